import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { aggregate } from "../../lib/aggregate/aggregate.ts";
import { close } from "../../lib/aggregate/close.ts";
import type { RecordsStored } from "../../lib/messages.ts";
import type { Sale } from "../../lib/records/record.ts";
import { readRun } from "../../lib/query/runs.ts";
import { loadSource } from "../../lib/sources/load.ts";
import { saveQuarantine } from "../../lib/stores/runs/quarantine.ts";
import { countChunk, failChunk, openRun, openTasks } from "../../lib/stores/runs/runs.ts";
import { testDatabase } from "../support/postgres.ts";
import { aSale, keyOf } from "../support/sales.ts";
import { endTasks } from "../support/outcomes.ts";
import { quoted } from "../../lib/records/reason.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate run, sale, sale_seen, sale_coverage, source cascade"));

const OCTOBER = "2024-10-01T00:00:00.000Z";
const NOVEMBER = "2024-11-01T00:00:00.000Z";

/** A run of one DVF file cut into as many chunks as there are lists of sales. */
async function begin(runId: string, collectedAt: string, chunks: Sale[][]) {
  const search = "64260.csv";
  const task = {
    runId,
    task: 0,
    source: "dvf",
    kind: "file" as const,
    wave: 0,
    timeoutSeconds: 60,
    search,
    asOf: collectedAt,
  };
  await openRun(db, { runId, trigger: "manual" }, [await loadSource("dvf")]);
  await openTasks(db, runId, [task]);
  const counts = { chunks: chunks.length, requests: 1, seen: 0, fetched: 1, bytes: 0 };
  await endTasks(db, runId, "token", [{ task: 0, source: "dvf", search, outcome: "complete", ...counts }]);
  const deps = {
    db,
    readObject: async (key: string) => {
      const lines = (chunks[Number(key)] ?? []).map((sale) => `${JSON.stringify(sale)}\n`);
      return Readable.from([gzipSync(lines.join(""))]);
    },
    source: loadSource,
    answer: async () => {},
    wakeRelay: async () => {},
    hashAgent: (id: string) => id,
  };
  const message = (chunk: number): RecordsStored => {
    const used = chunks[chunk]?.length ?? 0;
    const rows = { read: used, used, duplicates: 0, quarantined: 0, skipped: 0 };
    const of = { runId, task: 0, chunk, source: "dvf", file: search, key: String(chunk) };
    return { ...of, rows, fields: {}, collectedAt, readerVersion: 1 };
  };
  return {
    merge: (chunk: number) => aggregate(message(chunk), deps),
    lose: (chunk: number) => failChunk(db, { runId, task: 0, chunk }, quoted("broken")),
    close: () => close({ runId }, { db, source: loadSource, deleteObject: async () => {} }),
    told: () => readRun(db, runId),
  };
}

const sale = (n: number) => aSale({ key: keyOf(n), sourceRef: `2020-${n}` });
const standing = async () => {
  const rows = await db.query<{ sale_key: string }>(
    `select sale_key from sale where superseded_by is null order by sale_key`,
  );
  return rows.map(({ sale_key }) => Number.parseInt(sale_key.slice(-4), 16));
};

test("a run that missed a chunk becomes complete when the chunk is merged after all, as if it had never been missed", async () => {
  const earlier = await begin("earlier", OCTOBER, [[sale(1), sale(2), sale(9)]]);
  await earlier.merge(0);
  await earlier.close();

  const run = await begin("later", NOVEMBER, [[sale(1)], [sale(2), sale(3)]]);
  await run.merge(0);
  await run.lose(1);
  await run.close();
  expect(await run.told()).toMatchObject({
    status: "partial",
    missing: ["1 chunk could not be processed: see imo redrive"],
    superseded: 0,
  });
  expect(await standing()).toEqual([1, 2, 9]);

  await run.merge(1);
  expect(await run.told()).toMatchObject({
    status: "complete",
    missing: [],
    superseded: 1,
    chunks: { done: 2, failed: 0 },
  });
  expect(await standing()).toEqual([1, 2, 3]);
  expect(await db.query(`select run_id, year, complete from sale_coverage`)).toEqual([
    { run_id: "later", year: 2020, complete: true },
  ]);
  expect(await db.query(`select last_complete_run from source where source_id = 'dvf'`)).toEqual([
    { last_complete_run: "later" },
  ]);
  expect(await db.query(`select from sale_seen`)).toHaveLength(0);
});

