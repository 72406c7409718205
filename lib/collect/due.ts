import type { RunInput } from "../messages.ts";
import type { Source } from "../sources/schema.ts";
import { dueSources } from "./plan.ts";

export interface StartDeps {
  readonly sources: () => Promise<readonly Source[]>;
  /** When each source was last part of a run. */
  readonly lastAttempts: () => Promise<ReadonlyMap<string, Date>>;
  readonly start: (input: RunInput) => Promise<void>;
}

/** Starts one run of all the sources that are due, named after the quarter of an hour, so that a schedule that fires twice starts one. */
export async function startDue(now: Date, deps: StartDeps): Promise<string | null> {
  const due = dueSources(await deps.sources(), await deps.lastAttempts(), now);
  if (due.length === 0) return null;
  const quarter = new Date(Math.floor(now.getTime() / 900_000) * 900_000);
  const runId = `schedule-${quarter.toISOString().slice(0, 16).replaceAll(/[:T]/g, "-")}`;
  await deps.start({ runId, trigger: "schedule", sources: due.map(({ id }) => id) });
  return runId;
}
