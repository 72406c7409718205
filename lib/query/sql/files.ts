import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { SqlColumn, SqlRows } from "../../stores/sql/session.ts";
import type { ColumnType } from "../columns.ts";
import { parquetFile } from "../parquet.ts";
import { csvOf } from "../table.ts";
import type { TableRow } from "../table.ts";

/** Writes an answer as CSV. */
export function csvOfRows({ columns, rows }: SqlRows): string {
  const names = named(columns);
  return csvOf(rowsBy(names, rows), names);
}

/** Writes an answer as a Parquet file: numbers as DOUBLE, all else but yes and no as text. */
export async function parquetOfRows({ columns, rows }: SqlRows): Promise<Buffer> {
  const names = named(columns);
  const types = Object.fromEntries(columns.map(({ type }, at) => [names[at] ?? "", parquetType(type)]));
  const folder = await mkdtemp(path.join(os.tmpdir(), "sql-"));
  const file = path.join(folder, "rows.parquet");
  try {
    const writing = parquetFile(file, types, {});
    writing.write(
      rowsBy(
        names,
        rows.map((row) => row.map((value, at) => numeric(value, types[names[at] ?? ""]))),
      ),
    );
    writing.finish();
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Names of a file's columns: each once, however often the question gives it. */
function named(columns: readonly SqlColumn[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let free = name;
    for (let next = 2; taken.has(free); next++) free = `${name}_${next}`;
    taken.add(free);
    return free;
  });
}

function rowsBy(names: readonly string[], rows: readonly (readonly unknown[])[]): TableRow[] {
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
}

const NUMBERS = new Set(["smallint", "integer", "bigint", "real", "double precision", "numeric"]);

function parquetType(type: string): ColumnType {
  if (type === "boolean") return "boolean";
  return NUMBERS.has(type) ? "number" : "text";
}

function numeric(value: unknown, type: ColumnType | undefined): unknown {
  return type === "number" && typeof value === "string" ? Number(value) : value;
}
