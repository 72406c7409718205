import { expect, test } from "vitest";
import { readProgress } from "../../../lib/stores/runs/progress.ts";
import { forgetOldRuns } from "../../../lib/stores/runs/retention.ts";
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
  expect(await forgetOldRuns(db)).toEqual({ runs: 199, quarantined: 450 * 4 - 199 - 90 * 4 });
  expect(await counts()).toEqual({ runs: 1601, tasks: 1601, rows: 360 });
  expect(await forgetOldRuns(db)).toEqual({ runs: 0, quarantined: 0 });
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
