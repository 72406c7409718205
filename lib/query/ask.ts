import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";

/** Runs a composed statement; `Row` is the shape that it is written to give. */
export function ask<Row extends object>(db: Queries, statement: Sql): Promise<Row[]> {
  return db.query<Row>(statement.text, statement.values);
}

/** Statements that one process has prepared at most: each connection keeps them. */
const MOST_PREPARED = 100;
const prepared = new Map<string, string>();

/**
 * Does the same by a statement that each connection prepares once, so that Postgres need not plan it each time; for statements whose best plan does
 * not depend on their values.
 */
export function askPrepared<Row extends object>(db: Queries, { text, values }: Sql): Promise<Row[]> {
  const known = prepared.get(text) ?? (prepared.size < MOST_PREPARED ? `prepared-${prepared.size}` : undefined);
  if (known !== undefined) prepared.set(text, known);
  return db.query<Row>(text, values, known);
}
