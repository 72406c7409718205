/** Stored raw chunks without the rows of some adverts. */
import { loadReader } from "../normalize/load-reader.ts";
import { normalizeChunk } from "../normalize/rows/chunk.ts";
import { RecordScanner } from "../normalize/rows/csv.ts";
import { withNumbers } from "../normalize/rows/row-numbers.ts";
import { itemsAt } from "../records/value-at.ts";
import type { FileSource, Source } from "../sources/schema.ts";
import type { Hasher } from "./marks.ts";

/**
 * Takes the rows of adverts out of a raw chunk: those that the source's own reader reads these references from. The chunk stays one that a replay
 * reads; rows behind those that went have other numbers than in the file. Gives the same text where there is none.
 * @throws what the reader does with a chunk that can't be read at all.
 */
export async function withoutRows(
  text: string,
  source: Source,
  references: ReadonlySet<string>,
  hash: Hasher,
): Promise<string> {
  const reader = await loadReader(source.reader);
  let left = text;
  // What was an exact repetition of a row is read once that one is gone.
  for (;;) {
    const context = { source, hashAgent: hash, file: "raw", firstRow: 1, collectedAt: new Date(0).toISOString() };
    const { records } = normalizeChunk(left, context, reader);
    const gone = new Set<number>();
    for (const record of records) {
      if (record.kind !== "advert" || record.row === undefined || !references.has(record.reference)) continue;
      for (let row = record.row; row < record.row + record.rows; row++) gone.add(row);
    }
    if (gone.size === 0) return left;
    left = withoutNumbered(left, source, gone);
  }
}

function withoutNumbered(text: string, source: Source, gone: ReadonlySet<number>): string {
  if (source.kind === "file" && source.format.type === "csv") return withoutRecords(text, source.format, gone);
  if (source.kind === "api" && !source.lookup) return withoutItems(text, source.items, gone);
  let number = 0;
  return text
    .split("\n")
    .filter((line) => line === "" || !gone.has(++number))
    .join("\n");
}

function withoutRecords(
  text: string,
  format: Extract<FileSource["format"], { type: "csv" }>,
  gone: ReadonlySet<number>,
): string {
  const scanner = new RecordScanner(text, format, true);
  const records: string[] = [];
  while (scanner.next()) records.push(text.slice(scanner.start, scanner.end));
  const [head = "", ...rows] = records;
  const { numbers } = withNumbers(head, rows, { delimiter: format.delimiter, firstRow: 1 });
  return [head, ...rows.filter((_, index) => !gone.has(numbers[index] ?? 0))].map((record) => `${record}\n`).join("");
}

function withoutItems(text: string, path: string, gone: ReadonlySet<number>): string {
  const answer: unknown = JSON.parse(text);
  const items = itemsAt(answer, path);
  if (!Array.isArray(items)) return text;
  const left = items.filter((_, index) => !gone.has(index + 1));
  items.splice(0, items.length, ...left);
  return JSON.stringify(answer);
}
