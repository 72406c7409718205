import * as z from "zod";
import { Accident, reasonFor } from "../collect/accident.ts";
import { RunInput } from "../messages.ts";
import { OUTCOMES, RunId } from "../records/run-summary.ts";
import type { RunReasons, RunStatus, RunSummary } from "../records/run-summary.ts";
import type { Source } from "../sources/schema.ts";
import { known } from "../records/reason.ts";
import type { KeptReason, Phrase, Reason } from "../records/reason.ts";
import { inEnglish, readRun, readRunReasons } from "../query/runs.ts";
import { endRun, keepRun, snapshotApplied, takenFiles, wholeFiles } from "../stores/runs/closing.ts";
import type { Postgres, Transaction } from "../stores/postgres/postgres.ts";
import { openRun, recordUnplanned } from "../stores/runs/runs.ts";
import { applyFeed } from "../stores/adverts/feeds.ts";
import { analyzeSales, applySnapshot } from "../stores/sales/supersede.ts";
import { MERGING } from "./reasons.ts";

/** What the state machine hands to Close: the run, and the accident that ended it early, if any. */
export const CloseInput = z.object({
  runId: RunId,
  /** What it was started with, where an accident may have come before it was written down. */
  input: RunInput.omit({ runId: true }).optional(),
  accident: Accident.optional(),
});
export type CloseInput = z.infer<typeof CloseInput>;

export interface CloseDeps {
  readonly db: Postgres;
  readonly source: (id: string) => Promise<Source>;
  /** Deletes a dropped or uploaded file that has been taken in. */
  readonly deleteObject: (location: string) => Promise<void>;
}

/**
 * Ends the run: applies what whole files say is gone, works out the outcome and writes it. Called twice, it tells the same story.
 * The answer is the run's summary, with `cause` in a sentence when it failed.
 */
export async function close(input: CloseInput, deps: CloseDeps): Promise<RunSummary & { cause?: string }> {
  const { db } = deps;
  const accident = input.accident && reasonFor(input.accident);
  await applyWholeFiles(db, input.runId, {
    source: deps.source,
    mayApply: async (tx) => {
      await keepRun(tx, input.runId);
      return true;
    },
  });
  const open = await readRunReasons(db, input.runId);
  if (!open) throw new Error(`run ${input.runId} was never opened`);
  const { status, missing } = open.status === "running" ? judge(open, accident) : open;
  await endRun(db, input.runId, status, missing);
  const summary = (await readRun(db, input.runId)) ?? inEnglish(open);
  for (const location of await takenFiles(db, input.runId)) await deps.deleteObject(location);
  return summary.status === "failed" ? { ...summary, cause: summary.missing.join("; ") } : summary;
}

/**
 * Writes down a run that an accident ended before it was planned: whoever looks finds it, and it was an attempt for each source that it names.
 * Does nothing for any other.
 */
export async function recordLost(
  db: Postgres,
  { runId, input, accident }: CloseInput,
  sources: readonly Source[],
): Promise<void> {
  if (!input || !accident) return;
  await openRun(db, { ...input, runId }, sources);
  await recordUnplanned(db, runId, reasonFor(accident));
}

/** Tasks that a state can carry beside the rest of a summary; 256 KiB is what AWS allows it. */
const TASKS_CARRIED = 200;

/** A run's summary as its execution's output: of very many tasks those that went wrong, and how many are left out. */
export function asOutput<Summary extends RunSummary>(summary: Summary): Summary & { tasksLeftOut?: number } {
  if (summary.tasks.length <= TASKS_CARRIED) return summary;
  const tasks = summary.tasks.filter(isTroubled).slice(0, TASKS_CARRIED);
  return { ...summary, tasks, tasksLeftOut: summary.tasks.length - tasks.length };
}

interface ApplyDeps {
  readonly source: CloseDeps["source"];
  /**
   * Locks the run and tells whether its files may be applied now: while another closes it too, the deeds that it met are forgotten, and all would
   * seem gone.
   */
  readonly mayApply: (tx: Transaction) => Promise<boolean>;
}

