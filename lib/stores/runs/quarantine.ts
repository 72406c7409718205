import type { RecordsStored } from "../../messages.ts";
import type { Quarantined } from "../../records/rejection.ts";
import { storable } from "../../records/storable.ts";
import { jsonFor } from "../postgres/json.ts";
import type { Queries } from "../postgres/postgres.ts";

/** What `saveQuarantine` needs to know of the chunk. */
type OfChunk = Pick<RecordsStored, "runId" | "task" | "chunk" | "source" | "file" | "key" | "quarantineKey">;

/** Writes the refused rows and values of a chunk where people look for them; all the rows stay in S3. */
export async function saveQuarantine(db: Queries, chunk: OfChunk, quarantined: readonly Quarantined[]): Promise<void> {
  if (quarantined.length === 0) return;
  await db.query(
    `insert into quarantine (run_id, task, chunk, source_id, file, s3_key, kind, row_number, field, reason_code, reason,
       reason_fr, found, expected, expected_fr, excerpt, scope)
     select $1, $2, $3, $4, coalesce(r.file, $5), $6, coalesce(r.kind, 'row'), r."row", r.field, r.code, r.reason,
       r.french ->> 'reason', r.found, r.expected, r.french ->> 'expected', r.excerpt, r.scope
     from jsonb_to_recordset($7) as r (kind text, "row" int, file text, field text, code text, reason text, french jsonb, found text, expected text,
       excerpt text, scope text)
     on conflict do nothing`,
    [
      chunk.runId,
      chunk.task,
      chunk.chunk,
      chunk.source,
      storable(chunk.file),
      chunk.quarantineKey ?? chunk.key,
      jsonFor(quarantined),
    ],
  );
}
