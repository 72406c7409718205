import { beforeEach, expect, test } from "vitest";
import { cancelOn } from "../../lib/aggregate/cancel.ts";
import { describeCancelled } from "../../lib/cli/cancel.ts";
import { recoverRuns } from "../../lib/collect/recover.ts";
import { recovery } from "../../lib/collect/recovery.ts";
import { readRun } from "../../lib/query/runs.ts";
import { failChunk, openRun } from "../../lib/stores/runs/runs.ts";
import { close } from "../../lib/aggregate/close.ts";
import { loadSource } from "../../lib/sources/load.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { testDatabase } from "../support/postgres.ts";
import { endTasks } from "../support/outcomes.ts";
import { quoted } from "../../lib/records/reason.ts";

const db = await testDatabase();
beforeEach(() => db.query("truncate run, source cascade"));

/** A state machine that knows these executions. */
function machine(states: Readonly<Record<string, string>> = {}) {
  const known = new Map(Object.entries(states));
  const started: string[] = [];
  return {
    started,
    known,
    runs: {
      start: async ({ runId }: { runId: string }) => void started.push(runId),
      status: async (runId: string) => known.get(runId) ?? null,
      stop: async (runId: string) => void (known.get(runId) === "RUNNING" && known.set(runId, "ABORTED")),
    },
  };
}

const data = memoryBucket("data", { "drop/dvf/run/f.csv": "x", "drop/dvf/other/f.csv": "x" });
const files = [{ source: "dvf", location: "s3://data/drop/dvf/run/f.csv", name: "f.csv" }];
const begin = async (runId: string) => openRun(db, { runId, trigger: "manual", files }, [await loadSource("dvf")]);

test("a run that is under way is cancelled: its execution is stopped, its file let go, and it says so", async () => {
  await begin("run");
  const { known, runs } = machine({ run: "RUNNING" });
  const cancelled = await cancelOn({ db, runs, data }, "run");
  expect(cancelled).toEqual({ runId: "run", status: "cancelled", now: true });
  expect(describeCancelled(cancelled)).toBe("The run run is cancelled");
  expect(known.get("run")).toBe("ABORTED");
  expect([...data.objects.keys()]).toEqual(["drop/dvf/other/f.csv"]);
  expect(await readRun(db, "run")).toMatchObject({
    status: "cancelled",
    endedAt: expect.any(String),
    missing: [expect.stringContaining("cancelled by a person")],
  });
});

test("cancelling twice is cancelling once, also where the execution was not stopped the first time", async () => {
  await begin("run");
  const { known, runs } = machine({ run: "RUNNING" });
  const away = { ...runs, stop: () => Promise.reject(new Error("away")) };
  await expect(cancelOn({ db, runs: away, data }, "run")).rejects.toThrow("away");
  expect(await cancelOn({ db, runs, data }, "run")).toEqual({ runId: "run", status: "cancelled", now: false });
  expect(known.get("run")).toBe("ABORTED");
  expect((await readRun(db, "run"))?.missing).toHaveLength(1);
});

test("a run that has ended, was taken over or never was is told apart in a sentence", async () => {
  const { runs } = machine();
  await begin("done");
  await db.query("update run set status = 'complete', ended_at = now()");
  await begin("lost");
  await db.query(
    "update run set status = 'interrupted', ended_at = now(), restarted_as = 'lost-r1' where run_id = 'lost'",
  );
  const cancel = (id: string) => cancelOn({ db, runs, data }, id);
  await expect(cancel("done")).rejects.toThrow("The run done has ended already: it is complete");
  await expect(cancel("lost")).rejects.toThrow("lost-r1 took over: cancel that one");
  await expect(cancel("nobody")).rejects.toThrow("There is no run nobody");
});

test("a run whose execution has not opened it yet is stopped too", async () => {
  const { known, runs } = machine({ early: "RUNNING" });
  expect(await cancelOn({ db, runs, data }, "early")).toMatchObject({ now: true });
  expect(known.get("early")).toBe("ABORTED");
});

test("a cancelled run is not started again, even by one who saw it running a moment before", async () => {
  await begin("run");
  const { started, known, runs } = machine({ run: "RUNNING" });
  const late = recovery(db, runs);
  const restarted = await recoverRuns(0, {
    ...late,
    openRuns: async () => {
      const open = await late.openRuns();
      await cancelOn({ db, runs, data }, "run");
      return open;
    },
  });
  expect({ restarted, started, execution: known.get("run") }).toEqual({
    restarted: [],
    started: [],
    execution: "ABORTED",
  });
});

test("what still ends of a cancelled run changes nothing of it", async () => {
  await begin("run");
  await cancelOn({ db, runs: machine().runs, data }, "run");
  const before = await readRun(db, "run");
  expect(await endTasks(db, "run", "token", [])).toBeNull();
  expect(await failChunk(db, { runId: "run", task: 0, chunk: 0 }, quoted("broken"))).toBeNull();
  await close({ runId: "run" }, { db, source: loadSource, deleteObject: async () => {} });
  expect(await readRun(db, "run")).toEqual(before);
});
