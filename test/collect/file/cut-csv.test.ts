import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PermanentError } from "../../../lib/errors.ts";
import { cutCsv } from "../../../lib/collect/file/cut-csv.ts";
import { Receipt } from "../../../lib/collect/file/receipt.ts";
import type { Chunk, Sizes } from "../../../lib/collect/file/sizes.ts";
import { readTable } from "../../../lib/normalize/rows/table.ts";
import { FileSource } from "../../../lib/sources/schema.ts";
import { loadSources } from "../../../lib/sources/load.ts";

const SIZES: Sizes = { rows: 4, chars: 100_000, maxRows: 10, maxChars: 1_000_000 };
const source = {
  ...FileSource.parse({
    title: "Test",
    kind: "file",
    producer: "Test",
    licence: "Test",
    records: "sale",
    reader: "test",
    format: { type: "csv", delimiter: ",", required: ["id", "b"], keepTogether: ["id"] },
  }),
  id: "test",
};
const format = source.format.type === "csv" ? source.format : undefined;

async function cut(text: string, { sizes = SIZES, piece = 10 }: { sizes?: Sizes; piece?: number } = {}) {
  if (!format) throw new Error("not a table");
  async function* pieces() {
    for (let at = 0; at < text.length; at += piece) yield text.slice(at, at + piece);
  }
  const receipt = new Receipt();
  const cutting = cutCsv(pieces(), format, { source, others: await loadSources(), name: "f.csv" }, receipt, sizes);
  const chunks: Chunk[] = [];
  for (;;) {
    const step = await cutting.next();
    if (step.done) return { chunks, rows: step.value, receipt };
    chunks.push(step.value);
  }
}

/** What the normaliser will see in the chunks. */
function tablesOf(chunks: readonly Chunk[]) {
  if (!format) throw new Error("not a table");
  return chunks.map((chunk) => readTable(chunk.text, format, chunk.firstRow, false));
}

const table = (rows: readonly string[]) => `id,b,c\n${rows.join("\n")}\n`;
const rowsOf = (count: number, together = 1) =>
  Array.from({ length: count }, (_, at) => `${Math.floor(at / together)},${at},x`);

describe("chunks", () => {
  test("begin with the header, hold so many rows and know the number of their first one", async () => {
    const { chunks, rows } = await cut(table(rowsOf(10)));
    expect(rows).toBe(10);
    expect(chunks.map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
      [1, 4],
      [5, 4],
      [9, 2],
    ]);
    for (const { text } of chunks) expect(text.split("\n")[0]).toBe("id,b,c");
  });

  test("never part rows that belong together", async () => {
    const { chunks } = await cut(table(rowsOf(14, 3)));
    expect(chunks.map((chunk) => chunk.rows)).toEqual([6, 6, 2]);
  });

  test("part them past a bound, and say so", async () => {
    const { chunks, receipt } = await cut(table(rowsOf(25, 100)));
    expect(chunks.map((chunk) => chunk.rows)).toEqual([10, 10, 5]);
    expect(receipt.notes[0]?.en).toMatch(/before row 11/);
  });

  test("do not end beside a row that does not line up, which may belong to either side", async () => {
    const rows = rowsOf(12);
    rows[3] = "3,3";
    const { chunks } = await cut(table(rows));
    expect(chunks.map((chunk) => chunk.rows)).toEqual([5, 4, 3]);
  });

  test("end at so many characters too", async () => {
    const { chunks } = await cut(table(rowsOf(9)), { sizes: { ...SIZES, rows: 1000, chars: 20 } });
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.reduce((sum, chunk) => sum + chunk.rows, 0)).toBe(9);
  });

  test("hold every row once, in its order, wherever the text is cut", async () => {
    const cell = fc.stringMatching(/^[a-z]{0,4}$|^"[a-z,\n]{0,9}(""[a-z]{0,3})?"$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), cell, cell), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, piece) => {
          const { chunks, rows: total } = await cut(table(rows.map((row) => row.join(","))), { piece });
          const read = tablesOf(chunks);
          expect(total).toBe(rows.length);
          expect(read.flatMap(({ lost }) => lost)).toEqual([]);
          expect(read.reduce((sum, { rows, duplicates }) => sum + rows.length + duplicates, 0)).toBe(rows.length);
          const written = new Set(rows.map((row) => JSON.stringify(row.map((value) => unquoted(String(value))))));
          for (const row of read.flatMap((chunk) => chunk.rows)) expect(written).toContain(JSON.stringify(row.values));
        },
      ),
    );
  });

  test("are the same with CRLF line ends, blank lines and a byte order mark", async () => {
    const plain = tablesOf((await cut(table(rowsOf(9)))).chunks);
    const other = `\uFEFF${table(rowsOf(9)).replaceAll("\n", "\r\n\r\n")}`;
    expect(tablesOf((await cut(other)).chunks)).toEqual(plain);
  });
});

