import { searchKey } from "../messages.ts";
import type { Progress, RunInput, Task } from "../messages.ts";
import { PermanentError } from "../errors.ts";
import { currentTraceparent } from "../trace/trace.ts";
import type { Source } from "../sources/schema.ts";
import { inWave } from "./in-wave.ts";
import type { Wave } from "./in-wave.ts";
import { planTasks } from "./plan.ts";

/** What planning needs of the world. */
export interface PlanWaveDeps {
  readonly sources: readonly Source[];
  /** Writes the run; gives the instant at which it began. */
  readonly openRun: (input: RunInput) => Promise<Date>;
  readonly openTasks: (runId: string, tasks: readonly Task[]) => Promise<void>;
  readonly withheld: () => Promise<ReadonlyMap<string, string>>;
  readonly complete: () => Promise<ReadonlySet<string>>;
  readonly manifests: (replayed: NonNullable<RunInput["replay"]>) => Promise<readonly string[]>;
  readonly progress: (searches: readonly Task[]) => Promise<ReadonlyMap<string, Progress>>;
  /** Begins a wave; gives the sources that are whole. */
  readonly beginWave: (runId: string) => Promise<ReadonlySet<string>>;
  readonly holdTasks: (runId: string, held: Wave["held"]) => Promise<void>;
  /** Where the tasks of a wave are stored. */
  readonly data: {
    readonly name: string;
    readonly put: (key: string, body: string, contentType: string) => Promise<void>;
  };
}

/** What the state machine is told of a wave: where its tasks lie, and which wave comes after it. */
export interface PlannedWave {
  readonly bucket: string;
  readonly key: string;
  readonly tasks: number;
  readonly wave: number;
  readonly next: number | null;
}

/** What it is told of a run that can't be planned: trying again would not help. */
export interface RefusedPlan {
  readonly refused: string;
}

/**
 * Turns a run's input into the tasks of one of its waves, and stores them as one JSON array for the map over them: a thousand do not fit a
 * state. Called again, it does the same.
 */
export async function planWave(input: RunInput, wave: number, deps: PlanWaveDeps): Promise<PlannedWave | RefusedPlan> {
  const { runId } = input;
  const now = await deps.openRun(input);
  try {
    const planned = await planAll(input, now, deps);
    await deps.openTasks(runId, planned);
    const whole = await deps.beginWave(runId);
    const { tasks, held, next } = inWave(planned, wave, { sources: deps.sources, whole });
    await deps.holdTasks(runId, held);
    const key = `plans/${runId}/${wave}.json`;
    const traceparent = currentTraceparent();
    await deps.data.put(key, JSON.stringify(tasks.map((task) => ({ ...task, traceparent }))), "application/json");
    return { bucket: deps.data.name, key, tasks: tasks.length, wave, next };
  } catch (error) {
    if (error instanceof PermanentError) return { refused: error.message };
    throw error;
  }
}

async function planAll(input: RunInput, now: Date, deps: PlanWaveDeps): Promise<Task[]> {
  const [withheld, complete, manifests] = await Promise.all([
    deps.withheld(),
    deps.complete(),
    input.replay ? deps.manifests(input.replay) : [],
  ]);
  const tasks = planTasks(input, deps.sources, { now, withheld, manifests, complete });
  if (input.replay) return tasks;
  const progress = await deps.progress(tasks);
  return tasks.map((task) => ({ ...task, ...progress.get(searchKey(task)) }));
}
