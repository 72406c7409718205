import { expect, test } from "vitest";
import { identifyPending } from "../../../lib/aggregate/identity/identify.ts";
import { readAdvert } from "../../../lib/query/adverts.ts";
import { listEvents, listPrices } from "../../../lib/query/events.ts";
import { presentWholeAdvert } from "../../../lib/query/present.ts";
import { readProperty } from "../../../lib/query/properties.ts";
import { loadSources } from "../../../lib/sources/load.ts";
import { readProgress } from "../../../lib/stores/runs/progress.ts";
import { EXPIRING, KEPT_DAYS, SIGHTING_DAYS, forgetExpired } from "../../../lib/stores/privacy/retention.ts";
import { lastAttempts, sourcesUnderWay } from "../../../lib/stores/runs/runs.ts";
import { aCrawl, aPage, arrive, startHistoryOver } from "../../support/histories.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

/** Runs of `days` days, four a day, each of eight tasks and as many chunks, the newest still under way. */
async function history(days: number): Promise<void> {
  await db.query("truncate run, source cascade");
  await db.query(
    `insert into run (run_id, trigger, status, input, started_at)
     select 'run-' || n, 'schedule', case when n = 0 then 'running' else 'complete' end, '{"sources": ["portal"]}', now() - n * interval '6 hours'
     from generate_series(0, $1 * 4 - 1) as n`,
    [days],
  );
  await db.query(
    `insert into task (run_id, task, source_id, search, outcome, chunks, collected_at, opened_at, up_to)
     select run_id, t, 'portal', 'search ' || t, 'complete', 1, started_at, started_at, started_at::text
     from run, generate_series(0, 7) as t`,
  );
  await db.query(`insert into chunk (run_id, task, chunk, status) select run_id, task, 0, 'done' from task`);
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, excerpt, s3_key, created_at)
     select run_id, 'portal', 0, 0, 'f', 1, 'not a date', 'x', 'k', started_at from run`,
  );
  await db.query(
    `insert into source (source_id, title, kind, producer, licence, last_complete_run)
     values ('portal', 'Portal', 'web', 'p', 'l', 'run-' || ($1 * 4 - 1))`,
    [days],
  );
}

/** Pages of tables and indexes that a statement reads. */
async function pagesRead(ask: () => Promise<unknown>): Promise<number> {
  const hits = async () => {
    await db.query("select pg_stat_force_next_flush()");
    const [row] = await db.query<{ pages: number }>(
      `select sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)::int as pages from pg_statio_user_tables where relname in ('run', 'task', 'chunk')`,
    );
    return row?.pages ?? 0;
  };
  const before = await hits();
  await ask();
  return (await hits()) - before;
}

test("runs are forgotten after 400 days, rows that were set aside after 90; not the one that a source was last complete in", async () => {
  await history(450);
  const counts = async () => {
    const [row] = await db.query(
      `select (select count(*) from run) as runs, (select count(*) from task) / 8 as tasks, (select count(*) from quarantine) as rows`,
    );
    return row;
  };
  expect(await forgetExpired(db, new Date())).toMatchObject({ run: 199, quarantine: 450 * 4 - 199 - 90 * 4 });
  expect(await counts()).toEqual({ runs: 1601, tasks: 1601, rows: 360 });
  expect(await forgetExpired(db, new Date())).toMatchObject({ run: 0, quarantine: 0 });
});

test("planning and the schedule read as little after 5,000 runs as after 40", async () => {
  const searches = Array.from({ length: 8 }, (_, n) => ({ source: "portal", search: `search ${n}` }));
  const work = async () => {
    expect((await readProgress(db, searches)).size).toBe(8);
    expect((await lastAttempts(db)).size).toBe(1);
    expect(await sourcesUnderWay(db)).toEqual(new Set(["portal"]));
  };
  await history(10);
  await db.query("analyze run, task, chunk");
  const few = await pagesRead(work);
  await history(1_250);
  await db.query("analyze run, task, chunk");
  const many = await pagesRead(work);
  expect(few).toBeGreaterThan(20);
  expect(many).toBeLessThan(few * 3);
});

/** A row of each kind, as old as `age` says, and one that is a day younger. */
const KINDS: Readonly<Record<keyof typeof KEPT_DAYS, string>> = {
  run_act: `insert into run_act (run_id, act, asked_by, asked_at) values ('kept', 'started', 'o', $1)`,
  run: `insert into run (run_id, trigger, input, status, started_at) values ('r-' || ($1::timestamptz)::text, 'manual', '{}', 'complete', $1::timestamptz)`,
  quarantine: `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, excerpt, s3_key, created_at)
    values ('kept', 's', 0, 0, 'f', extract(epoch from $1::timestamptz)::bigint % 1000000, 'r', 'x', 'k', $1)`,
  delivery: `insert into delivery (delivery_id, alert_id, status, created_at) values (gen_random_uuid(), '00000000-0000-4000-8000-000000000001', 'delivered', $1)`,
  export_job: `insert into export_job (owner, request, request_hash, created_at) values ('o', '{}', 'h', $1)`,
  sql_question: `insert into sql_question (question_id, asked_by, text_hash, asked_at) values (gen_random_uuid(), 'o', 'h', $1)`,
  publication: `insert into publication (edition, started_at) values (to_char($1::timestamptz, 'YYYY-MM-DD-HH24MISS'), $1)`,
  site_evidence: `insert into site_evidence (site, kind, decision, said_hash, url, said, first_read, last_read)
    values ('s', 'robots', 'read', gen_random_uuid(), 'u', 'x', $1, $1)`,
};

test("of each kind, a moved clock sees exactly the rows go that are older than it is kept", async () => {
  await db.query("truncate run, quarantine, app_user cascade");
  await db.query(
    `insert into run (run_id, trigger, input, status, started_at) values ('kept', 'manual', '{}', 'running', '2020-01-01')`,
  );
  await db.query(
    `insert into alert (alert_id, owner, name, filter, channel, created_at, changed_at) values ('00000000-0000-4000-8000-000000000001', 'o', 'n', '{}', 'feed', now(), now())`,
  );
  const written = new Date("2031-05-06T07:08:09Z");
  const day = 86_400_000;
  for (const insert of Object.values(KINDS)) {
    await db.query(insert, [written.toISOString()]);
    await db.query(insert, [new Date(written.getTime() + day).toISOString()]);
  }
  await db.query(`insert into app_user (name, role, password) values ('o', 'reader', 'x')`);
  for (const [table, columns] of [
    ["page_session", "hash, user_id, session_version, expires_at"],
    ["refresh_token", "hash, user_id, family, expires_at"],
  ]) {
    const third = table === "page_session" ? "1" : "gen_random_uuid()";
    for (const hash of ["a", "b"]) {
      const expires = new Date(written.getTime() + (hash === "a" ? 0 : day)).toISOString();
      await db.query(`insert into ${table} (${columns}) select $1::text::bytea, user_id, ${third}, $2 from app_user`, [
        hash,
        expires,
      ]);
    }
  }
  const terms = { ...KEPT_DAYS, page_session: 0, refresh_token: 0 };
  expect(EXPIRING.map(({ table }) => table).sort()).toEqual(Object.keys(terms).sort());
  const rows = async (tables: readonly string[]) => {
    const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`);
    const [counted] = await db.query(`select ${counts.join(", ")}`);
    return counted;
  };
  const byTerm = Object.entries(terms).sort(([, one], [, other]) => one - other);
  for (const [days, alike] of Map.groupBy(byTerm, ([, kept]) => kept)) {
    const tables = alike.map(([table]) => table);
    const clock = (seconds: number) => new Date(written.getTime() + days * day + seconds * 1000);
    const each = (count: number) => Object.fromEntries(tables.map((table) => [table, count]));
    expect(await forgetExpired(db, clock(-1))).toMatchObject(each(0));
    expect(await forgetExpired(db, clock(1))).toMatchObject(each(1));
    expect(await rows(tables)).toMatchObject({ ...each(1), ...(tables.includes("run") && { run: 2 }) });
  }
});

