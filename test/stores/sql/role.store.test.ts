import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { FUNCTIONS } from "../../../lib/query/sql/functions.ts";
import { mergeRatings } from "../../../lib/stores/open-data/energy-ratings.ts";
import { createPool } from "../../../lib/stores/postgres/postgres.ts";
import { readSqlTables } from "../../../lib/stores/sql/schema.ts";
import { askSql } from "../../../lib/stores/sql/session.ts";
import type { SqlQuestion } from "../../../lib/stores/sql/session.ts";
import { sqlRole, testDatabase } from "../../support/postgres.ts";
import { aRating } from "../../support/ratings.ts";

const db = await testDatabase();
const url = await sqlRole(db);
const ask = (text: string, more: Partial<SqlQuestion> = {}) =>
  askSql(url, { id: randomUUID(), text, maxRows: 1_000, maxBytes: 1_000_000, maxMs: 10_000, ...more });
/** Until the server has closed every connection of the role. */
const left = async (): Promise<void> => {
  const theirs = () => db.query("select from pg_stat_activity where usename = current_database() || '_sql'");
  await expect.poll(theirs, { timeout: 5_000 }).toEqual([]);
};
const value = async (text: string) => (await ask(text)).rows[0]?.[0];

test("the role reads every table of analysts, and no other table of the database", async () => {
  const readable = await ask(
    `select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
       and has_table_privilege(c.oid, 'select') and has_schema_privilege(n.oid, 'usage') order by 1`,
  );
  const tables = await readSqlTables(db);
  expect(readable.rows.flat()).toEqual(tables.map(({ name }) => `donnees.${name}`));
  expect(tables.length).toBeGreaterThan(8);
});

test("the role owns nothing, inherits nothing, writes nothing and makes nothing", async () => {
  const [role] = await db.query(
    `select rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolreplication, rolbypassrls, rolconnlimit,
       (select count(*) from pg_auth_members where member = r.oid) as member_of,
       (select count(*) from pg_class where relowner = r.oid) as owned,
       (select count(*) from pg_class c where has_table_privilege(r.oid, c.oid, 'insert, update, delete, truncate, references, trigger')
          and relkind in ('r', 'v', 'p') and relnamespace <> 'pg_catalog'::regnamespace) as writable,
       has_database_privilege(r.oid, current_database(), 'create') as makes_schemas,
       has_schema_privilege(r.oid, 'public', 'create') as makes_tables
     from pg_roles r where rolname = current_database() || '_sql'`,
  );
  expect(role).toEqual({
    rolsuper: false,
    rolcreatedb: false,
    rolcreaterole: false,
    rolinherit: false,
    rolreplication: false,
    rolbypassrls: false,
    rolconnlimit: 8,
    member_of: 0,
    owned: 0,
    writable: 0,
    makes_schemas: false,
    makes_tables: false,
  });
});

test("each of its transactions is read-only and bounded in time, waiting, memory and files", async () => {
  const { rows } = await ask(
    `select name, setting from pg_settings where name in ('transaction_read_only', 'statement_timeout', 'lock_timeout',
       'idle_in_transaction_session_timeout', 'work_mem', 'temp_file_limit', 'search_path') order by name`,
  );
  expect(rows).toEqual([
    ["idle_in_transaction_session_timeout", "20000"],
    ["lock_timeout", "2000"],
    ["search_path", "donnees"],
    ["statement_timeout", "15000"],
    ["temp_file_limit", "524288"],
    ["transaction_read_only", "on"],
    ["work_mem", "16384"],
  ]);
});

test("nobody gets in without the password, and a new one takes the place of the one before", async () => {
  const other = Object.assign(new URL(url), { password: "imo" }).href;
  await expect(askSql(other, { id: "x", text: "select 1", maxRows: 1, maxBytes: 100, maxMs: 1_000 })).rejects.toThrow(
    /does not let/,
  );
  const renewed = await sqlRole(db, "another one");
  await expect(ask("select 1")).rejects.toThrow(/does not let/);
  expect(await askSql(renewed, { id: "x", text: "select 1", maxRows: 1, maxBytes: 100, maxMs: 1_000 })).toMatchObject({
    rows: [[1]],
  });
  expect(await sqlRole(db)).toBe(url);
});

test("what one question leaves behind is gone before the next: settings, locks, prepared statements", async () => {
  await ask(
    "select set_config('search_path', 'public', false), set_config('statement_timeout', '0', false), pg_advisory_lock(7)",
  );
  expect(await value("select current_setting('search_path') || current_setting('statement_timeout')")).toBe(
    "donnees15s",
  );
  expect(await db.query("select from pg_locks where locktype = 'advisory' and objid = 7")).toEqual([]);
});

test("a question that never ends is stopped on the server too, also when it has taken the server's limit away", async () => {
  // A batch of the answer takes the limit away, and the next one runs without.
  const asked = ask(
    `select set_config('statement_timeout', '0', false) from generate_series(1, 600)
     union all select count(*)::text from generate_series(1, 1000000) a, generate_series(1, 1000000) b`,
    { maxMs: 500 },
  );
  await expect(asked).rejects.toMatchObject({ why: "too-slow" });
  await left();
});

test("a single row that would fill the memory is cut off", async () => {
  await expect(ask("select repeat('x', 100000000)")).rejects.toMatchObject({ why: "too-large" });
});