test("a run that still misses another chunk stays partial and says how many are left", async () => {
  const run = await begin("run", NOVEMBER, [[sale(1)], [sale(2)], [sale(3)]]);
  await run.merge(0);
  await run.lose(1);
  await run.lose(2);
  await run.close();
  await run.merge(2);
  expect(await run.told()).toMatchObject({
    status: "partial",
    missing: ["1 chunk could not be processed: see imo redrive"],
  });
  await run.merge(1);
  expect(await run.told()).toMatchObject({ status: "complete", missing: [] });
});

test("a run that lost every chunk is complete once all came, also when they come at once", async () => {
  const chunks = [1, 2, 3, 4].map((n) => [sale(n)]);
  const run = await begin("run", NOVEMBER, chunks);
  for (const chunk of chunks.keys()) await run.lose(chunk);
  await run.close();
  expect(await run.told()).toMatchObject({ status: "partial" });
  await Promise.all([...chunks.keys()].map((chunk) => run.merge(chunk)));
  expect(await run.told()).toMatchObject({ status: "complete", missing: [], chunks: { done: 4, failed: 0 } });
});

test("what is missing for another reason is still said", async () => {
  const run = await begin("run", NOVEMBER, [[sale(1)], [sale(2)]]);
  await run.merge(0);
  await run.lose(1);
  await db.query(`update run set missing = '["the file was doubtful"]' where run_id = 'run'`);
  await run.close();
  await run.merge(1);
  expect(await run.told()).toMatchObject({ status: "partial", missing: ["the file was doubtful"] });
});

test("a chunk that comes twice after the end changes nothing more", async () => {
  const run = await begin("run", NOVEMBER, [[sale(1)], [sale(2)]]);
  await run.merge(0);
  await run.lose(1);
  await run.close();
  await run.merge(1);
  const told = await run.told();
  await run.merge(1);
  expect(await run.told()).toEqual(told);
});

test("a run that is still going on, or that another took over, is left alone", async () => {
  const going = await begin("going", NOVEMBER, [[sale(1)], [sale(2)], [sale(3)]]);
  await going.lose(0);
  await going.merge(0);
  expect(await going.told()).toMatchObject({ status: "running", endedAt: null });
  await db.query(`update run set status = 'interrupted', ended_at = now(), restarted_as = 'x' where run_id = 'going'`);
  await going.merge(1);
  expect(await going.told()).toMatchObject({ status: "interrupted", restartedAs: "x" });
});

test("chunks with refused rows that are merged at the same time do not wait for each other in a circle", async () => {
  await begin("run", NOVEMBER, [[sale(1)], [sale(2)]]);
  const both = Promise.withResolvers<void>();
  let arrived = 0;
  const refuse = (chunk: number) =>
    db.transaction(async (tx) => {
      const rows = { read: 1, used: 0, duplicates: 0, quarantined: 1, skipped: 0 };
      const of = { runId: "run", task: 0, chunk, source: "dvf", file: "f.csv", key: "k", quarantineKey: "q" };
      const refused = {
        kind: "row" as const,
        row: 1,
        field: null,
        reason: "broken",
        found: null,
        expected: null,
        excerpt: "",
      };
      await saveQuarantine(tx, of, [refused]);
      arrived += 1;
      if (arrived === 2) both.resolve();
      await both.promise;
      return countChunk(tx, { ...of, rows, fields: {}, records: {}, changed: 0, unchanged: 0 });
    });
  const waiters = await Promise.all([refuse(0), refuse(1)]);
  expect(waiters.filter((waiter) => waiter !== null)).toEqual([{ runId: "run", token: "token" }]);
});
