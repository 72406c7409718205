import { loadBackup, readBackup } from "../../lib/stores/postgres/backup.ts";
import type { Manifest, Rows } from "../../lib/stores/postgres/backup.ts";
import { migrate } from "../../lib/stores/postgres/migrate.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { buffer } from "node:stream/consumers";
import type { Fault, Seen, Trial } from "./fault.ts";
import type { Difference } from "./compare.ts";
import { SEEN_LAST } from "./left-out.ts";
import { migrateTo, migrationNames, missingRows, putRows } from "./migrations.ts";
import { collect, finish, settle, takeIn, takeInAll } from "./take-in.ts";

/** Tables that change, are saved and come back under the work's feet. */
export const faults: readonly Fault[] = [
  {
    name: "upgrade-from-each-migration",
    injected:
      "a database stopped at each migration, with rows in it, is migrated to the newest: the same tables as a new one, no row gone",
    disturb: upgrades,
  },
  {
    name: "backup-during-ingest",
    injected:
      "a backup is taken in the middle of a merge and restored over what came of it; the run's messages come again",
    short: true,
    leftOut: [
      "run",
      "task",
      "chunk",
      "source",
      "event_log",
      "passage_pending",
      "*.run_id",
      "*.superseded_by",
      ...SEEN_LAST,
    ],
    disturb: backedUp,
  },
];

/** All that the catalogue tells of the tables: columns, constraints, indexes, triggers, functions and views. */
const CATALOGUE = `
select 'column ' || table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || ' ' || coalesce(column_default, '') || coalesce(generation_expression, '') as line
from information_schema.columns where table_schema = 'public'
union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
union all select 'index ' || indexdef from pg_indexes where schemaname = 'public'
union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
union all select 'view ' || viewname || ' ' || definition from pg_views where schemaname = 'public'
union all select 'function ' || p.proname || ' ' || md5(p.prosrc) from pg_proc p where pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
order by 1`;

async function upgrades({ open, work, servers }: Trial): Promise<Seen> {
  const names = await migrationNames();
  const world = await open();
  await takeInAll(world, work);
  const fresh = await catalogueOf(world.db);
  const differences: Difference[] = [];
  let slowest = 0;
  for (let count = 1; count < names.length; count++) {
    const url = await servers.bareDatabase();
    try {
      const { table, ms } = await upgraded(url, count, fresh);
      slowest = Math.max(slowest, ms);
      if (table) differences.push({ ...table, table: `from ${names[count - 1]}: ${table.table}` });
    } finally {
      await servers.drop({ postgres: url });
    }
  }
  return { seen: `${names.length - 1} versions upgraded`, recoveryMs: slowest, differences };
}

/** Stops a database at a migration, puts rows in, migrates it; tells how its tables differ from new ones, or rows that went. */
async function upgraded(url: string, count: number, fresh: readonly string[]) {
  await migrateTo(url, count);
  const db = createPool(url);
  try {
    await putRows(db);
    const begun = performance.now();
    await migrate(url);
    const ms = performance.now() - begun;
    const found = await catalogueOf(db);
    const [lost, more] = [fresh.filter((line) => !found.includes(line)), found.filter((line) => !fresh.includes(line))];
    const gone = await missingRows(db);
    if (lost.length + more.length + gone === 0) return { ms };
    const sample = [`- ${lost[0] ?? ""}`, `+ ${more[0] ?? ""}`].join("\n");
    return { ms, table: { table: "catalogue", lost: lost.length + gone, doubled: more.length, sample } };
  } finally {
    await db.end();
  }
}

async function catalogueOf(db: Postgres): Promise<string[]> {
  const rows = await db.query<{ line: string }>(CATALOGUE);
  return rows.map(({ line }) => line);
}

async function backedUp({ open, work, draw }: Trial): Promise<Seen> {
  const world = await open();
  const [first, ...rest] = work;
  if (!first) throw new Error("there is nothing to take in");
  await collect(world, first);
  const after = draw.int(1, 4);
  let turns = 0;
  const draining = world.line.drain(world.consume, { until: () => (turns += 1) > after, consumers: 1 });
  const saved = await save(world.db);
  await draining;
  await world.line.drain(world.consume);
  await finish(world, first);
  const begun = performance.now();
  const rows = await loadBackup(world.db, saved.manifest, restored(saved.rows), true);
  await world.mongo.db.dropDatabase();
  // What came after the backup is collected again; what was in it is known.
  for (const run of [{ ...first, runId: `${first.runId}-again` }, ...rest]) await takeIn(world, run);
  await world.db.query(
    "insert into outbox (topic, entity_id) select 'advert', advert_id from advert order by advert_id",
  );
  await world.db.query("insert into property_outbox (property_id) select property_id from property order by 1");
  await settle(world);
  return { seen: `${rows} rows restored from the middle of a run`, recoveryMs: performance.now() - begun };
}

async function save(db: Postgres): Promise<{ manifest: Manifest; rows: ReadonlyMap<string, Buffer> }> {
  return readBackup(db, async (manifest, read) => {
    const rows = new Map<string, Buffer>();
    for (const table of manifest.tables) rows.set(table.name, await buffer(read(table)));
    return { manifest, rows };
  });
}

async function* restored(rows: ReadonlyMap<string, Buffer>): AsyncGenerator<Rows> {
  for (const [table, data] of rows) yield { table, data: [data] };
}
