import { counted } from "../results/format.ts";
import { machinesIn } from "./machine/definition.ts";
import type { Machine } from "./machine/definition.ts";
import type { Standing } from "./machine/machine.tsx";

/** A task as far as it is counted: how it ended, null while it has not, and the kind of its source. */
export interface CountedTask {
  readonly outcome: string | null;
  readonly kind: string | null;
}

/** Which tasks come through a state inside the map of the machine `collect`. */
const THROUGH: Readonly<Record<string, (task: CountedTask) => boolean>> = {
  ByKind: () => true,
  CollectFile: ({ kind }) => kind === "file",
  CollectWeb: ({ kind }) => kind === "web",
  CollectApi: ({ kind }) => kind === "api",
  CollectDatabase: ({ kind }) => kind === "database",
  Collected: ({ outcome }) => outcome !== null && outcome !== "failed",
};

/**
 * How far the states inside a map have come: its items are executions of their own, of which the run's execution tells nothing and the tasks tell
 * enough. States that no task went through, and those that tasks do not tell of, are idle.
 */
export function standingsInside(
  machine: Machine | undefined,
  tasks: readonly CountedTask[],
): readonly (readonly [string, Standing])[] {
  const names = Object.values(machine?.States ?? {}).flatMap((state) =>
    machinesIn(state).flatMap(({ States }) => Object.keys(States)),
  );
  return names.flatMap((name) => {
    const through = THROUGH[name];
    const found = through ? tasks.filter(through) : [];
    if (found.length === 0) return [];
    const look = found.some(({ outcome }) => outcome === null) ? ("running" as const) : ("done" as const);
    return [[name, { look, words: counted(found.length, "tâche", "tâches") }] as const];
  });
}
