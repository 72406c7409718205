import { PermanentError } from "../errors.ts";
import type { Task, TaskOutcome } from "../messages.ts";
import { ApiReading } from "./api/reading.ts";
import type { Place, ReadingDeps } from "./api/reading.ts";
import { reconcile } from "./api/reconcile.ts";
import type { ReconcileDeps } from "./api/reconcile.ts";
import { beginning } from "./api/state.ts";
import type { ApiState } from "./api/state.ts";
import { taskFolder } from "./task/folder.ts";
import type { Put } from "./task/folder.ts";
import { isWhole } from "./task/outcome.ts";
import { replayTask } from "./task/replay.ts";
import type { ReplayDeps } from "./task/replay.ts";
import { COLLECTING } from "./reasons.ts";

/** What the API collector needs of the world. */
export interface CollectApiDeps extends ReadingDeps, ReconcileDeps, ReplayDeps {
  readonly loadState: (key: string) => Promise<ApiState | null>;
  readonly put: Put;
}

/**
 * Reads one request of an API page after page; each page is stored as it was received and announced. Then compares what is held with what
 * the API still has, where the source says how. What is wrong is an outcome with a reason. Out of time, or asked to wait, it answers `more`
 * and goes on when it is called again; cut short, it leaves the place for the next run.
 */
export async function collectApi(task: Task, deps: CollectApiDeps): Promise<TaskOutcome> {
  if (task.manifest) return replayTask(task, task.manifest, deps);
  const { source } = deps;
  const request = source.requests.find(({ id }) => id === task.request);
  if (!request) throw new PermanentError(COLLECTING.noSuchWork(task.source, `request ${task.request ?? "–"}`));
  const folder = taskFolder(task, source, deps.put);
  const place: Place = { task, request, folder };
  const known = await deps.loadState(folder.stateKey);
  const reading = new ApiReading(place, deps, known ?? beginning(task, deps));
  const outcome = await reading.run();
  const { fields, begunAt } = reading.state;
  if (outcome.more || !isWhole(outcome) || !source.reconcile || !fields) return outcome;
  return reconcile(place, { outcome, fields, begunAt }, deps);
}
