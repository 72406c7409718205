/** The SQL side of a backup: every table as it stands at one instant, and back. */
import type { Readable } from "node:stream";
import * as z from "zod";
import { ConfigError } from "../../errors.ts";
import type { Postgres, Queries, Transaction } from "./postgres.ts";

/** A table of a backup, its columns in the order of the rows' values. */
const Table = z.object({ name: z.string(), columns: z.array(z.string()), rows: z.int().nonnegative() });

/** What a backup says of itself. Tables are in the order in which they can be loaded. */
export const Manifest = z.object({
  format: z.literal("imo-ops-backup-1"),
  createdAt: z.iso.datetime(),
  /** Names of the migrations that made the tables, sorted. */
  migrations: z.array(z.string()),
  tables: z.array(Table),
  /** Last number that each sequence gave, null for none. */
  sequences: z.array(z.object({ name: z.string(), last: z.int().nullable() })),
});
export type Manifest = z.infer<typeof Manifest>;
export type BackupTable = z.infer<typeof Table>;

/** Some whole rows of a table, in COPY's text format. */
export interface Rows {
  readonly table: string;
  readonly data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * Calls `take` with a description of every permanent table and a way to read each, all as they stand at one instant; writers go on meanwhile.
 * The rows come in COPY's text format. @throws ConfigError when the database has no tables of this project.
 */
export async function readBackup<T>(
  db: Postgres,
  take: (manifest: Manifest, read: (table: BackupTable) => Readable) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query(`set transaction isolation level repeatable read, read only`);
    const manifest = await describe(tx);
    return take(manifest, (table) => tx.copyTo(`copy ${nameOf(table)} to stdout`));
  });
}

/**
 * Replaces all that the database holds by a backup, in one transaction: all of it or nothing.
 * Answers that were cached before are not found any more. What people asked for since stays beside what the backup knows of it. `finish` works on the
 * restored rows before they are committed. Gives the number of rows loaded.
 * @throws ConfigError, one sentence, when the tables are of another version, when there are rows and `force` is not set, or when rows are missing.
 */
export async function loadBackup(
  db: Postgres,
  manifest: Manifest,
  rows: AsyncIterable<Rows>,
  force: boolean,
  finish: (tx: Transaction) => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  return db.transaction(async (tx) => {
    const target = await describe(tx);
    refuseOtherVersion(manifest, target);
    const held = target.tables.filter((table) => table.rows > 0 && table.name !== SEEDED && !SAID.includes(table.name));
    if (held.length > 0 && !force) throw new ConfigError(refusal(held));
    const generation = await readGeneration(tx);
    // Vectors, which refer to adverts, go with them and are worked out anew.
    for (const table of SAID)
      await tx.query(`create temp table kept_${table} on commit drop as select * from ${table}`);
    const emptied = [...target.tables.map(({ name }) => quoted(name)), "sale_seen", "passage_pending"];
    await tx.query(`truncate ${emptied.join(", ")} cascade`);
    // What triggers would make of the rows is among the rows.
    await switchTriggers(tx, target.tables, "disable");
    const loaded = await loadRows(tx, manifest.tables, rows);
    await switchTriggers(tx, target.tables, "enable");
    for (const table of manifest.tables) {
      const count = loaded.get(table.name) ?? 0;
      if (count !== table.rows)
        throw new ConfigError(`The backup holds ${count} of ${table.rows} rows of ${table.name}`);
    }
    await tx.query(`insert into passage_pending (advert_id) select advert_id from advert order by 1`);
    await continueSequences(tx, manifest);
    for (const table of SAID) await tx.query(`insert into ${table} select * from kept_${table} on conflict do nothing`);
    await finish(tx);
    await tx.query(`update ${SEEDED} set generation = greatest(generation, $1) + 1`, [generation]);
    return manifest.tables.reduce((total, table) => total + table.rows, 0);
  });
}

/** What people asked for, and what sites said: it outlives the rows that it is about. */
const SAID = ["erasure", "site_opt_out", "site_evidence"];
/** The one table that a migration puts a row in. */
const SEEDED = "cache_generation";
const MIGRATIONS = "migration";

