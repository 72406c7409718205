import type { RecoverDeps } from "../collect/recover.ts";
import { endRun } from "./closing.ts";
import type { Executions } from "./executions.ts";
import type { Postgres } from "./postgres.ts";
import { interruptRun, openRuns } from "./runs.ts";

/** What recovering lost runs needs, on the real stores. */
export function recovery(db: Postgres, runs: Executions): RecoverDeps {
  return {
    openRuns: () => openRuns(db),
    executionStatus: runs.status,
    interrupt: (runId, restartedAs) => interruptRun(db, runId, restartedAs),
    start: runs.start,
    giveUp: (runId, reason) => endRun(db, runId, "failed", [reason]),
  };
}
