import { beforeEach, expect, test } from "vitest";
import { close, recordLost } from "../../../lib/aggregate/close.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import type { TaskOutcome } from "../../../lib/messages.ts";
import { readProgress } from "../../../lib/stores/runs/progress.ts";
import {
  beginWave,
  countChunk,
  forgottenWaiters,
  holdTasks,
  lastAttempts,
  openRun,
  openTasks,
  recordAccident,
  sourcesUnderWay,
} from "../../../lib/stores/runs/runs.ts";
import { readRun } from "../../../lib/query/runs.ts";
import { testDatabase } from "../../support/postgres.ts";
import { endTasks } from "../../support/outcomes.ts";
import { quoted } from "../../../lib/records/reason.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate run, source cascade"));

const ASOF = "2026-11-01T00:00:00.000Z";
const NOTHING = { requests: 1, seen: 0, fetched: 0, bytes: 0 };
const taskOf = (runId: string, task: number, source: string, wave = 0) =>
  ({ runId, task, source, kind: "api", wave, timeoutSeconds: 60, search: "all", asOf: ASOF }) as const;

/** A run of one task of the source `api` that ended as said, `merged` of its chunks merged. */
async function ran(runId: string, at: string, outcome: Partial<TaskOutcome>, merged: number): Promise<void> {
  await openRun(db, { runId, trigger: "manual" }, []);
  await db.query("update run set started_at = $2 where run_id = $1", [runId, at]);
  await openTasks(db, runId, [taskOf(runId, 0, "api")]);
  const plain = { task: 0, source: "api", search: "all", outcome: "complete" as const, chunks: 1, ...NOTHING };
  await endTasks(db, runId, "token", [{ ...plain, ...outcome }]);
  for (let chunk = 0; chunk < merged; chunk++) await merge(runId, 0, chunk);
}

function merge(runId: string, task: number, chunk: number) {
  const rows = { read: 1, used: 1, duplicates: 0, quarantined: 0, skipped: 0 };
  return db.transaction((tx) =>
    countChunk(tx, { runId, task, chunk, rows, fields: {}, records: {}, changed: 1, unchanged: 0 }),
  );
}

const known = async () => (await readProgress(db, [{ source: "api", search: "all" }])).get("api\nall");

test("a search is known up to where its last complete task was, once all of that task is merged", async () => {
  await ran("a", "2026-11-01T08:00:00Z", { upTo: "2026-11-01T07:00:00.000Z" }, 1);
  expect(await known()).toEqual({ since: "2026-11-01T07:00:00.000Z" });
  await ran("b", "2026-11-02T08:00:00Z", { upTo: "2026-11-02T07:00:00.000Z" }, 0);
  expect(await known()).toEqual({ since: "2026-11-01T07:00:00.000Z" });
  await merge("b", 0, 0);
  expect(await known()).toEqual({ since: "2026-11-02T07:00:00.000Z" });
});

test("a task that was cut short leaves its place to the next run, until one is complete", async () => {
  await ran("a", "2026-11-01T08:00:00Z", { upTo: "x", validator: { url: "/", etag: "e" } }, 1);
  const resume = { next: "/lines?after=2", since: null, upTo: ASOF };
  await ran("b", "2026-11-02T08:00:00Z", { outcome: "throttled", resume }, 1);
  expect(await known()).toEqual({ since: "x", validator: { url: "/", etag: "e" }, resume });
  await ran("c", "2026-11-03T08:00:00Z", { upTo: "y" }, 1);
  expect(await known()).toEqual({ since: "y" });
});

test("a replay says nothing of what is known", async () => {
  await ran("a", "2026-11-01T08:00:00Z", { upTo: "x" }, 1);
  await ran("b", "2026-11-02T08:00:00Z", { upTo: "y" }, 1);
  await db.query("update run set trigger = 'replay' where run_id = 'b'");
  expect(await known()).toEqual({ since: "x" });
});

