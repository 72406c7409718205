import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { Gathering, GATHER_LIMITS, OrderWatch } from "../../../lib/collect/file/apart.ts";
import { cutApart, standApart } from "../../../lib/collect/file/cut-apart.ts";
import { Receipt } from "../../../lib/collect/file/receipt.ts";
import { SIZES } from "../../../lib/collect/file/sizes.ts";
import type { Chunk, Sizes } from "../../../lib/collect/file/sizes.ts";
import type { Sale } from "../../../lib/records/record.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import { cut, normalize } from "../../support/chunks.ts";
import { geoCsv, geoRow, geoRows, hendayeCsv } from "../../support/dvf.ts";
import type { GeoRow } from "../../support/dvf.ts";
import { caseFile } from "../../support/file-path.ts";

const source = await loadSource("dvf");
if (source.kind !== "file" || source.format.type !== "csv") throw new Error("dvf is a table");
const { format } = source;
const file = { source, others: [], name: "f.csv" };

const Told = z.object({ apart: z.boolean(), rows: z.int(), characters: z.int() });

/** Text as it comes, in pieces of an odd size. */
async function* piecesOf(text: string, size = 997) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function gathered(text: string, options: { sizes?: Sizes; gathering?: Gathering } = {}) {
  const receipt = new Receipt();
  const cutting = cutApart(piecesOf(text), format, file, receipt, options);
  const chunks: Chunk[] = [];
  for (;;) {
    const step = await cutting.next();
    if (step.done) return { chunks, rows: step.value, receipt };
    chunks.push(step.value);
  }
}

/** What sales say, in an order of their own. */
const said = (sales: readonly Sale[]) => sales.map((sale) => JSON.stringify({ ...sale, row: undefined })).sort();
const byType = [...geoRows(await hendayeCsv())].sort((a, b) =>
  (a["code_type_local"] ?? "").localeCompare(b["code_type_local"] ?? ""),
);

describe("whether rows stand apart", () => {
  test.each([
    ["in deed order", [1, 1, 2, 3, 3], false],
    ["in no order of their ids, but together", [3, 3, 1, 2, 2], false],
    ["with a deed that comes back", [1, 2, 1], true],
    ["with a deed that comes back at the very end", [1, 2, 3, 4, 5, 2], true],
  ])("is told of rows %s", async (_, ids, apart) => {
    const rows = ids.map((id) => geoRow({ id_mutation: `2019-${id}` }));
    expect(await standApart(piecesOf(geoCsv(rows)), format)).toBe(apart);
  });

  test("is not seen in 300,000 names of which none comes back", () => {
    const watch = new OrderWatch();
    const names = Array.from({ length: 300_000 }, (_, n) => `2021-${n}`);
    expect(names.filter((name) => watch.comesBack(name))).toEqual([]);
    expect(watch.comesBack("2021-7")).toBe(true);
  });

  test("the sample of Hendaye goes the ordinary way, whose chunks are text of the file", async () => {
    const text = await hendayeCsv();
    const { chunks } = await cut("dvf", text);
    expect(
      chunks
        .map((chunk) => chunk.text)
        .join("")
        .replaceAll(/[\r\n]+/g, "\n"),
    ).toBe(text.replaceAll(/[\r\n]+/g, "\n"));
  });
});

