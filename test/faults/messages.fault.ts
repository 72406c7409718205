import type { Fault } from "./fault.ts";
import { takeInAll } from "./take-in.ts";

/** Disturbances of the queues alone. */
export const faults: readonly Fault[] = [
  {
    name: "nothing",
    injected: "nothing: what two undisturbed runs must have in common",
    disturb: async ({ open, work }) => {
      const world = await open();
      const runs = await takeInAll(world, work);
      return { seen: `${runs.length} runs ${runs.map(({ status }) => status).join(", ")}`, recoveryMs: null };
    },
  },
  {
    name: "duplicate-messages",
    injected: "every message is delivered two to five times, in any order, to two consumers at once",
    short: true,
    runs: 5,
    disturb: async ({ open, work, draw }) => {
      const world = await open({ manner: { copies: () => draw.int(2, 5), pick: draw } });
      await takeInAll(world, work);
      return { seen: `${world.line.delivered} deliveries`, recoveryMs: null };
    },
  },
  {
    name: "late-messages",
    injected: "every message is up to 400 ms late, delivered up to three times, and taken in any order",
    short: true,
    runs: 5,
    disturb: async ({ open, work, draw }) => {
      const world = await open({
        manner: { lateMs: () => draw.int(0, 400), copies: () => draw.int(1, 3), pick: draw },
      });
      await takeInAll(world, work);
      return { seen: `${world.line.delivered} deliveries`, recoveryMs: null };
    },
  },
];
