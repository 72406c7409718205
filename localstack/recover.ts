import { recoverRuns, restartName } from "../lib/collect/recover.ts";
import { executions } from "../lib/stores/aws/executions.ts";
import type { Postgres } from "../lib/stores/postgres/postgres.ts";
import { recovery } from "../lib/collect/recovery.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { forgetRun, hasCopies, lastOfLine, landAgain, notedRuns, removeOrphans } from "./landing.ts";

/** Names that the deployed stack has in the local cloud. */
export interface Deployed {
  readonly bucket: string;
  readonly stateMachineArn: string;
}

/**
 * Takes up again what the emulator forgot when it died: files that were dropped are put back, runs that nothing executes any more are
 * marked `interrupted` and started again, and what was asked for but never began is begun. Gives the ids of the runs it started.
 */
export async function recover(db: Postgres, landing: string, deployed: Deployed): Promise<string[]> {
  const data = bucket(deployed.bucket);
  const runs = executions(deployed.stateMachineArn);
  const started: string[] = [];
  for (const input of await notedRuns(landing)) {
    const last = await lastOfLine(db, input.runId);
    if (last && last.status !== "running") {
      await forgetRun(landing, input);
      continue;
    }
    // Its execution ended before it could open the run: starting it again would not begin it again.
    const lost = !last && ((await runs.status(input.runId)) ?? "RUNNING") !== "RUNNING";
    // Nothing of its file was taken, or nothing is left of it: a run without it would say so, and nobody waits for one that never began.
    const copied = await hasCopies(landing, input);
    if (lost || (!last && !copied)) {
      await forgetRun(landing, input);
      continue;
    }
    // A file under drop/ starts a run when it arrives: it has to be the very run that is started below.
    const runId = last ? restartName(last.runId) : input.runId;
    if (!runId) continue;
    if (copied) await landAgain(landing, { ...input, runId }, data);
    if (!last) {
      await runs.start(input);
      started.push(input.runId);
    }
  }
  await removeOrphans(landing);
  return [...started, ...(await recoverRuns(0, recovery(db, runs)))];
}
