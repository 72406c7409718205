import type { CanonicalRecord } from "../records/record.ts";
import type { Rejection } from "../records/rejection.ts";
import type { Dropped } from "./dropped.ts";

/** What came of the rows: each row is in a record, rejected, or skipped with a reason. Exact duplicates were taken out before. */
export interface ReadResult {
  readonly records: readonly CanonicalRecord[];
  readonly rejected: readonly Rejection[];
  readonly skipped: readonly { readonly row: number; readonly reason: string }[];
  /** Values that were left out of the records. */
  readonly dropped: Dropped;
}
