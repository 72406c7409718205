import type { Queries } from "../postgres/postgres.ts";

/** Gives those of these ids that runs have. */
export async function knownRuns(db: Queries, runIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (runIds.length === 0) return new Set();
  const rows = await db.query<{ run_id: string }>("select run_id from run where run_id = any($1::text[])", [runIds]);
  return new Set(rows.map(({ run_id }) => run_id));
}
