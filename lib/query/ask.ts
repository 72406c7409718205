import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";

/** Runs a composed statement; `Row` is the shape that it is written to give, `prepareAs` as in `Queries.query`. */
export function ask<Row extends object>(db: Queries, statement: Sql, prepareAs?: string): Promise<Row[]> {
  return db.query<Row>(statement.text, statement.values, prepareAs);
}
