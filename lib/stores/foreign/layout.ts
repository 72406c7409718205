/** Which of a source's variants a PostgreSQL database is laid out in, and the query that reads it. */
import { escapeIdentifier, escapeLiteral } from "pg";
import { PermanentError } from "../../errors.ts";
import type { Variant } from "../../sources/database.ts";
import type { DatabaseSource } from "../../sources/schema.ts";
import { variantsOf } from "../../sources/variants.ts";
import { columnOf, some } from "./columns.ts";
import { mappedPaths } from "../../sources/mapping.ts";
import type { Mapping } from "../../sources/mapping.ts";
import type { Reason } from "../../records/reason.ts";
import { DATABASE } from "./reasons.ts";

/** A column of a database; `key`: its place in the primary key of its table, from 1. */
interface ColumnFound {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly key: number | null;
  /** Whether its schema is one of the search path. */
  readonly isListed: boolean;
}

/** Asks the database for its columns, rows as text. */
export type AskColumns = (sql: string) => Promise<{ readonly rows: readonly ColumnRow[] }>;

/** How a database is read: by which variant, with which query. */
export interface Layout {
  readonly variant: string;
  readonly query: string;
  readonly mapping: Mapping;
  /** Columns that are mapped and not there. */
  readonly absent: readonly string[];
}

type Tables = ReadonlyMap<string, readonly ColumnFound[]>;

/** Columns of all tables and views outside the system's own schemas; those of the search path first. */
const COLUMNS = `
  select n.nspname::text as schema, c.relname::text as "table", a.attname::text as "column", a.atttypid::regtype::text as type,
    array_position(i.indkey::int2[], a.attnum)::text as key, (n.nspname = any(current_schemas(false)))::text as listed
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_index i on i.indrelid = c.oid and i.indisprimary
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by array_position(current_schemas(false), n.nspname) nulls last, n.nspname, c.relname, a.attnum`;

/**
 * Finds the variant that the database is laid out in: in the schemas of the search path first, else in any other.
 * @throws PermanentError that names what was expected and what is there when none fits.
 */
export async function layoutOf(source: DatabaseSource, ask: AskColumns): Promise<Layout> {
  const { rows } = await ask(COLUMNS);
  const found = rows.map(({ key, listed, ...row }): ColumnFound => ({
    ...row,
    key: key === null ? null : Number(key),
    isListed: listed === "true",
  }));
  const schemas = [...Map.groupBy(found, ({ schema }) => schema).values()];
  const fits = schemas.flatMap((columns) => {
    const tables = tablesOf(columns);
    const fit = variantsOf(source).find(([, variant]) => lacks(variant, tables).length === 0);
    return fit ? [{ fit, tables, schema: columns[0] }] : [];
  });
  const [first, second] = fits;
  if (!first) throw new PermanentError(noneFits(source, schemas.map(tablesOf)), { source: source.id });
  if (second && !first.schema?.isListed) {
    const names = fits.map(({ schema }) => schema?.schema ?? "").join(", ");
    const why = DATABASE.severalSchemas(names, source.url, first.schema?.schema ?? "");
    throw new PermanentError(why, { source: source.id });
  }
  return readBy(first.fit, first.tables, source);
}

type ColumnRow = Omit<ColumnFound, "key" | "isListed"> & { readonly key: string | null; readonly listed: string };

function tablesOf(columns: readonly ColumnFound[]): Tables {
  return Map.groupBy(columns, ({ table }) => table);
}

function has(tables: Tables, table: string, column: string): boolean {
  return tables.get(table)?.some((found) => found.column === column) ?? false;
}

/** The tables and columns by which a variant is recognised and that are not there. */
function lacks({ when }: Variant, tables: Tables): string[] {
  return Object.entries(when).flatMap(([table, columns]) =>
    tables.has(table)
      ? columns.filter((column) => !has(tables, table, column)).map((column) => `${table}.${column}`)
      : [`table ${table}`],
  );
}

/** Of the schema that comes nearest. */
function noneFits(source: DatabaseSource, schemas: readonly Tables[]): Reason {
  const expected = variantsOf(source);
  const missing = (tables: Tables) => Math.min(...expected.map(([, variant]) => lacks(variant, tables).length));
  const nearest = schemas.toSorted((a, b) => missing(a) - missing(b))[0] ?? new Map<string, never>();
  const lacking = expected.map(([name, variant]) => ({ name, lacks: some(lacks(variant, nearest), 6) }));
  const asked = new Set(expected.flatMap(([, { when }]) => Object.keys(when)));
  const there = [...nearest].map(([table, columns]) =>
    asked.has(table)
      ? `${table} (${some(
          columns.map(({ column }) => column),
          12,
        )})`
      : table,
  );
  return DATABASE.noLayout(lacking, some(there, 12));
}

/** What a variant takes from a table beside its main one: the query that gives it by advert, or what is missing. */
interface Part {
  readonly name: string;
  readonly table: string;
  readonly query: string | null;
  readonly absent: readonly string[];
}

