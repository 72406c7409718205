import { fileWriter, ParquetWriter } from "hyparquet-writer";
import type { ColumnType } from "./columns.ts";
import type { TableRow } from "./table.ts";

const PHYSICAL = { number: "DOUBLE", boolean: "BOOLEAN", text: "BYTE_ARRAY" } as const;

/** A Parquet file on the disk that takes rows a batch at a time, each batch a row group. */
export interface ParquetFile {
  readonly write: (rows: readonly TableRow[]) => void;
  readonly finish: () => void;
}

/** Begins a Parquet file; every column may be null, and `metadata` is said in its footer. */
export function parquetFile(
  fileName: string,
  columns: Readonly<Record<string, ColumnType>>,
  metadata: Readonly<Record<string, string>>,
): ParquetFile {
  const names = Object.entries(columns);
  const writer = new ParquetWriter({
    writer: fileWriter(fileName),
    schema: [
      { name: "root", num_children: names.length },
      ...names.map(([name, type]) => ({
        name,
        type: PHYSICAL[type],
        repetition_type: "OPTIONAL" as const,
        ...(type === "text" && { converted_type: "UTF8" as const }),
      })),
    ],
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return {
    write: (rows) => {
      if (rows.length === 0) return;
      void writer.write({
        columnData: names.map(([name, type]) => ({ name, data: rows.map((row) => valueOf(row[name], type)) })),
        rowGroupSize: rows.length,
      });
    },
    finish: () => void writer.finish(),
  };
}

/** Lists and objects are JSON. */
function valueOf(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  return type === "text" && typeof value !== "string" ? JSON.stringify(value) : value;
}