// Who may ask is this installation's own: a backup goes to other places, and an older one must not bring back a key that was revoked.
// Vectors are made from adverts.
// A table after all those that it refers to. Unlogged ones, and the deeds of runs under way, hold nothing that outlives a run.
const TABLES = `
with recursive kept as (
  select oid, relname from pg_class
  where relnamespace = 'public'::regnamespace and relkind = 'r' and relpersistence = 'p' and relname <> $1
    and relname not in ('app_user', 'refresh_token', 'api_key', 'page_session', 'sql_question', 'run_act', 'passage_pending', 'sale_seen') and relname not like 'vector\\_%'
), placed as (
  select oid, 0 as place from kept
  union
  select c.conrelid, p.place + 1 from placed p join pg_constraint c on c.confrelid = p.oid
  where c.contype = 'f' and c.conrelid <> c.confrelid and p.place < 100
)
select relname::text as name, array(
    select attname::text from pg_attribute
    where attrelid = kept.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns
from kept join placed using (oid) group by kept.oid, relname order by max(place), relname`;

const SEQUENCES = `
select c.relname::text as name, pg_sequence_last_value(c.oid) as last from pg_class c
where relnamespace = 'public'::regnamespace and relkind = 'S'
  and not exists (select from pg_depend d where d.objid = c.oid and d.refobjid = to_regclass($1) and d.deptype in ('a', 'i'))
order by relname`;

async function describe(tx: Queries): Promise<Manifest> {
  const [known] = await tx.query<{ there: boolean }>(`select to_regclass($1) is not null as there`, [MIGRATIONS]);
  if (!known?.there) throw new ConfigError("This database has no tables of imo-ops yet: deploy first");
  const migrations = await tx.query<{ name: string }>(`select name from ${MIGRATIONS} order by name`);
  const tables = await tx.query<{ name: string; columns: string[] }>(TABLES, [MIGRATIONS]);
  const counted: BackupTable[] = [];
  for (const table of tables) {
    const [row] = await tx.query<{ rows: number }>(`select count(*) as rows from ${quoted(table.name)}`);
    counted.push({ ...table, rows: row?.rows ?? 0 });
  }
  const sequences = await tx.query<{ name: string; last: number | null }>(SEQUENCES, [MIGRATIONS]);
  return {
    format: "imo-ops-backup-1",
    createdAt: new Date().toISOString(),
    migrations: migrations.map(({ name }) => name),
    tables: counted,
    sequences,
  };
}

function refuseOtherVersion(manifest: Manifest, target: Manifest): void {
  if (manifest.migrations.join() === target.migrations.join()) return;
  throw new ConfigError(
    `The backup's tables are of version ${manifest.migrations.at(-1)}, this database's of ${target.migrations.at(-1)}: restore it with the release that made it`,
  );
}

function refusal(held: readonly BackupTable[]): string {
  const tables = held.map(({ name, rows }) => `${name} (${rows})`);
  return `The database is not empty, it holds rows of ${tables.join(", ")}: with --force they are replaced`;
}

async function readGeneration(tx: Queries): Promise<number> {
  const [row] = await tx.query<{ generation: number }>(`select generation from ${SEEDED} for update`);
  return row?.generation ?? 0;
}

async function loadRows(tx: Transaction, tables: readonly BackupTable[], rows: AsyncIterable<Rows>) {
  const loaded = new Map<string, number>();
  for await (const { table: name, data } of rows) {
    const table = tables.find((candidate) => candidate.name === name);
    if (!table) throw new ConfigError(`The backup holds rows of a table ${name} that it does not describe`);
    const count = await tx.copyFrom(`copy ${nameOf(table)} from stdin`, data);
    loaded.set(name, (loaded.get(name) ?? 0) + count);
  }
  return loaded;
}

async function switchTriggers(tx: Queries, tables: readonly BackupTable[], to: "enable" | "disable"): Promise<void> {
  for (const { name } of tables) await tx.query(`alter table ${quoted(name)} ${to} trigger user`);
}

/** Numbers never go back: whoever has seen one of before would take a new thing for an old one. */
async function continueSequences(tx: Transaction, { sequences }: Manifest): Promise<void> {
  await tx.query(
    `select setval(s.name::regclass, greatest(s.last, pg_sequence_last_value(s.name::regclass)))
     from unnest($1::text[], $2::bigint[]) s (name, last) where s.last is not null`,
    [sequences.map(({ name }) => quoted(name)), sequences.map(({ last }) => last)],
  );
}

function nameOf(table: BackupTable): string {
  return `${quoted(table.name)} (${table.columns.map(quoted).join(", ")})`;
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
