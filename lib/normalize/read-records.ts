import type * as z from "zod";
import type { OpenRecord } from "../records/open-data.ts";
import type { ReadResult } from "./reader.ts";
import type { Rejection } from "../records/rejection.ts";
import { RowRefused, rejection } from "./refusal.ts";

/**
 * Reads rows one by one into records of open data; one that can't be read, for a reason or by accident, or that the schema does not take,
 * is a rejection and the rest goes on.
 */
export function readRecords<Row extends { readonly number: number }, Kind extends OpenRecord>(
  rows: readonly Row[],
  schema: z.ZodType<Kind>,
  read: (row: Row) => Kind,
  excerpt: (row: Row) => string,
): ReadResult {
  const records: Kind[] = [];
  const rejected: Rejection[] = [];
  for (const row of rows) {
    try {
      records.push(checked(schema, read(row)));
    } catch (cause) {
      rejected.push(rejection(row.number, cause, excerpt(row)));
    }
  }
  return { records, rejected, skipped: [] };
}

/** What a reader lets through and the schema does not take is the row's fault, not the chunk's. */
function checked<Kind>(schema: z.ZodType<Kind>, record: Kind): Kind {
  const [issue] = schema.safeParse(record).error?.issues ?? [];
  if (!issue) return record;
  const field = issue.path.join(".");
  throw new RowRefused(field, `${field}: ${issue.message}`, null, issue.message);
}
