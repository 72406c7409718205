import { beforeEach, expect, test } from "vitest";
import { loadBackup, readBackup } from "../../../lib/stores/postgres/backup.ts";
import type { Manifest, Rows } from "../../../lib/stores/postgres/backup.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { mergeSales } from "../../../lib/stores/sales/sales.ts";
import { anAdvert } from "../../support/adverts.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aSale, keyOf } from "../../support/sales.ts";

const db = await testDatabase();

beforeEach(async () => {
  await empty();
  await db.query(`insert into run (run_id, trigger, input, status) values ('r', 'manual', '{}', 'complete')`);
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, excerpt, s3_key)
     values ('r', 'dvf', 0, 0, 'f.csv', 7, 'a tab\there, a \\N and a\nnewline', '', 'k')`,
  );
  const from = { runId: "r", readerVersion: 1 };
  const adverts = [anAdvert(), anAdvert({ reference: "2", title: "L’été à l’étage 🏠", yearBuilt: null })];
  await db.transaction((tx) => mergeAdverts(tx, adverts, from));
  const sales = Array.from({ length: 50 }, (_, n) => aSale({ key: keyOf(n), sourceRef: String(n) }));
  const file = {
    ...from,
    task: 0,
    source: "dvf",
    family: "dvf",
    deedsGiven: true,
    collectedAt: "2024-10-01T00:00:00Z",
  };
  await db.transaction((tx) => mergeSales(tx, sales, file));
});

const empty = () =>
  db.query(
    `truncate run, sale, sale_seen, sale_coverage, source, advert, outbox, property_pending, property_outbox cascade`,
  );

/** All that the backed up tables hold, as JSON. */
async function contents(): Promise<Record<string, unknown[]>> {
  const manifest = await readBackup(db, async (manifest) => manifest);
  const all: Record<string, unknown[]> = {};
  for (const { name } of manifest.tables) {
    if (name !== "cache_generation")
      all[name] = await db.query(`select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`);
  }
  return all;
}

async function take(): Promise<{ manifest: Manifest; rows: { table: string; data: Uint8Array[] }[] }> {
  return readBackup(db, async (manifest, read) => {
    const rows: { table: string; data: Uint8Array[] }[] = [];
    for (const table of manifest.tables) rows.push({ table: table.name, data: await read(table).toArray() });
    return { manifest, rows };
  });
}

async function* given(rows: readonly Rows[]): AsyncGenerator<Rows> {
  yield* rows;
}

test("an emptied database holds the same after a restore, to the last character", async () => {
  const before = await contents();
  const { manifest, rows } = await take();
  await empty();
  expect(await loadBackup(db, manifest, given(rows), false)).toBe(
    manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
  );
  expect(await contents()).toEqual(before);
  expect(await db.query("select advert_id from passage_pending order by 1")).toEqual(
    await db.query("select advert_id from advert order by 1"),
  );
  expect(before["sale"]).toHaveLength(50);
  expect(before["quarantine"]).toHaveLength(1);
});

test("the tables are listed so that none comes before one that it refers to", async () => {
  const { manifest } = await take();
  const names = manifest.tables.map(({ name }) => name);
  expect(names.indexOf("run")).toBeLessThan(names.indexOf("quarantine"));
  expect(names.indexOf("advert")).toBeLessThan(names.indexOf("advert_content"));
  expect(names.indexOf("advert_content")).toBeLessThan(names.indexOf("advert_version"));
  expect(names).not.toContain("sale_seen");
  expect(names).not.toContain("migration");
  expect(names.filter((name) => /^(vector|passage|page)_/.test(name))).toEqual([]);
});

test("a backup is of one instant, whatever is written meanwhile", async () => {
  const { sales, rows } = await readBackup(db, async (manifest, read) => {
    await db.query(`delete from sale`);
    const table = manifest.tables.find(({ name }) => name === "sale");
    if (!table) throw new Error("no table of sales");
    const bytes = Buffer.concat(await read(table).toArray());
    return { sales: bytes.toString().split("\n").length - 1, rows: table.rows };
  });
  expect({ sales, rows }).toEqual({ sales: 50, rows: 50 });
});

test("a database that holds something is left as it is unless forced", async () => {
  const { manifest, rows } = await take();
  await db.query(`delete from sale where sale_key = $1`, [keyOf(1)]);
  const before = await contents();
  await expect(loadBackup(db, manifest, given(rows), false)).rejects.toThrow(/not empty.*sale \(49\).*--force/);
  expect(await contents()).toEqual(before);
  await loadBackup(db, manifest, given(rows), true);
  expect((await contents())["sale"]).toHaveLength(50);
});

test("numbers drawn after a restore were never given before, and cached answers are not found any more", async () => {
  const { manifest, rows } = await take();
  await db.query(`select nextval('advert_rev'), nextval('advert_rev')`);
  await db.query(`update cache_generation set generation = 100`);
  const ids = await db.query<{ id: number }>(`select max(advert_id) as id from advert`);
  await loadBackup(db, manifest, given(rows), true);
  const [rev] = await db.query<{ rev: number }>(`select nextval('advert_rev') as rev`);
  expect(rev?.rev).toBe((manifest.sequences.find(({ name }) => name === "advert_rev")?.last ?? 0) + 3);
  await db.transaction((tx) => mergeAdverts(tx, [anAdvert({ reference: "new" })], { runId: "r", readerVersion: 1 }));
  const [added] = await db.query<{ id: number }>(`select advert_id as id from advert where reference = 'new'`);
  expect(added?.id).toBeGreaterThan(ids[0]?.id ?? Infinity);
  expect(await db.query(`select generation from cache_generation`)).toEqual([{ generation: 101 }]);
});

test("a backup of other tables is refused with both versions", async () => {
  const { manifest, rows } = await take();
  const older = { ...manifest, migrations: manifest.migrations.slice(0, -1) };
  await expect(loadBackup(db, older, given(rows), true)).rejects.toThrow(
    /are of version \d{4}_\w+, this database's of \d{4}_\w+/,
  );
  expect((await contents())["sale"]).toHaveLength(50);
});

test("a backup that lacks rows changes nothing", async () => {
  const { manifest, rows } = await take();
  const before = await contents();
  const cut = rows.filter(({ table }) => table !== "sale");
  await expect(loadBackup(db, manifest, given(cut), true)).rejects.toThrow("holds 0 of 50 rows of sale");
  expect(await contents()).toEqual(before);
});

test("a reader of a backup that gives up lets the connection go on", async () => {
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, excerpt, s3_key)
     select 'r', 'dvf', 0, 1, 'f.csv', n, repeat('long', 250), '', 'k' from generate_series(1, 20000) n`,
  );
  const failed = readBackup(db, async (manifest, read) => {
    const long = manifest.tables.filter(({ name }) => name === "quarantine");
    for (const table of long) for await (const _ of read(table)) throw new Error("the disk is full");
  });
  await expect(failed).rejects.toThrow("the disk is full");
  expect(await db.query(`select 1 as one`)).toEqual([{ one: 1 }]);
});

test("every table takes its rows without a search path, as a dump is restored", async () => {
  await db.query(
    `insert into place (code, type, name, postcodes, former_codes, source_id, reader_version, collected_at, run_id)
     values ('64260', 'commune', 'Hendaye (Pays basque)', '{64700}', '{}', 'communes', 1, now(), 'r') on conflict do nothing`,
  );
  const before = await contents();
  const { rows } = await take();
  const { tables } = await readBackup(db, async (manifest) => manifest);
  await db.transaction(async (tx) => {
    // The data of a dump come before its triggers and references.
    await tx.query("set local session_replication_role = replica");
    await tx.query(`truncate ${tables.map(({ name }) => `public."${name}"`).join(", ")} cascade`);
    await tx.query("set local search_path = ''");
    for (const { table, data } of rows) {
      const columns = tables.find(({ name }) => name === table)?.columns.map((column) => `"${column}"`);
      await tx.copyFrom(`copy public."${table}" (${columns?.join(", ")}) from stdin`, data);
    }
  });
  expect(await contents()).toEqual(before);
  expect(before["place"]?.length).toBeGreaterThan(0);
  expect(before["advert"]).toHaveLength(2);
});
