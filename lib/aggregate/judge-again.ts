import { readRunReasons } from "../query/runs.ts";
import type { Source } from "../sources/schema.ts";
import { lockEndedShort, reviseRun } from "../stores/runs/closing.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { applyWholeFiles, judge } from "./close.ts";

/** What judging again needs of the world. */
export interface JudgeAgainDeps {
  readonly db: Postgres;
  readonly source: (id: string) => Promise<Source>;
}

/**
 * Corrects the outcome of a run one of whose chunks was merged after the run had ended, a redriven dead letter for one: files that are
 * whole by now are applied as snapshots, and what is no longer missing is no longer said. Any other run is left alone.
 */
export async function judgeAgain(runId: string, { db, source }: JudgeAgainDeps): Promise<void> {
  await applyWholeFiles(db, runId, { source, mayApply: (tx) => lockEndedShort(tx, runId) });
  await db.transaction(async (tx) => {
    if (!(await lockEndedShort(tx, runId))) return;
    const run = await readRunReasons(tx, runId);
    if (!run) return;
    const { status, missing } = judge(run);
    await reviseRun(tx, runId, status, missing);
  });
}
