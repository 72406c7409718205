import sql, { empty, join } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import type { QuarantinedRow } from "./runs.ts";

/** Which quarantined rows to list. */
export interface QuarantineFilter {
  readonly run?: string | undefined;
  readonly source?: string | undefined;
  readonly limit: number;
}

/** A quarantined row and the run that met it. */
export interface QuarantinedOfRun extends QuarantinedRow {
  readonly run: string;
}

/** Quarantined rows and values of any run, newest first, and how many there are beyond `limit` too. */
export async function listQuarantine(
  db: Queries,
  { run, source, limit }: QuarantineFilter,
): Promise<{ total: number; rows: QuarantinedOfRun[] }> {
  const conditions = [run && sql`run_id = ${run}`, source && sql`source_id = ${source}`].filter(
    (condition) => typeof condition === "object",
  );
  const where = conditions.length > 0 ? join(conditions, " and ", "where ") : empty;
  const [counted] = await ask<{ total: number }>(db, sql`select count(*) as total from quarantine ${where}`);
  const rows = await ask<QuarantinedOfRun>(
    db,
    sql`select quarantine_id as id, kind, run_id as run, source_id as source, file, row_number as row, field, reason, found, expected, excerpt
        from quarantine ${where} order by quarantine_id desc limit ${limit}`,
  );
  return { total: counted?.total ?? 0, rows };
}
