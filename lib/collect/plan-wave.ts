import { searchKey } from "../messages.ts";
import type { Progress, RunInput, Task } from "../messages.ts";
import { PermanentError } from "../errors.ts";
import { currentTraceparent } from "../trace/trace.ts";
import type { Source } from "../sources/schema.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import { inWave } from "./in-wave.ts";
import type { Wave } from "./in-wave.ts";
import type { Parts } from "./file/series.ts";
import { chooseSources, planTasks } from "./plan.ts";
import type { Reason } from "../records/reason.ts";

/** What planning needs of the world. */
export interface PlanWaveDeps {
  readonly sources: readonly Source[];
  /** Writes the run; gives the instant at which it began. */
  readonly openRun: (input: RunInput) => Promise<Date>;
  readonly openTasks: (runId: string, tasks: readonly Task[]) => Promise<void>;
  readonly withheld: () => Promise<ReadonlyMap<string, Reason>>;
  readonly complete: () => Promise<ReadonlySet<string>>;
  /** Which departments and years are collected of the sources that have a file for each. */
  readonly chooseParts: (input: RunInput, chosen: readonly Source[], now: Date) => Promise<ReadonlyMap<string, Parts>>;
  /** What was chosen before, by the key that it was stored under; null: nothing yet. */
  readonly loadParts: (key: string) => Promise<Readonly<Record<string, Parts>> | null>;
  readonly manifests: (replayed: NonNullable<RunInput["replay"]>) => Promise<readonly string[]>;
  readonly progress: (searches: readonly Task[]) => Promise<ReadonlyMap<string, Progress>>;
  /** Begins a wave; gives the sources that are whole. */
  readonly beginWave: (runId: string) => Promise<ReadonlySet<string>>;
  readonly holdTasks: (runId: string, held: Wave["held"]) => Promise<void>;
  /** Where the tasks of a wave are stored. */
  readonly data: Pick<Bucket, "name" | "put">;
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
  /** The reason as JSON: what a state machine passes on of a failure is a text. */
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
    if (error instanceof PermanentError) return { refused: JSON.stringify(error.reason) };
    throw error;
  }
}

async function planAll(input: RunInput, now: Date, deps: PlanWaveDeps): Promise<Task[]> {
  const [withheld, complete, manifests] = await Promise.all([
    deps.withheld(),
    deps.complete(),
    input.replay ? deps.manifests(input.replay) : [],
  ]);
  if (input.replay) return planTasks(input, deps.sources, { now, withheld, manifests, complete });
  const parts = await partsOf(input, now, withheld, deps);
  const tasks = planTasks(input, deps.sources, { now, withheld: without(withheld, parts), complete, parts });
  const progress = await deps.progress(tasks);
  return tasks.map((task) => ({ ...task, ...progress.get(searchKey(task)) }));
}

/** Chosen once: a later wave, or another try, has the same tasks, whatever is published meanwhile. */
async function partsOf(
  input: RunInput,
  now: Date,
  withheld: ReadonlyMap<string, Reason>,
  { sources, chooseParts, loadParts, data }: PlanWaveDeps,
): Promise<ReadonlyMap<string, Parts>> {
  const ready = chooseSources(input, sources).filter(({ id }) => input.series?.departments || !withheld.has(id));
  if (ready.length === 0 || !(input.series ?? ready.some(hasSeries))) return new Map();
  const key = `plans/${input.runId}/series.json`;
  const before = await loadParts(key);
  if (before) return new Map(Object.entries(before));
  const parts = await chooseParts(input, ready, now);
  await data.put(key, JSON.stringify(Object.fromEntries(parts)), "application/json");
  return parts;
}

function hasSeries(source: Source): boolean {
  return source.kind === "file" && source.series !== undefined;
}

/** A source whose departments the run names need not have been set to any. */
function without(
  withheld: ReadonlyMap<string, Reason>,
  parts: ReadonlyMap<string, Parts>,
): ReadonlyMap<string, Reason> {
  return new Map([...withheld].filter(([id]) => !parts.has(id)));
}
