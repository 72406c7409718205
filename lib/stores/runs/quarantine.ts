import type { RecordsStored } from "../../messages.ts";
import type { Rejection } from "../../records/rejection.ts";
import type { Queries } from "../postgres/postgres.ts";

/** Writes the refused rows of a chunk where people look for them; the whole of them stays in S3. */
export async function saveQuarantine(db: Queries, chunk: RecordsStored, rejected: readonly Rejection[]): Promise<void> {
  if (rejected.length === 0) return;
  await db.query(
    `insert into quarantine (run_id, task, chunk, source_id, file, s3_key, row_number, field, reason, found, expected, excerpt, scope)
     select $1, $2, $3, $4, coalesce(r.file, $5), $6, r."row", r.field, r.reason, r.found, r.expected, r.excerpt, r.scope
     from jsonb_to_recordset($7) as r ("row" int, file text, field text, reason text, found text, expected text, excerpt text, scope text)
     on conflict do nothing`,
    [chunk.runId, chunk.task, chunk.chunk, chunk.source, chunk.file, chunk.quarantineKey, JSON.stringify(rejected)],
  );
}
