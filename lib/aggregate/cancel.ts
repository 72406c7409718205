import { PermanentError } from "../errors.ts";
import { readRun } from "../query/runs.ts";
import { s3Location } from "../stores/aws/dropped.ts";
import { takenFiles } from "../stores/runs/closing.ts";
import { cancelRun } from "../stores/runs/runs.ts";
import type { Executions } from "../stores/aws/executions.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { MERGING } from "./reasons.ts";

/** What a run is cancelled with. */
export interface CancelDeps {
  readonly db: Postgres;
  readonly runs: Pick<Executions, "status" | "stop">;
  readonly data: Pick<Bucket, "name" | "delete">;
}

/** A run that is cancelled. */
export interface CancelledRun {
  readonly runId: string;
  readonly status: "cancelled";
  /** Whether it was this call that ended it. */
  readonly now: boolean;
}

const REASON = MERGING.cancelled();

/**
 * Ends a run: it is marked first, so that nobody takes its stopped execution for a lost one, then its execution is stopped. Done twice, it
 * is done once. @throws PermanentError when there is no such run or it has ended.
 */
export async function cancelOn({ db, runs, data }: CancelDeps, runId: string): Promise<CancelledRun> {
  const found = await cancelRun(db, runId, REASON);
  if (!found) return cancelUnopened(runs, runId);
  if (found.status !== "cancelled") throw new PermanentError(await whyNot(db, runId, found.status));
  await runs.stop(runId, REASON.en);
  for (const location of await takenFiles(db, runId)) {
    const place = s3Location(location);
    if (place?.bucket === data.name) await data.delete(place.key);
  }
  return { runId, status: "cancelled", now: found.now };
}

/** A run whose execution has not come to opening it yet. */
async function cancelUnopened(runs: CancelDeps["runs"], runId: string): Promise<CancelledRun> {
  const status = await runs.status(runId);
  if (status !== "RUNNING") throw new PermanentError(`There is no run ${runId}: \`imo runs\` lists them`);
  await runs.stop(runId, REASON.en);
  return { runId, status: "cancelled", now: true };
}

async function whyNot(db: Postgres, runId: string, status: string): Promise<string> {
  const next = (await readRun(db, runId))?.restartedAs;
  return next
    ? `The run ${runId} was interrupted and ${next} took over: cancel that one`
    : `The run ${runId} has ended already: it is ${status}`;
}