describe("a file whose rows stand apart", () => {
  test("by type: 6,000 rows are 2,000 deeds for 219,990,000 €", async () => {
    const { sales, account } = await normalize("dvf", await caseFile("02-unsorted-geo-dvf/by-type.csv.gz"));
    expect(account).toEqual({ read: 6000, used: 6000, duplicates: 0, quarantined: 0, skipped: 0 });
    expect(sales).toHaveLength(2000);
    expect(sales.reduce((sum, { priceCents }) => sum + (priceCents ?? 0), 0)).toBe(21_999_000_000);
  });

  test("the deeds of Hendaye by type of premises are those in order, exact repetitions far apart counted too", async () => {
    const ordered = await normalize("dvf", await hendayeCsv());
    const apart = await normalize("dvf", geoCsv(byType));
    expect(apart.account).toEqual(ordered.account);
    expect(said(apart.sales)).toEqual(said((await normalize("dvf", geoCsv(geoRows(await hendayeCsv())))).sales));
  });

  test("a refused row has the number that it has in the file, and so have its deed's others", async () => {
    const ids = [1, 2, 3, 1, 2, 3];
    const rows = ids.map((id, n) =>
      geoRow({ id_mutation: `2019-${id}`, lot1_numero: String(n), valeur_fonciere: n === 4 ? "abc" : "1000" }),
    );
    const { rejected, account } = await normalize("dvf", geoCsv(rows));
    expect(rejected.map(({ row, field }) => [row, field])).toEqual([
      [2, null],
      [5, "valeur_fonciere"],
    ]);
    expect(account).toEqual({ read: 6, used: 4, duplicates: 0, quarantined: 2, skipped: 0 });
  });

  test.each(["2019-1,2019-08-30", '2019-1,2019-08-30,000001,Ve"nte,1"00'])(
    "a row that does not line up (%s) costs its deed, wherever that stands",
    async (broken) => {
      const rows = [1, 2, 1, 3].map((id, n) => geoRow({ id_mutation: `2019-${id}`, lot1_numero: String(n) }));
      const { rejected, sales, account } = await normalize("dvf", `${geoCsv(rows)}${broken}\n`);
      expect(rejected.map(({ row }) => row)).toEqual([1, 3, 5]);
      expect(sales.map(({ sourceRef }) => sourceRef).sort()).toEqual(["2019-2", "2019-3"]);
      expect(account).toEqual({ read: 5, used: 2, duplicates: 0, quarantined: 3, skipped: 0 });
    },
  );

  test("any order of any rows gives the same sales", async () => {
    const row = fc.record({
      id_mutation: fc.integer({ min: 1, max: 6 }).map((n) => `2019-${n}`),
      numero_disposition: fc.constantFrom("1", "2"),
      lot1_numero: fc.constantFrom("", "1", "2"),
      code_type_local: fc.constantFrom("1", "2", "3", ""),
      surface_reelle_bati: fc.constantFrom("20", "50"),
      code_nature_culture: fc.constantFrom("", "S", "AG"),
      surface_terrain: fc.constantFrom("", "100", "200"),
      adresse_numero: fc.constantFrom("1", "2"),
      longitude: fc.constantFrom("", "-1.77"),
      latitude: fc.constantFrom("", "43.35"),
      nom_commune: fc.constantFrom("Hendaye", "Biriatou"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(row, { minLength: 1, maxLength: 15 })
          .chain((rows) =>
            fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length })),
          ),
        async ([rows, shuffled]) => {
          const [one, other] = await Promise.all(
            [rows, shuffled].map((some) => normalize("dvf", geoCsv(some.map((changes) => geoRow(changes))))),
          );
          expect(said(other?.sales ?? [])).toEqual(said(one?.sales ?? []));
          expect(other?.account).toEqual(one?.account);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  test("is cut into chunks that hold whole deeds, written to disk and read back", async () => {
    const rows: GeoRow[] = [];
    for (let turn = 0; turn < 3; turn++)
      for (let id = 0; id < 500; id++)
        rows.push(
          geoRow({
            id_mutation: `2019-${id}`,
            lot1_numero: String(turn),
            adresse_nom_voie: String.raw`"RUE\\n ${"\n\u2028"}"`,
          }),
        );
    const gathering = new Gathering({ ...GATHER_LIMITS, pending: 10_000 });
    const { chunks, rows: total } = await gathered(geoCsv(rows), { sizes: { ...SIZES, rows: 100 }, gathering });
    expect(total).toBe(1500);
    const seen = new Set<string>();
    for (const { text } of chunks) {
      const ids = [...text.matchAll(/^\d+,(2019-\d+),/gm)].map(([, id = ""]) => id);
      expect(text.match(/"RUE\\\\n \n\u2028"/g)).toHaveLength(ids.length);
      for (const id of new Set(ids)) {
        expect(ids.filter((other) => other === id)).toHaveLength(3);
        expect(seen).not.toContain(id);
        seen.add(id);
      }
    }
    expect(seen.size).toBe(500);
    expect(chunks.length).toBeGreaterThan(10);
  });

  test("leaves nothing on disk, also when it is left half-way or is too large", async () => {
    const scratch = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("imo-gathered-")).length;
    const before = await scratch();
    const text = geoCsv(
      Array.from({ length: 2000 }, (_, n) => geoRow({ id_mutation: `2019-${n % 700}`, lot1_numero: String(n) })),
    );
    const small = { ...GATHER_LIMITS, pending: 1000 };
    const options = { sizes: { ...SIZES, rows: 10 }, gathering: new Gathering(small) };
    const cutting = cutApart(piecesOf(text), format, file, new Receipt(), options);
    await cutting.next();
    expect(await scratch()).toBe(before + 1);
    await cutting.return(0);
    expect(await scratch()).toBe(before);
    const tooSmall = new Gathering({ ...small, most: 50_000 });
    await expect(gathered(text, { gathering: tooSmall })).rejects.toThrow(
      /stand apart, and there are too many to gather/,
    );
    expect(await scratch()).toBe(before);
  });

  test("of 57 MB is cut with a heap of 80 MB, which could not hold it beside what the process needs", async () => {
    const script = path.join(import.meta.dirname, "../../support/cut-apart-alone.ts");
    const { stdout } = await promisify(execFile)(process.execPath, ["--max-old-space-size=80", script]);
    const told = Told.parse(JSON.parse(stdout));
    expect(told).toMatchObject({ apart: true, rows: 400_000 });
    expect(told.characters).toBeGreaterThan(50_000_000);
  }, 120_000);

  test("with more rows of one deed than a chunk may hold is cut apart, and says so", async () => {
    const rows = Array.from({ length: 60 }, (_, n) =>
      geoRow({ id_mutation: n % 2 ? "2019-1" : "2019-2", lot1_numero: String(n) }),
    );
    const { chunks, receipt } = await gathered(geoCsv(rows), { sizes: { ...SIZES, rows: 10, maxRows: 20 } });
    expect(chunks.every((chunk) => chunk.rows <= 20)).toBe(true);
    expect(receipt.notes).toHaveLength(2);
  });
});