test("sightings are kept 30 days, then become spans: what /annonces and /biens tell stays the same, worked out again too", async () => {
  await db.query(
    "truncate advert, crawl, crawl_sighting, crawl_span, property, property_pending, outbox, run, source cascade",
  );
  const source = "iad-france";
  const begun = new Date("2026-01-01T10:00:00Z");
  const at = (n: number) => new Date(begun.getTime() + n * 86_400_000).toISOString();
  const DAYS = 90;
  // One is always there, one away for ten days, one that both searches see by turns, one that a search cut short missed, one that left.
  const isThere: Readonly<Record<string, (n: number, search: string) => boolean>> = {
    "1": () => true,
    "2": (n) => n < 20 || n >= 30,
    "3": (n, search) => (search === "flats" ? n % 7 !== 0 : n % 11 !== 0),
    "4": (n) => n !== 40,
    "5": (n) => n < 50,
  };
  for (const reference of Object.keys(isThere)) {
    for (const [n, priceCents] of [
      [0, 20_000_000],
      [35, 19_000_000],
    ] as const)
      await arrive(db, aPage(1, { source, reference, collectedAt: at(n), priceCents }));
  }
  for (let n = 0; n < DAYS; n++) {
    for (const searchId of ["flats", "cheap"]) {
      const references = Object.keys(isThere).filter((reference) => isThere[reference]?.(n, searchId));
      const crawl = { source, searchId, crawledAt: at(n), complete: n !== 40, withdrawnAfter: 2 };
      await arrive(db, aCrawl(1, references, crawl));
    }
  }
  await identifyPending(db);
  const options = { sources: await loadSources(), now: new Date(at(DAYS)) };
  const adverts = await db.query<{ advert_id: number }>(`select advert_id from advert order by reference`);
  const properties = await db.query<{ id: number }>(
    `select distinct property_id as id from property_advert order by 1`,
  );
  expect(properties.length).toBeGreaterThan(0);
  const told = async () => ({
    adverts: await Promise.all(
      adverts.map(async ({ advert_id: id }) => {
        const row = await readAdvert(db, id);
        return [presentWholeAdvert(row), await listPrices(db, row), await listEvents(db, id, options.sources)];
      }),
    ),
    properties: await Promise.all(properties.map(({ id }) => readProperty(db, async () => null, id, options))),
  });
  const before = await told();
  const types = before.adverts.flatMap(([, , events]) => JSON.stringify(events).match(/"type":"[^"]+"/g) ?? []);
  expect(new Set(types).size).toBeGreaterThanOrEqual(4);
  const rows = async () =>
    (
      await db.query<{ sightings: number; spans: number; oldest: string | null }>(
        `select (select count(*) from crawl_sighting) as sightings, (select count(*) from crawl_span) as spans, (select min(crawled_at) from crawl_sighting) as oldest`,
      )
    )[0];
  const all = (await rows())?.sightings ?? 0;
  const clock = (n: number) => new Date(new Date(at(n)).getTime() + 1);
  expect(await forgetExpired(db, new Date(at(SIGHTING_DAYS)))).toMatchObject({ crawl_sighting: 0 });
  expect(await forgetExpired(db, clock(SIGHTING_DAYS))).toMatchObject({ crawl_sighting: 8 });
  const { crawl_sighting: gone = 0 } = await forgetExpired(db, clock(DAYS));
  expect(await rows()).toMatchObject({ sightings: all - 8 - gone, oldest: at(DAYS - SIGHTING_DAYS + 1) });
  expect((await rows())?.spans).toBeLessThan(gone / 8);
  expect(await told()).toEqual(before);
  await startHistoryOver(db, source);
  expect(await told()).toEqual(before);
});