/** Applies what the whole files of a run say is gone, those whose sources give snapshots. A file a transaction: each makes temporary tables of the same names. */
export async function applyWholeFiles(db: Postgres, runId: string, { source, mayApply }: ApplyDeps): Promise<void> {
  let isAnalyzed = false;
  for (;;) {
    const scope = await db.transaction(async (tx) =>
      (await mayApply(tx)) ? applyNextFile(tx, runId, { source, isAnalyzed }) : null,
    );
    if (scope === null) return;
    isAnalyzed ||= scope === "commune-year";
  }
}

type Scope = NonNullable<Source["snapshot"]>["scope"];

interface NextDeps extends Pick<CloseDeps, "source"> {
  /** Whether the planner knows the sales that the run has brought. */
  readonly isAnalyzed: boolean;
}

/** Applies what the next whole file of a run says is gone; gives what it speaks for, null when no file is left. */
async function applyNextFile(tx: Transaction, runId: string, { source, isAnalyzed }: NextDeps): Promise<Scope | null> {
  for (const file of await wholeFiles(tx, runId)) {
    const { snapshot } = await source(file.source);
    if (!snapshot) continue;
    const whole = { ...file, runId, maxShare: snapshot.maxShare };
    if (snapshot.scope === "commune-year" && !isAnalyzed) await analyzeSales(tx);
    const outcome =
      snapshot.scope === "agency"
        ? await applyFeed(tx, whole)
        : await applySnapshot(tx, { ...whole, family: snapshot.family, deedsGiven: snapshot.deeds === "given" });
    await snapshotApplied(tx, runId, file.task, outcome);
    return snapshot.scope;
  }
  return null;
}

/** Tasks that a run's sentences tell of one by one. */
const TOLD = 50;

function isTroubled({ outcome }: Pick<RunSummary["tasks"][number], "outcome">): boolean {
  return outcome !== "complete" && outcome !== "unchanged" && outcome !== "absent";
}

/** Reasons whose numbers may change when a run is judged again, and by what those of before there were codes are known. */
const COUNTED: ReadonlySet<string | null> = new Set([
  MERGING.chunksFailed(0).code,
  MERGING.rowsSetAside(0).code,
  MERGING.usedNothing(0).code,
  MERGING.moreTasks(0).code,
]);
const COUNTED_BEFORE =
  /^(?:\d+ (?:chunks? could not be processed|rows? set aside): see imo |None of the |\d+ more tasks? could )/;

function isCounted({ code, en }: KeptReason): boolean {
  return code === null ? COUNTED_BEFORE.test(en) : COUNTED.has(code);
}

/** Of a task that no collector answered for. */
const NOT_COLLECTED: Phrase = { en: "not collected", fr: "non collectée" };

/**
 * The outcome that the tasks, chunks and refused rows of a run add up to, and what is missing, each with its reason.
 * What a run said before is kept; judged again, it does not repeat itself.
 */
export function judge(
  run: RunReasons,
  accident?: Reason,
): { status: z.infer<typeof RunStatus>; missing: KeptReason[] } {
  const said = new Map(run.missing.filter((one) => !isCounted(one)).map((one) => [one.en, one]));
  const say = (reason: Reason): void => {
    // What was said in English alone before is said in both languages now.
    if (said.get(reason.en)?.code !== reason.code) said.set(reason.en, reason);
  };
  if (accident) say(MERGING.endedEarly(accident));
  const troubled = run.tasks.filter(isTroubled);
  for (const { source, search, outcome, reason } of troubled.slice(0, TOLD)) {
    const ending = outcome === null ? NOT_COLLECTED : OUTCOMES[outcome];
    say(MERGING.taskTroubled(source, search, ending, reason && known(reason)));
  }
  if (troubled.length > TOLD) say(MERGING.moreTasks(troubled.length - TOLD));
  if (run.chunks.failed > 0) say(MERGING.chunksFailed(run.chunks.failed));
  if (run.quarantined > 0) say(MERGING.rowsSetAside(run.quarantined));
  const usedNothing = run.rows > 0 && run.used === 0 && run.unchanged === 0 && Object.keys(run.records).length === 0;
  if (usedNothing) say(MERGING.usedNothing(run.rows));
  const missing = [...said.values()];
  const gotSomething = run.used > 0 || (!usedNothing && run.tasks.length > troubled.length);
  if (missing.length > 0) return { status: gotSomething ? "partial" : "failed", missing };
  return { status: run.changed + run.superseded > 0 ? "complete" : "unchanged", missing };
}
