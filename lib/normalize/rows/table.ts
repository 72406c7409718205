import type { FileSource } from "../../sources/schema.ts";
import { RecordScanner, fieldsOf } from "./csv.ts";
import type { TableRow } from "../reader.ts";
import { withNumbers } from "./row-numbers.ts";
import { RowRefused } from "../refusal.ts";
import { EXPECTED, columns } from "../expected.ts";
import { READING } from "../reasons.ts";

type CsvFormat = Extract<FileSource["format"], { type: "csv" }>;

/** A row that can't be handed to a reader, and why. */
interface LostRow {
  readonly row: TableRow;
  readonly cause: RowRefused;
}

/** A chunk's table, taken apart. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  readonly lost: readonly LostRow[];
  /** How many rows were exact repetitions of another one. */
  readonly duplicates: number;
}

/**
 * Takes a chunk of a table apart: its first line is the header, its first data row has the number `firstRow` unless rows carry their own.
 * `apart`: equal rows count as repetitions only among the consecutive rows that agree on `keepTogether`; what is equal further
 * away is another deed.
 */
export function readTable(text: string, format: CsvFormat, firstRow: number, apart: boolean): Table {
  const [line = "", ...lines] = recordsOf(text, format);
  const { head, records, numbers } = withNumbers(line, lines, { delimiter: format.delimiter, firstRow });
  const header = (fieldsOf([head], format)[0] ?? head.split(format.delimiter)).map((name) => name.trim());
  const rows: TableRow[] = [];
  const lost: LostRow[] = [];
  const seen = new Set<string>();
  const isSameDeed = sameDeed(header, format);
  let duplicates = 0;
  for (const [index, values] of fieldsOf(records, format).entries()) {
    const record = records[index] ?? "";
    const row = { number: numbers[index] ?? firstRow, values: values ?? record.split(format.delimiter) };
    const cause = faultOf(record, values, header);
    if (cause) {
      lost.push({ row, cause });
      continue;
    }
    if (apart && !isSameDeed(rows.at(-1), row)) seen.clear();
    if (seen.has(record)) {
      duplicates++;
    } else {
      seen.add(record);
      rows.push(row);
    }
  }
  return { header, rows, lost, duplicates };
}

function recordsOf(text: string, format: CsvFormat): string[] {
  const records: string[] = [];
  const scanner = new RecordScanner(text, format, true);
  while (scanner.next()) records.push(text.slice(scanner.start, scanner.end));
  return records;
}

function faultOf(record: string, values: readonly string[] | null, header: readonly string[]): RowRefused | undefined {
  if (!values) return new RowRefused(null, READING.quotes(), null, EXPECTED.quotedFields);
  if (values.length !== header.length) {
    const [found, expected] = [values.length, header.length];
    return new RowRefused(null, READING.columns(found, expected), String(found), columns(expected));
  }
  if (record.includes("\uFFFD")) {
    const at = values.findIndex((value) => value.includes("\uFFFD"));
    return new RowRefused(header[at] ?? null, READING.rowNotUtf8(), values[at] ?? null, EXPECTED.utf8);
  }
  return undefined;
}

function sameDeed(header: readonly string[], format: CsvFormat): (a: TableRow | undefined, b: TableRow) => boolean {
  const columns = format.keepTogether.map((name) => header.indexOf(name)).filter((at) => at >= 0);
  return (a, b) => a !== undefined && columns.every((at) => a.values[at] === b.values[at]);
}

/** Puts the rows together that agree on `keepTogether`; `apart`: only where they follow each other. Without such columns each row is alone. */
export function belonging(
  header: readonly string[],
  rows: readonly TableRow[],
  format: CsvFormat,
  apart: boolean,
): readonly (readonly TableRow[])[] {
  if (format.keepTogether.length === 0) return rows.map((row) => [row]);
  const isSame = sameDeed(header, format);
  let group = 0;
  const keyOf = (row: TableRow, at: number) => {
    if (apart) return isSame(rows[at - 1], row) ? group : ++group;
    return JSON.stringify(format.keepTogether.map((name) => row.values[header.indexOf(name)]));
  };
  return [...Map.groupBy(rows, keyOf).values()];
}
