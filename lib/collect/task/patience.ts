import type { Verdict } from "../politeness/verdict.ts";

/** How often in a row a source may fail before a run goes on without it. */
export const FAILURES = 6;
/** How often, and for how long at most, a run waits when it is asked to. */
const WAITS = 30;
const LONGEST_WAIT = 120;

/** How often a source failed in a row, and how often it asked us to wait. */
export interface Troubles {
  readonly failures: number;
  readonly waits: number;
}

/** Counts one more trouble; `waitSeconds` is null where patience has an end, and undefined where the answer may be judged. */
export function patience(
  verdict: Verdict,
  { failures, waits }: Troubles,
  most: number = FAILURES,
): Troubles & { readonly waitSeconds: number | null | undefined } {
  if (verdict.kind === "throttled") {
    const { retryAfterSeconds } = verdict;
    const waitSeconds = retryAfterSeconds <= LONGEST_WAIT && waits < WAITS ? Math.max(1, retryAfterSeconds) : null;
    return { failures, waits: waits + 1, waitSeconds };
  }
  if (verdict.kind === "failed" && verdict.passing) {
    const next = failures + 1;
    return { failures: next, waits, waitSeconds: next <= most ? Math.min(2 ** next, 60) : null };
  }
  return { failures: 0, waits, waitSeconds: undefined };
}
