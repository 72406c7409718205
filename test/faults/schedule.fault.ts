import { startDue } from "../../lib/collect/due.ts";
import { loadSources } from "../../lib/sources/load.ts";
import type { Fault, Seen, Trial } from "./fault.ts";
import { takeInAll } from "./take-in.ts";

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;

/** A stretch of time on the functions' clock, and how often the schedule fires in each of its quarters of an hour. */
interface Stretch {
  readonly from: string;
  readonly quarters: number;
  readonly times: (quarter: number) => number;
  /** By how much the clock is wrong then, in ms. */
  readonly wrongBy?: (quarter: number) => number;
}

const DAY = { from: "2026-03-02T00:00:00Z", quarters: 96 };

/** The schedule and the clock: which runs are started, beside those of a schedule that fires once each quarter of an hour. */
export const faults: readonly Fault[] = [
  {
    name: "schedule-fired-twice",
    injected: "the schedule fires two to four times in every quarter of an hour of a day",
    disturb: (trial) => scheduled(trial, [{ ...DAY, times: () => trial.draw.int(2, 4) }]),
  },
  {
    name: "schedule-not-fired",
    injected: "the schedule does not fire in one of three quarters of an hour of a day, by chance",
    disturb: (trial) => scheduled(trial, [{ ...DAY, times: () => (trial.draw.chance(1 / 3) ? 0 : 1) }]),
  },
  {
    name: "daylight-saving",
    injected: "the schedule fires through the nights in which Paris changes its clocks (29 March and 25 October 2026)",
    disturb: (trial) =>
      scheduled(trial, [
        { from: "2026-03-28T12:00:00Z", quarters: 96, times: () => 1 },
        { from: "2026-10-24T12:00:00Z", quarters: 96, times: () => 1 },
      ]),
  },
  {
    name: "clock-jump",
    injected: "the functions' clock is two hours late for an hour in the middle of a day, then right again",
    disturb: (trial) =>
      scheduled(trial, [
        { ...DAY, times: () => 1, wrongBy: (quarter) => (quarter >= 40 && quarter < 44 ? -2 * HOUR_MS : 0) },
      ]),
  },
];

async function scheduled(trial: Trial, stretches: readonly Stretch[]): Promise<Seen> {
  await takeInAll(await trial.open(), trial.work);
  let [started, lost, doubled] = [0, 0, 0];
  for (const stretch of stretches) {
    const wanted = await visitsOf({ ...stretch, times: () => 1, wrongBy: () => 0 });
    const found = await visitsOf(stretch);
    started += [...found.values()].reduce((sum, count) => sum + count, 0);
    for (const [source, count] of wanted) {
      lost += Math.max(0, count - (found.get(source) ?? 0));
      doubled += Math.max(0, (found.get(source) ?? 0) - count);
    }
  }
  const differences = lost + doubled === 0 ? [] : [{ table: "visits of sources", lost, doubled, sample: "" }];
  return { seen: `${started} runs started`, recoveryMs: null, differences };
}

/** How often each source is visited in a stretch; a run of a name that there was before is no run. */
async function visitsOf({ from, quarters, times, wrongBy = () => 0 }: Stretch): Promise<Map<string, number>> {
  const sources = await loadSources();
  const attempts = new Map<string, Date>();
  const runs = new Set<string>();
  const visits = new Map<string, number>();
  for (let quarter = 0; quarter < quarters; quarter++) {
    const now = new Date(Date.parse(from) + quarter * QUARTER_MS + 1000 + wrongBy(quarter));
    const before = new Map(attempts);
    for (let time = times(quarter); time > 0; time--) {
      await startDue(now, {
        sources: async () => sources,
        // Fired twice at once, neither knows of the other's runs.
        lastAttempts: async () => before,
        complete: async () => new Set(sources.map(({ id }) => id)),
        underWay: async () => new Set<string>(),
        withheld: async () => new Map(),
        start: async ({ runId, sources: [source = ""] = [] }) => {
          if (runs.has(runId)) return;
          runs.add(runId);
          attempts.set(source, now);
          visits.set(source, (visits.get(source) ?? 0) + 1);
        },
        warn: (message) => {
          throw new Error(message);
        },
      });
    }
  }
  return visits;
}
