import type { RecoverDeps } from "./recover.ts";
import { endRun } from "../stores/runs/closing.ts";
import type { Executions } from "../stores/aws/executions.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { interruptRun, isRunning, openRuns } from "../stores/runs/runs.ts";

/** What recovering lost runs needs, on the real stores. */
export function recovery(db: Postgres, runs: Executions): RecoverDeps {
  return {
    openRuns: () => openRuns(db),
    executionStatus: runs.status,
    isOpen: (runId) => isRunning(db, runId),
    interrupt: (runId, restartedAs) => interruptRun(db, runId, restartedAs),
    start: runs.start,
    giveUp: (runId, reason) => endRun(db, runId, "failed", [reason]),
  };
}