function readBy([name, variant]: [string, Variant], tables: Tables, source: DatabaseSource): Layout {
  const { mapping } = variant;
  const paths = mappedPaths({ mapping });
  const parts = [
    ...Object.entries(variant.many).map(([list, told]) => listPart(list, told, tables, source.key)),
    ...variant.one.map((table) => firstPart(table, paths, tables, source.key)),
  ];
  const joined = parts.filter(({ query }) => query !== null);
  const apart = new Set(parts.map((part) => part.name));
  const watched = source.watermark ? [source.watermark.column] : [];
  const own = [...new Set([source.key, ...paths.map(columnOf).filter((column) => !apart.has(column)), ...watched])];
  const isThere = (column: string) => has(tables, variant.table, column);
  const selected = [
    ...own.filter(isThere).map((column) => `a.${escapeIdentifier(column)}`),
    ...joined.map((part) => `${escapeIdentifier(part.name)}.told as ${escapeIdentifier(part.name)}`),
  ];
  const joins = joined.map((part) => joinOf(part, keyTypes(part.table, variant.table, tables, source.key), source.key));
  return {
    variant: name,
    query: `select ${selected.join(", ")} from ${nameOf(variant.table, tables)} a ${joins.join(" ")}`,
    mapping,
    absent: [...new Set([...parts.flatMap(({ absent }) => absent), ...own.filter((column) => !isThere(column))])],
  };
}

/** Keys of two types are compared as text. */
function keyTypes(table: string, main: string, tables: Tables, key: string): "same" | "other" {
  const [one, other] = [table, main].map((of) => tables.get(of)?.find(({ column }) => column === key)?.type);
  return one === other ? "same" : "other";
}

function joinOf({ name, query }: Part, types: "same" | "other", key: string): string {
  const [as, cast] = [escapeIdentifier(name), types === "same" ? "" : "::text"];
  return `left join (${query}) ${as} on ${as}.of_key${cast} = a.${escapeIdentifier(key)}${cast}`;
}

function listPart(name: string, told: Variant["many"][string], tables: Tables, key: string): Part {
  const { table = name, column } = told;
  if (!tables.has(table)) return { name, table, query: null, absent: [`table ${table}`] };
  const missing = [key, column].filter((wanted) => !has(tables, table, wanted)).map((wanted) => `${table}.${wanted}`);
  return { name, table, query: missing.length > 0 ? null : listQuery(table, told, tables, key), absent: missing };
}

function firstPart(table: string, paths: readonly string[], tables: Tables, key: string): Part {
  if (!tables.has(table)) return { name: table, table, query: null, absent: [`table ${table}`] };
  const wanted = paths.filter((path) => path.startsWith(`${table}.`)).map((path) => path.slice(table.length + 1));
  const there = has(tables, table, key) ? wanted.filter((column) => has(tables, table, column)) : [];
  const absent = wanted.filter((column) => !there.includes(column)).map((column) => `${table}.${column}`);
  return { name: table, table, query: there.length === 0 ? null : firstQuery(table, there, tables, key), absent };
}

/** The rows of a table by advert, each advert's as one list: joined whole, because the tables' keys may have no index. */
function listQuery(table: string, { column, order, where }: Variant["many"][string], tables: Tables, key: string) {
  const conditions = Object.entries(where).map(([name, values]) =>
    has(tables, table, name) ? isAmong(name, values) : String(values.includes(null)),
  );
  const ordered = [...order.filter((name) => has(tables, table, name)), ...keysOf(table, tables, key), column];
  return `select x.${escapeIdentifier(key)} as of_key, array_agg(x.${escapeIdentifier(column)} order by ${inOrder(ordered)}) as told
    from ${nameOf(table, tables)} x where ${["true", ...conditions].join(" and ")} group by x.${escapeIdentifier(key)}`;
}

function isAmong(column: string, values: readonly (string | null)[]): string {
  const name = `x.${escapeIdentifier(column)}`;
  const words = values.flatMap((value) => (value === null ? [] : [escapeLiteral(value.toLowerCase())]));
  const said = words.length === 0 ? "false" : `lower(${name}::text) in (${words.join(", ")})`;
  return values.includes(null) ? `(${said} or ${name} is null)` : said;
}

/** The first row of each advert in a table, as an object. */
function firstQuery(table: string, columns: readonly string[], tables: Tables, key: string): string {
  const of = `x.${escapeIdentifier(key)}`;
  const members = columns.map((column) => `${escapeLiteral(column)}, x.${escapeIdentifier(column)}`);
  const order = inOrder([...keysOf(table, tables, key), ...columns]);
  return `select distinct on (${of}) ${of} as of_key, json_build_object(${members.join(", ")}) as told
    from ${nameOf(table, tables)} x order by ${of}, ${order}`;
}

const COUNTERS: ReadonlySet<string> = new Set(["smallint", "integer", "bigint"]);

/** Columns that number the rows of a table: its primary key, else its first column of whole numbers that is not the advert's key. */
function keysOf(table: string, tables: Tables, key: string): string[] {
  const others = (tables.get(table) ?? []).filter(({ column }) => column !== key);
  const primary = others.filter((column) => column.key !== null).sort((a, b) => Number(a.key) - Number(b.key));
  const counter = others.find(({ type, column }) => COUNTERS.has(type) && /^id(?:_|$)/i.test(column));
  return primary.length > 0 ? primary.map(({ column }) => column) : counter ? [counter.column] : [];
}

function inOrder(columns: readonly string[]): string {
  return [...new Set(columns)].map((column) => `x.${escapeIdentifier(column)}`).join(", ");
}

function nameOf(table: string, tables: Tables): string {
  const schema = tables.get(table)?.[0]?.schema ?? "public";
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
