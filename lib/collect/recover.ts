import type { RunInput } from "../messages.ts";
import type { Reason } from "../records/reason.ts";
import { COLLECTING } from "./reasons.ts";

/** A run that lost its execution is tried again this many times. */
const RESTARTS = 5;

export interface RecoverDeps {
  readonly openRuns: () => Promise<readonly { runId: string; input: RunInput; ageSeconds: number }[]>;
  /** The execution's status, or null when nobody knows it. */
  readonly executionStatus: (runId: string) => Promise<string | null>;
  /** Whether the run is under way still: one that was cancelled is marked before its execution is stopped. */
  readonly isOpen: (runId: string) => Promise<boolean>;
  /** Marks the run; false when it had ended meanwhile. */
  readonly interrupt: (runId: string, restartedAs: string) => Promise<boolean>;
  readonly start: (input: RunInput) => Promise<void>;
  /** Ends a run that lost its execution too often. */
  readonly giveUp: (runId: string, reason: Reason) => Promise<void>;
}

/** The name of the run that takes over from `runId`: `x` → `x-r1` → `x-r2`; null after the last try. */
export function restartName(runId: string): string | null {
  const [, base, count] = /^(.*?)(?:-r(\d+))?$/.exec(runId) ?? [];
  const next = Number(count ?? 0) + 1;
  return next > RESTARTS ? null : `${(base ?? runId).slice(0, 76)}-r${next}`;
}

/**
 * Finds runs that Postgres believes to be running while nothing executes them, marks them `interrupted` and starts each again under a
 * new name. Younger ones than `graceSeconds` are left alone: their execution may be starting.
 */
export async function recoverRuns(graceSeconds: number, deps: RecoverDeps): Promise<string[]> {
  const restarted: string[] = [];
  for (const { runId, input, ageSeconds } of await deps.openRuns()) {
    if (ageSeconds < graceSeconds) continue;
    const status = await deps.executionStatus(runId);
    if (status === "RUNNING") continue;
    if (!(await deps.isOpen(runId))) continue;
    const name = restartName(runId);
    if (!name) {
      await deps.giveUp(runId, COLLECTING.executionLost(status ?? "unknown", RESTARTS));
      continue;
    }
    // Started before it is marked: a crash in between starts the same name again, which is one run.
    await deps.start({ ...input, runId: name, trigger: "recovery" });
    if (await deps.interrupt(runId, name)) restarted.push(name);
  }
  return restarted;
}
