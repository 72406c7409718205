import type { Task } from "../../messages.ts";
import type { Reason } from "../../records/reason.ts";
import { COLLECTING } from "../reasons.ts";
import type { Again } from "./outcome.ts";

/** One collection, step by step. */
export interface Steps {
  /** Whether nothing is left to do; what is due before the next step may be done here. */
  readonly hasEnded: () => boolean | Promise<boolean>;
  /** Whether the source's own time limit is over. */
  readonly isLate: () => boolean;
  /** Whether there is time for one more step in this call. */
  readonly hasTime: () => boolean;
  /** Ends the collection before its end. */
  readonly cutShort: (reason: Reason) => Promise<void>;
  /** Does the next thing; gives how to go on where that is for another call. */
  readonly step: () => Promise<Again | null>;
}

/** Does step after step until the end, which is null, or until another call has to go on: out of time, or because a step says so. Late, the collection is cut short. */
export async function stepByStep({ hasEnded, isLate, hasTime, cutShort, step }: Steps): Promise<Again | null> {
  while (!(await hasEnded())) {
    if (isLate()) await cutShort(COLLECTING.timeIsOver());
    else if (!hasTime()) return { more: true };
    else {
      const again = await step();
      if (again) return again;
    }
  }
  return null;
}

/** In another call, after so many seconds; null stays null: at once, in this one. */
export function againIn(waitSeconds: number | null): Again | null {
  return waitSeconds === null ? null : { more: true, waitSeconds };
}

/** Whether a collection that began at `begunAt` has taken longer than its source allows. */
export function isLate({ timeoutSeconds }: Pick<Task, "timeoutSeconds">, begunAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(begunAt) > timeoutSeconds * 1000;
}
