import { setTimeout as sleep } from "node:timers/promises";
import type { Visit } from "./visit.ts";

/** How long a site that takes no connection is left before it is tried again, milliseconds: some sixteen seconds in all. */
const WAITS_MS = [1_000, 2_000, 4_000, 9_000];

/**
 * Makes visits that wait where a site takes no connection or cuts it, as one does that is being restarted: each try is a visit of its own, in
 * turn. Gives null where no time was left to begin; what the last try found where there is none for another.
 */
export function patiently(
  visit: (url: string) => Promise<Visit>,
  deadline: AbortSignal,
  waitsMs: readonly number[] = WAITS_MS,
): (url: string) => Promise<Visit | null> {
  return async (url) => {
    let requests = 0;
    let last: Visit | null = null;
    try {
      for (const wait of [...waitsMs, null]) {
        const tried: Visit = await visit(url);
        requests += tried.requests;
        last = { ...tried, requests };
        if (wait === null || !isUnanswered(tried)) break;
        await sleep(wait, undefined, { signal: deadline });
      }
    } catch (error) {
      if (!deadline.aborted) throw error;
    }
    return last;
  };
}

/** Whether the network failed: no answer came, and one may come later. */
function isUnanswered({ verdict, page }: Visit): boolean {
  return page === null && verdict.kind === "failed" && verdict.passing;
}
