import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";

/** Runs a composed statement; `Row` is the shape that it is written to give. */
export function ask<Row extends object>(db: Queries, statement: Sql): Promise<Row[]> {
  return db.query<Row>(statement.text, statement.values);
}
