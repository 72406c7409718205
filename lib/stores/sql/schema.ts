/** The tables that questions in SQL read, as the database describes them. */
import type { Queries } from "../postgres/postgres.ts";
import { SCHEMA } from "./role.ts";

export interface SqlTable {
  readonly name: string;
  /** French. */
  readonly comment: string | null;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string | null }[];
}

/** Describes every table, by name; the columns stand in their own order. */
export async function readSqlTables(db: Queries): Promise<SqlTable[]> {
  return db.query<SqlTable>(
    `select c.relname::text as name, obj_description(c.oid, 'pg_class') as comment,
       json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
         'comment', col_description(c.oid, a.attnum)) order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = to_regnamespace($1)::oid and c.relkind = 'v' group by c.oid, c.relname order by 1`,
    [SCHEMA],
  );
}

/** The names of the tables. */
export async function readSqlTableNames(db: Queries): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = to_regnamespace($1)::oid and relkind = 'v'`,
    [SCHEMA],
  );
  return new Set(rows.map(({ name }) => name));
}
