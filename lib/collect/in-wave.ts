import type { HeldTask, Task } from "../messages.ts";
import type { Source } from "../sources/schema.ts";
import { COLLECTING } from "./reasons.ts";

/** What one wave of a run collects. */
export interface Wave {
  readonly tasks: readonly Task[];
  readonly held: readonly HeldTask[];
  readonly wave: number;
  /** The wave after it; null after the last one. */
  readonly next: number | null;
}

/**
 * Takes the tasks of one wave out of a run's. A task whose source needs one that is not `whole` — collected and merged completely, in
 * this run or ever before — is held back with the reason.
 */
export function inWave(
  planned: readonly Task[],
  wave: number,
  { sources, whole }: { readonly sources: readonly Source[]; readonly whole: ReadonlySet<string> },
): Wave {
  const needs = new Map(sources.map((source) => [source.id, source.needs]));
  const held: HeldTask[] = [];
  const tasks = planned.filter((task) => {
    if (task.wave !== wave) return false;
    const lacking = wave === 0 ? undefined : needs.get(task.source)?.find((need) => !whole.has(need));
    if (lacking === undefined) return true;
    held.push({ task: task.task, reason: COLLECTING.waitsFor(lacking) });
    return false;
  });
  const later = planned.map((task) => task.wave).filter((other) => other > wave);
  return { tasks, held, wave, next: later.length > 0 ? Math.min(...later) : null };
}
