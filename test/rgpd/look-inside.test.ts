import { mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { objectTells } from "../../lib/rgpd/look-inside.ts";
import { personFinder } from "../../lib/rgpd/person.ts";
import { PERSON } from "../support/planted-person.ts";

const her = personFinder(PERSON);
const tells = (bytes: string | Buffer) => objectTells(Readable.from([Buffer.from(bytes)]), (text) => her.tells(text));

/** A Parquet file of a query, as another engine writes it. */
async function parquetOf(query: string, options = ""): Promise<Buffer> {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "look-"));
  const file = path.join(folder.path, "rows.parquet");
  const instance = await DuckDBInstance.create();
  const duck = await instance.connect();
  await duck.run(`copy (${query}) to '${file}' (format parquet${options})`);
  duck.closeSync();
  instance.closeSync();
  return readFile(file);
}

describe("a Parquet file", () => {
  test.each([
    ["in a text", `select 'avec Zélie QUATREVINGT-BRUME' as t, 1 as n`, ""],
    [
      "in the last of many rows",
      `select case when range = 99999 then 'zelie quatrevingt brume' else 'x' end as t from range(100000)`,
      ", compression zstd",
    ],
    ["in a list of a structure", `select {'contacts': ['x', '06.39.98.41.27']} as s`, ", compression brotli"],
    ["as a number", `select 33639984127::bigint as tel`, ""],
    ["in what the footer says", `select 1 as n`, `, kv_metadata {auteur: 'Zélie Quatrevingt-Brume'}`],
    ["in the name of a column", `select 1 as "Zélie Quatrevingt-Brume"`, ""],
    ["in bytes", `select encode('zelie.qb@courriel.example') as b`, ""],
  ])("tells of a person %s", async (_, query, options) => {
    expect(await tells(await parquetOf(query, options))).toBe(true);
  });

  test("of fractions that have the digits of a number, and of values of two rows that would be a name together, tells of nobody", async () => {
    expect(await tells(await parquetOf(`select 0.639984127::double as x`))).toBe(false);
    expect(await tells(await parquetOf(`select unnest(['Zélie', 'Quatrevingt-Brume']) as t`))).toBe(false);
  });

  test("that is cut short can't be told, and nothing is left on the disk", async () => {
    const whole = await parquetOf(`select 'Zélie Quatrevingt-Brume' as t from range(1000)`);
    expect(await tells(whole.subarray(0, whole.length - 20))).toBe(null);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith("rgpd-"))).toEqual([]);
  });
});

test("a text of several megabytes tells also across its pieces, packed or not", async () => {
  for (const length of [3 * 2 ** 20, 2 ** 20 - 5, 2 ** 20 - 2048]) {
    const text = `${"x".repeat(length)} Zélie Quatrevingt-Brume ${"y".repeat(2 ** 20)}`;
    expect(await tells(text)).toBe(true);
    expect(await tells(gzipSync(text))).toBe(true);
    expect(await tells(Buffer.from(text, "latin1"))).toBe(true);
    expect(await tells(text.replace("Zélie", "Aurélie"))).toBe(false);
  }
});

test("a PDF or a zip that is damaged can't be told", async () => {
  expect(await tells("%PDF-1.7 and no more")).toBe(null);
  expect(await tells("PK\u0003\u0004 and no more")).toBe(null);
});
