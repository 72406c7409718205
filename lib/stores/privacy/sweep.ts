/** Looks for texts in every table, whatever it is of. */
import type { Queries } from "../postgres/postgres.ts";

/** A row in which something was found. `ctid` names it until it is written. */
export interface SweptRow {
  readonly ctid: string;
  /** All its columns, as text. */
  readonly text: string;
}

/** A column that texts can stand in. */
export interface TextColumn {
  readonly name: string;
  readonly type: "text" | "jsonb" | "text[]";
  /** Whether it is worked out by Postgres or part of the key: it can't be written alone. */
  readonly fixed: boolean;
}

/** The tables of the project, by name. */
export async function tableNames(db: Queries): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** The columns of a table that texts can stand in. */
export function textColumns(db: Queries, table: string): Promise<TextColumn[]> {
  return db.query<TextColumn>(
    `select attname::text as name, format_type(atttypid, null) as type,
       attgenerated <> '' or exists (select from pg_index i where i.indrelid = attrelid and i.indisunique and attnum = any (i.indkey)) as fixed
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and format_type(atttypid, null) in ('text', 'jsonb', 'text[]')
     order by attnum`,
    [quoted(table)],
  );
}

/** The rows of a table whose folded text meets a pattern of Postgres; an empty pattern gives all that hold any text. */
export function sweepTable(db: Queries, table: string, pattern: string): Promise<SweptRow[]> {
  return db.query<SweptRow>(
    `select ctid::text as ctid, row_to_json(t)::text as text from ${quoted(table)} t where $1 = '' or fold(row_to_json(t)::text) ~ $1`,
    [pattern],
  );
}

/** Deletes rows by where they lie; gives how many went. */
export async function deleteRows(tx: Queries, table: string, ctids: readonly string[]): Promise<number> {
  const rows = await tx.query(`delete from ${quoted(table)} where ctid = any ($1::tid[]) returning 1`, [ctids]);
  return rows.length;
}

/** Reads texts of one row by the names of their columns, each as text. */
export async function readTexts(
  db: Queries,
  table: string,
  ctid: string,
  columns: readonly TextColumn[],
): Promise<Readonly<Record<string, string | null>>> {
  const selected = columns.map(({ name, type }) =>
    type === "text[]"
      ? `to_jsonb(${quoted(name)})::text as ${quoted(name)}`
      : `${quoted(name)}::text as ${quoted(name)}`,
  );
  const [row] = await db.query<Record<string, string | null>>(
    `select ${selected.join(", ")} from ${quoted(table)} where ctid = $1::tid`,
    [ctid],
  );
  return row ?? {};
}

/** Writes texts of one row, as `readTexts` gives them. */
export async function writeTexts(
  tx: Queries,
  table: string,
  ctid: string,
  texts: readonly { readonly column: TextColumn; readonly text: string }[],
): Promise<void> {
  const set = texts.map(({ column: { name, type } }, index) => {
    const value = `$${index + 2}`;
    if (type === "text[]") return `${quoted(name)} = array(select jsonb_array_elements_text(${value}::jsonb))`;
    return `${quoted(name)} = ${value}::${type}`;
  });
  await tx.query(`update ${quoted(table)} set ${set.join(", ")} where ctid = $1::tid`, [
    ctid,
    ...texts.map(({ text }) => text),
  ]);
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
