import { expect, test } from "vitest";
import { readProgress } from "../../../lib/stores/runs/progress.ts";
import { EXPIRING, KEPT_DAYS, forgetExpired } from "../../../lib/stores/privacy/retention.ts";
import { lastAttempts, sourcesUnderWay } from "../../../lib/stores/runs/runs.ts";
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