describe("a quote that is never closed", () => {
  test("costs its own row, not those that follow", async () => {
    const rows = rowsOf(9);
    rows[2] = '2,"never closed,x';
    const { chunks, rows: total } = await cut(table(rows));
    const read = tablesOf(chunks);
    expect(total).toBe(9);
    expect(read.flatMap(({ lost }) => lost.map(({ row }) => row.number))).toEqual([3]);
    expect(read.flatMap(({ rows }) => rows)).toHaveLength(8);
  });

  test("before rows with quotes of their own costs its own row only", async () => {
    const rows = Array.from({ length: 9 }, (_, at) => `${at},"a ""quoted"", b",x`);
    rows[2] = '2,"never closed,x';
    const read = tablesOf((await cut(table(rows))).chunks);
    expect(read.flatMap(({ lost }) => lost.map(({ row }) => row.number))).toEqual([3]);
    expect(read.flatMap(({ rows }) => rows)).toHaveLength(8);
  });

  test("before half a million characters costs its own row only", async () => {
    const rows = Array.from({ length: 60_000 }, (_, at) => `${at},${at},x`);
    rows[10] = '10,"never closed,x';
    const { chunks, rows: total } = await cut(table(rows), { piece: 65_536, sizes: { ...SIZES, rows: 5000 } });
    const read = tablesOf(chunks);
    expect(total).toBe(60_000);
    expect(read.flatMap(({ lost }) => lost.map(({ row }) => row.number))).toEqual([11]);
  });

  test("on the last row is the end of a cut file", async () => {
    const { receipt, rows } = await cut(`${table(rowsOf(2))}2,"cut he`);
    expect(rows).toBe(3);
    expect(receipt.truncated?.en).toBe("the file ends inside row 3");
  });
});

describe("the end", () => {
  test("without a line end is no cut when the row is whole", async () => {
    const { rows, receipt } = await cut(table(rowsOf(2)).trimEnd());
    expect([rows, receipt.truncated]).toEqual([2, undefined]);
  });

  test("inside a row is a cut", async () => {
    const { receipt } = await cut("id,b,c\n1,2,3\n4,5");
    expect(receipt.truncated?.en).toBe("the file ends inside row 2");
  });
});

describe("a file that is not this source's", () => {
  test.each([
    ["columns missing", "id,x,y\n1,2,3\n", /columns missing: b; found: id, x, y\./],
    ["a page instead of a table", "<!DOCTYPE html>\n<html>", /columns missing: id, b; found: <!DOCTYPE html>/],
    ["no row", "id,b,c\n", /no row/],
    [
      "another source's file",
      "No disposition|Date mutation|Nature mutation|Valeur fonciere|Code departement|Code commune|Section|No plan|Code type local|Surface reelle bati\n",
      /looks like a file of the source "dvf-brut"/,
    ],
    ["a JSON export", '[{"reference": 1,\n', /columns missing/],
  ])("%s: the reason says so", async (_, text, reason) => {
    await expect(cut(text)).rejects.toThrow(reason);
    await expect(cut(text)).rejects.toBeInstanceOf(PermanentError);
  });

  test("header names count without quotes, spaces and byte order mark", async () => {
    expect((await cut('\uFEFF"id", b ,c\n1,2,3\n')).rows).toBe(1);
  });
});

function unquoted(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}
