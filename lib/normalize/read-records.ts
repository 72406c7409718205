import type { CanonicalRecord } from "../records/record.ts";
import type { Rejection } from "../records/rejection.ts";
import { admit } from "./admit.ts";
import type { RecordSchema } from "./admit.ts";
import { DroppedTally } from "./dropped.ts";
import type { Dropped } from "./dropped.ts";
import { rejection } from "./refusal.ts";

/** What came of rows that are read one by one. */
export interface RecordsRead<Kind> {
  readonly records: Kind[];
  readonly rejected: Rejection[];
  readonly skipped: [];
  readonly dropped: Dropped;
}

/**
 * Reads rows one by one into records; one that can't be read, for a reason or by accident, is a rejection and the rest goes on. What a row
 * says in a field that is not vital and can't be read, or that the schema does not take, is left out and counted.
 */
export function readRecords<Row extends { readonly number: number }, Kind extends CanonicalRecord>(
  rows: readonly Row[],
  schema: RecordSchema<Kind>,
  read: (row: Row) => Kind,
  excerpt: (row: Row) => string,
): RecordsRead<Kind> {
  const records: Kind[] = [];
  const rejected: Rejection[] = [];
  const dropped = new DroppedTally();
  for (const row of rows) {
    try {
      const { record, faults } = admit(schema, () => read(row));
      record.row = row.number;
      records.push(record);
      dropped.add(row.number, faults, () => shownOf(row, excerpt));
    } catch (cause) {
      rejected.push(rejection(row.number, cause, shownOf(row, excerpt)));
    }
  }
  return { records, rejected, skipped: [], dropped };
}

/** What can't be read may not be shown either. */
function shownOf<Row>(row: Row, excerpt: (row: Row) => string): string {
  try {
    return excerpt(row);
  } catch {
    return "";
  }
}