test("no more connections are open than the role may have", async () => {
  await left();
  const pool = createPool(url, { max: 8 });
  await Promise.all(Array.from({ length: 8 }, () => pool.query("select pg_sleep(0.2)")));
  await expect(ask("select 1")).rejects.toThrow(/Too many questions/);
  await pool.end();
  await left();
});

/** What changes from call to call without doing anything. */
const HARMLESS = ["clock_timestamp", "gen_random_uuid", "random"];

test("every function that a question may call is the server's own, and none of them does anything", async () => {
  const found = await db.query<{ name: string; volatile: boolean; own: boolean }>(
    `select proname::text as name, bool_or(provolatile = 'v') as volatile, bool_and(l.lanname in ('internal', 'sql')) as own
     from pg_proc p join pg_language l on l.oid = prolang where pronamespace = 'pg_catalog'::regnamespace and proname = any($1) group by 1`,
    [FUNCTIONS],
  );
  expect(
    found
      .filter(({ volatile }) => volatile)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(HARMLESS);
  expect(found.filter(({ own }) => !own)).toEqual([]);
  // Written as functions, but parts of the grammar.
  const grammar = new Set(["greatest", "least", "nullif", "coalesce"]);
  const names = new Set(found.map(({ name }) => name));
  expect(FUNCTIONS.filter((name) => !names.has(name) && !grammar.has(name))).toEqual([]);
});

test("a function that runs a text, reads a file or a setting, waits or locks is on no list", async () => {
  const dangerous = await db.query<{ name: string }>(
    `select distinct proname::text as name from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname = any($1)
       and (proname ~ '^(pg_|lo_|loread|lowrite|txid|has_|inet_|current_|session_|set_|query_|table_|cursor_|database_|schema_|binary_|ts_|xml|dblink)'
         or proname ~ 'advisory|sleep|file|read|setting|config|backend|notify|nextval|setval|currval|lastval|oid')`,
    [FUNCTIONS],
  );
  expect(dangerous).toEqual([]);
});

test("no operator and no cast that the server brings does anything either", async () => {
  const operators = await db.query(
    `select oprname from pg_operator o join pg_proc p on p.oid = oprcode where oprnamespace = 'pg_catalog'::regnamespace and provolatile = 'v'`,
  );
  expect(operators).toEqual([]);
});

test("a name behind a point that is no column calls only what does nothing", async () => {
  const reachable = await db.query<{ name: string }>(
    `select distinct proname::text as name from pg_proc
     where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v' and prokind = 'f' and pronargs - pronargdefaults <= 1 and pronargs > 0
       and proargtypes[0]::regtype::text in ('record', '"any"', 'anyelement', 'anycompatible', 'anynonarray')
       and proname !~ '^(pg_|lo_|has_|txid_|query_to|table_to|cursor_to|database_to|schema_to)' order by 1`,
  );
  expect(reachable).toEqual([]);
});

test("only names that begin with pg_ mean a table of the server without its schema", async () => {
  const others = await db.query(
    "select relname from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v') and relname !~ '^pg_'",
  );
  expect(others).toEqual([]);
});

test("every table and every column is described in French, and none holds what tells of people", async () => {
  const tables = await readSqlTables(db);
  const lacking = tables.flatMap(({ name, comment, columns }) => [
    ...(comment === null ? [name] : []),
    ...columns.filter(({ comment: said }) => said === null).map((column) => `${name}.${column.name}`),
  ]);
  expect(lacking).toEqual([]);
  const names = tables.flatMap(({ columns }) => columns.map(({ name }) => name));
  const personal =
    /adresse|parcelle|agent|telephone|e?mails?$|contact|titre$|description|texte|url|lien|photo|cle$|content|detail/;
  expect(names.filter((name) => personal.test(name))).toEqual(["titre"]);
});

test("a commune that is asked for is looked for in the table behind, by a column that has an index", async () => {
  for (const table of ["ventes", "annonces", "dpe", "marche", "loyers", "biens"]) {
    const column = table === "marche" ? "zone" : "code_insee";
    const plan = await db.query<{ "QUERY PLAN": string }>(
      `explain select * from donnees.${table} where ${column} = '64260'`,
    );
    const lines = plan.map((line) => line["QUERY PLAN"].trim());
    const looked = lines.filter((line) => /^(?:Index Cond|Recheck Cond|Filter): .*64260/.test(line));
    expect(looked.length, table).toBeGreaterThan(0);
    expect(
      looked.every((line) => /\((?:commune|area) = '64260'::text\)/.test(line)),
      table,
    ).toBe(true);
  }
});

test("ratings are told by five at least, and none that is left out follows from the others", async () => {
  const classes = (of: string, count: number, commune: string) =>
    Array.from({ length: count }, (_, n) =>
      aRating({ reference: `${commune}${of}${n}`, commune, energyClass: of === "A" ? "A" : of === "B" ? "B" : "G" }),
    );
  const ratings = [
    ...classes("A", 4, "01001"),
    ...classes("A", 3, "01002"),
    ...classes("B", 6, "01002"),
    ...classes("G", 9, "01002"),
    ...classes("A", 5, "01003"),
    ...classes("B", 6, "01003"),
  ];
  await db.transaction((tx) => mergeRatings(tx, ratings, { runId: "r", readerVersion: 1 }));
  const { rows } = await ask(
    "select code_insee, nombre_dpe, nombre_a, nombre_b, nombre_c, nombre_g from dpe order by 1",
  );
  expect(rows).toEqual([
    ["01002", 18, null, null, 0, 9],
    ["01003", 11, 5, 6, 0, 0],
  ]);
});
