import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, Seen, Trial } from "./fault.ts";
import { collect, finish, settle } from "./take-in.ts";
import { startWorker } from "./workers.ts";

/** How far into the work a process is killed at the latest, in ms: the first while its batch is surely worked on, later ones at any moment. */
const SURELY_MS = 20;
const LATEST_MS = 250;

/** Ends of the processes that do the work. */
export const faults: readonly Fault[] = [
  {
    name: "killed-worker",
    injected:
      "the process that reads, merges and relays is killed with SIGKILL at a random moment of each run's work, and started again",
    short: true,
    runs: 200,
    disturb: killed,
  },
  {
    name: "time-out",
    injected:
      "every function is given up in the middle of its batch three times over: its process ends, and no answer comes",
    runs: 5,
    disturb: (trial) => killed(trial, 3),
  },
];

async function killed({ open, work, places, draw }: Trial, times = 1): Promise<Seen> {
  const world = await open();
  const start = () => startWorker(places, world.line);
  // The next one is started before it is needed, as a cloud has others at hand.
  let [worker, spare] = [start(), start()];
  let kills = 0;
  let recoveryMs = 0;
  try {
    for (const run of work) {
      await collect(world, run);
      let ended = false;
      const drained = world.line
        .drain(async (queue, event) => (await worker).consume(queue, event))
        .finally(() => (ended = true));
      let since: number | null = null;
      for (let left = times; left > 0; left--) {
        const reached = world.line.untilReached(draw.one(["raw-file", "records"] as const));
        await Promise.race([Promise.all([(await worker).begun, reached]), drained]);
        await Promise.race([sleep(draw.int(0, kills === 0 ? SURELY_MS : LATEST_MS)), drained]);
        if (ended) break;
        since = performance.now();
        const victim = await worker;
        [worker, spare] = [spare, start()];
        victim.kill();
        kills += 1;
      }
      await drained;
      if (since !== null) recoveryMs = Math.max(recoveryMs, performance.now() - since);
      await finish(world, run);
    }
    await settle(world);
    if (kills === 0) throw new Error("all was done before a process was killed");
  } finally {
    for (const left of await Promise.all([worker, spare])) {
      left.kill();
      await left.gone;
    }
  }
  return { seen: `${kills} processes killed, ${world.line.delivered} deliveries`, recoveryMs };
}