test("the next wave knows which sources are whole, and no chunk of it answers the token of the wave before", async () => {
  await openRun(db, { runId: "w", trigger: "manual" }, []);
  await openTasks(db, "w", [taskOf("w", 0, "good"), taskOf("w", 1, "bad"), taskOf("w", 2, "later", 1)]);
  const outcome = { search: "all", chunks: 1, ...NOTHING };
  await endTasks(db, "w", "first", [
    { task: 0, source: "good", outcome: "complete", ...outcome },
    { task: 1, source: "bad", outcome: "truncated", ...outcome },
  ]);
  expect(await merge("w", 0, 0)).toBeNull();
  expect(await merge("w", 1, 0)).toEqual({ runId: "w", token: "first" });
  expect(await beginWave(db, "w")).toEqual(new Set(["good"]));
  expect(await merge("w", 2, 0)).toBeNull();
  expect(await endTasks(db, "w", "second", [{ task: 2, source: "later", outcome: "complete", ...outcome }])).toEqual({
    runId: "w",
    token: "second",
  });
});

test("a task that is held back says what it waits for", async () => {
  await openRun(db, { runId: "h", trigger: "manual" }, []);
  await openTasks(db, "h", [taskOf("h", 0, "later", 1)]);
  await holdTasks(db, "h", [{ task: 0, reason: quoted("waits for good, which could not be collected completely") }]);
  expect((await readRun(db, "h"))?.tasks).toMatchObject([
    { source: "later", outcome: "blocked", reason: expect.stringContaining("waits for good") },
  ]);
});

test("a run that is opened twice began once", async () => {
  const first = await openRun(db, { runId: "o", trigger: "manual" }, []);
  expect(await openRun(db, { runId: "o", trigger: "manual" }, [])).toEqual(first);
});

test("a task whose collector died stands in for no other: each waits for chunks of its own", async () => {
  await openRun(db, { runId: "d", trigger: "manual" }, []);
  await openTasks(db, "d", [taskOf("d", 0, "api"), taskOf("d", 1, "other")]);
  for (let chunk = 0; chunk < 3; chunk++) await merge("d", 0, chunk);
  await recordAccident(db, { runId: "d", task: 0, reason: quoted("its function took longer than it may") });
  const outcome = { task: 1, source: "other", search: "all", outcome: "complete" as const, ...NOTHING, chunks: 2 };
  expect(await endTasks(db, "d", "token", [outcome])).toBeNull();
  // A chunk of the dead one that nobody knew of.
  expect(await merge("d", 0, 3)).toBeNull();
  expect(await merge("d", 1, 0)).toBeNull();
  expect(await forgottenWaiters(db)).toEqual([]);
  expect(await merge("d", 1, 1)).toEqual({ runId: "d", token: "token" });
  expect(await forgottenWaiters(db)).toEqual([{ runId: "d", token: "token" }]);
  expect(await readRun(db, "d")).toMatchObject({
    chunks: { expected: 5, done: 6 },
    tasks: [{ outcome: "failed", reason: "its function took longer than it may" }, { outcome: "complete" }],
  });
});

test("a run that an accident ended before it was planned is written down, as an attempt of each source that it names", async () => {
  const sources = [await loadSource("dvf"), await loadSource("communes")];
  const lost = {
    runId: "lost",
    input: { trigger: "schedule" as const, sources: ["communes"] },
    accident: { Error: "TransientError", Cause: JSON.stringify({ errorMessage: "Postgres is away or overloaded" }) },
  };
  await recordLost(db, lost, sources);
  const closing = { db, source: loadSource, deleteObject: async () => {} };
  expect(await close(lost, closing)).toMatchObject({
    status: "failed",
    cause: expect.stringContaining("Postgres is away or overloaded"),
    tasks: [{ source: "communes", outcome: "failed", reason: "Postgres is away or overloaded" }],
  });
  expect([...(await lastAttempts(db)).keys()]).toEqual(["communes"]);
  expect(await sourcesUnderWay(db)).toEqual(new Set());
});
