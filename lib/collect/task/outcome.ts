import * as z from "zod";
import type { Task, TaskOutcome } from "../../messages.ts";
import { Reason, shortened } from "../../records/reason.ts";
import { Outcome } from "../../records/run-summary.ts";

/** Longest reason that crosses a state of the state machine, in characters. */
const REASON = 500;

/** How a task goes on in another call, and how long that one waits. */
export type Again = Pick<TaskOutcome, "more" | "waitSeconds">;

/** How a collection ended. */
export const Ended = z.object({ outcome: Outcome, reason: Reason.optional() });
export type Ended = z.infer<typeof Ended>;

/** Whether all that the source has was read, or is known from before. */
export function isWhole(ended: Ended | null): boolean {
  return ended?.outcome === "complete" || ended?.outcome === "unchanged";
}

/** What a collection came to so far. */
export type Counts = Pick<TaskOutcome, "chunks" | "requests" | "seen" | "fetched" | "bytes">;

/** Where nobody was asked. */
export const NOTHING: Counts = { chunks: 0, requests: 0, seen: 0, fetched: 0, bytes: 0 };

/** What a collector answers: how the task ended, `truncated` as long as it has not, or how it goes on, and what it came to; the reason is short enough for a state. */
export function taskOutcome(
  { task, source, search }: Pick<Task, "task" | "source" | "search">,
  ended: Ended | null,
  counts: Counts,
  again: Again = {},
): TaskOutcome {
  return {
    task,
    source,
    search,
    outcome: ended?.outcome ?? "truncated",
    ...again,
    ...counts,
    ...(ended?.reason && { reason: shortened(ended.reason, REASON) }),
  };
}
