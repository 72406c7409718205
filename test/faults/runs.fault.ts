import { recoverRuns } from "../../lib/collect/recover.ts";
import { recovery } from "../../lib/collect/recovery.ts";
import type { RunInput } from "../../lib/messages.ts";
import type { Executions } from "../../lib/stores/aws/executions.ts";
import { cancelRun } from "../../lib/stores/runs/runs.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { OF_RUNS, SEEN_LAST } from "./left-out.ts";
import { collect, finish, settle, takeIn, takeInAll } from "./take-in.ts";
import { SMALL, dayOf, workload } from "./workload.ts";
import type { FileRun } from "./workload.ts";
import { quoted } from "../../lib/records/reason.ts";

/** What depends on which of two files came first; README.md says why. */
const OF_ORDER = [...OF_RUNS, "event_log", "passage_pending", "superseded sales", "*.collectedAt", ...SEEN_LAST];

/** Runs that are lost, started twice, stopped, or come in another order. */
export const faults: readonly Fault[] = [
  {
    name: "execution-started-twice",
    injected: "each run's states are executed twice at once, from planning to closing",
    short: true,
    // Both ask for the file: what it cost is told as it was.
    leftOut: ["*.requests"],
    disturb: startedTwice,
  },
  {
    name: "execution-lost",
    injected:
      "the execution is gone after the files were cut, with half of the messages; the watch finds it and starts the run again",
    short: true,
    leftOut: OF_RUNS,
    disturb: lost,
  },
  {
    name: "stopped-by-hand",
    injected:
      "each run is cancelled in the middle of its merge, its messages go on coming, and the files are taken in by another run",
    leftOut: OF_RUNS,
    disturb: stopped,
  },
  {
    name: "two-runs-of-one-source",
    injected: "two runs over the same files of the same day at once, with any order of their messages",
    leftOut: OF_RUNS,
    disturb: sameFilesAtOnce,
  },
  {
    name: "five-drops-of-one-file",
    injected: "every file is dropped five times, each drop its own run, one after the other",
    leftOut: OF_RUNS,
    disturb: dropped,
  },
  {
    name: "older-file-after-newer",
    injected: "the second day's files are taken in before the first day's",
    leftOut: OF_ORDER,
    disturb: async ({ open, work }) => {
      const world = await open();
      const runs = await takeInAll(world, work.toReversed());
      return { seen: `runs ${runs.map(({ status }) => status).join(", ")}`, recoveryMs: null };
    },
  },
  {
    name: "late-run",
    injected: "two days' messages at once, each up to 400 ms late, taken in any order",
    runs: 5,
    leftOut: OF_ORDER,
    disturb: async ({ open, work, draw }) => {
      const world = await open({ manner: { lateMs: () => draw.int(0, 400), pick: draw } });
      for (const run of work) await collect(world, run);
      await world.line.drain(world.consume);
      for (const run of work) await finish(world, run);
      await settle(world);
      return { seen: `${world.line.delivered} deliveries of two runs at once`, recoveryMs: null };
    },
  },
  {
    name: "burst",
    injected: "ten times the load: ten times as many rows and messages at once, over four consumers",
    work: workload({ adverts: SMALL.adverts * 10, feed: SMALL.feed * 10, deeds: SMALL.deeds * 10 }),
    disturb: async ({ open, work, draw }) => {
      const world = await open({ manner: { copies: () => draw.int(1, 3), pick: draw } });
      const begun = performance.now();
      for (const run of work) {
        await collect(world, run);
        await world.line.drain(world.consume, { consumers: 4 });
        await finish(world, run);
      }
      await settle(world);
      return { seen: `${world.line.delivered} deliveries`, recoveryMs: performance.now() - begun };
    },
  },
];

async function startedTwice({ open, work }: Trial): Promise<Seen> {
  const world = await open();
  for (const run of work) {
    await Promise.all([collect(world, run), collect(world, run)]);
    await world.line.drain(world.consume);
    await Promise.all([finish(world, run), finish(world, run)]);
  }
  await settle(world);
  return { seen: `${world.line.delivered} deliveries`, recoveryMs: null };
}

async function lost({ open, work }: Trial): Promise<Seen> {
  let recoveryMs = 0;
  const restarted: string[] = [];
  const world = await open();
  for (const run of work) {
    // What the emulator held is gone with it: of its messages only those that were merged already count.
    const before = await open();
    await collect(before, run);
    let merged = 0;
    await before.line.drain(before.consume, { until: () => (merged += 1) > 4, consumers: 1 });
    const gone = performance.now();
    const started: RunInput[] = [];
    const nobody: Executions = {
      start: async (input) => void started.push(input),
      status: async () => null,
      stop: async () => {},
    };
    restarted.push(...(await recoverRuns(0, recovery(world.db, nobody))));
    for (const { runId } of started) await takeIn(world, { ...run, runId });
    recoveryMs = Math.max(recoveryMs, performance.now() - gone);
  }
  await settle(world);
  return { seen: `restarted as ${restarted.join(", ")}`, recoveryMs };
}

async function stopped({ open, work, draw }: Trial): Promise<Seen> {
  const world = await open({ manner: { pick: draw } });
  let left = 0;
  for (const run of work) {
    await collect(world, run);
    let turns = 0;
    await world.line.drain(world.consume, { until: () => (turns += 1) > 3, consumers: 1 });
    left += world.line.waiting;
    await cancelRun(world.db, run.runId, quoted("stopped by hand"));
    await world.line.drain(world.consume);
    await takeIn(world, { ...run, runId: `${run.runId}-again` });
  }
  await settle(world);
  return { seen: `${left} messages came for cancelled runs`, recoveryMs: null };
}

async function sameFilesAtOnce({ open, work, draw }: Trial): Promise<Seen> {
  const world = await open({ manner: { pick: draw, lateMs: () => draw.int(0, 100) } });
  for (const run of work) {
    const both = [run, { ...run, runId: `${run.runId}-too` }];
    await Promise.all(both.map((one) => collect(world, one)));
    await world.line.drain(world.consume);
    for (const one of both) await finish(world, one);
  }
  await settle(world);
  return { seen: `${world.line.delivered} deliveries`, recoveryMs: null };
}

async function dropped({ open }: Trial): Promise<Seen> {
  const world = await open();
  const drops = [1, 2].flatMap((day) => {
    const whole = dayOf(day, SMALL);
    return whole.files.flatMap((file, at) =>
      Array.from({ length: 5 }, (_, time): FileRun => ({
        ...whole,
        runId: `drop-${day}-${at}-${time}`,
        files: [file],
      })),
    );
  });
  const runs = await takeInAll(world, drops);
  return {
    seen: `${runs.length} runs, ${runs.filter(({ changed }) => changed > 0).length} of which changed something`,
    recoveryMs: null,
  };
}
