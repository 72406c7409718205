import { fileWriter, geojsonToWkb, ParquetWriter } from "hyparquet-writer";
import * as z from "zod";
import type { ColumnType } from "./columns.ts";
import type { TableRow } from "./table.ts";

/** What a column of a Parquet file holds: `date` takes `YYYY-MM-DD`, `integer` 32 bits, `point` a GeoJSON point in longitude and latitude. */
export type ParquetType = ColumnType | "integer" | "date" | "point";

const PHYSICAL = {
  number: { type: "DOUBLE" },
  integer: { type: "INT32" },
  boolean: { type: "BOOLEAN" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  date: { type: "INT32", converted_type: "DATE" },
  // Well-known binary. Not Parquet's own type of geometry: Spark 3.5 refuses a file for a type that it does not know.
  point: { type: "BYTE_ARRAY" },
} as const;

/** A Parquet file on the disk that takes rows a batch at a time, each batch a row group. */
export interface ParquetFile {
  readonly write: (rows: readonly TableRow[]) => void;
  readonly finish: () => void;
}

/** Begins a Parquet file; every column may be null, and `metadata` is said in its footer. */
export function parquetFile(
  fileName: string,
  columns: Readonly<Record<string, ParquetType>>,
  metadata: Readonly<Record<string, string>>,
): ParquetFile {
  const names = Object.entries(columns);
  const writer = new ParquetWriter({
    writer: fileWriter(fileName),
    schema: [
      { name: "root", num_children: names.length },
      ...names.map(([name, type]) => ({ name, repetition_type: "OPTIONAL" as const, ...PHYSICAL[type] })),
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

const Point = z.object({ type: z.literal("Point"), coordinates: z.array(z.number()).length(2) });

/** Lists and objects are JSON. */
function valueOf(value: unknown, type: ParquetType): unknown {
  if (value === null || value === undefined) return null;
  if (type === "date" && typeof value === "string") return new Date(`${value}T00:00:00Z`);
  if (type === "point") return geojsonToWkb(Point.parse(value));
  return type === "text" && typeof value !== "string" ? JSON.stringify(value) : value;
}
