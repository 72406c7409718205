import * as z from "zod";
import { Accident, sentenceOf } from "../collect/accident.ts";
import { RunInput } from "../messages.ts";
import { RunId } from "../records/run-summary.ts";
import type { RunStatus, RunSummary } from "../records/run-summary.ts";
import type { Source } from "../sources/schema.ts";
import { readRun } from "../query/runs.ts";
import { endRun, snapshotApplied, takenFiles, wholeFiles } from "../stores/runs/closing.ts";
import type { WholeFile } from "../stores/runs/closing.ts";
import type { Postgres, Transaction } from "../stores/postgres/postgres.ts";
import { openRun, recordUnplanned } from "../stores/runs/runs.ts";
import { applyFeed } from "../stores/adverts/feeds.ts";
import { applySnapshot } from "../stores/sales/supersede.ts";

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
  const accident = input.accident && sentenceOf(input.accident);
  for (const file of await wholeFiles(db, input.runId)) {
    const source = await deps.source(file.source);
    if (source.snapshot) await db.transaction((tx) => applyWholeFile(tx, input.runId, file, source));
  }
  const open = await readRun(db, input.runId);
  if (!open) throw new Error(`run ${input.runId} was never opened`);
  const { status, missing } = open.status === "running" ? judge(open, accident) : open;
  await endRun(db, input.runId, status, missing);
  const summary = (await readRun(db, input.runId)) ?? open;
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
  await recordUnplanned(db, runId, sentenceOf(accident));
}

/** Tasks that a state can carry beside the rest of a summary; 256 KiB is what AWS allows it. */
const TASKS_CARRIED = 200;

/** A run's summary as its execution's output: of very many tasks those that went wrong, and how many are left out. */
export function asOutput<Summary extends RunSummary>(summary: Summary): Summary & { tasksLeftOut?: number } {
  if (summary.tasks.length <= TASKS_CARRIED) return summary;
  const tasks = summary.tasks.filter(isTroubled).slice(0, TASKS_CARRIED);
  return { ...summary, tasks, tasksLeftOut: summary.tasks.length - tasks.length };
}

/** Applies what a whole file says is gone, if its source gives snapshots; false when it does not. */
export async function applyWholeFile(
  tx: Transaction,
  runId: string,
  file: WholeFile,
  source: Source,
): Promise<boolean> {
  const { snapshot } = source;
  if (!snapshot) return false;
  const whole = { ...file, runId, maxShare: snapshot.maxShare };
  const outcome =
    snapshot.scope === "agency"
      ? await applyFeed(tx, whole)
      : await applySnapshot(tx, { ...whole, family: snapshot.family, deedsGiven: snapshot.deeds === "given" });
  await snapshotApplied(tx, runId, file.task, outcome);
  return true;
}

/** Tasks that a run's sentences tell of one by one. */
const TOLD = 50;

function isTroubled({ outcome }: RunSummary["tasks"][number]): boolean {
  return outcome !== "complete" && outcome !== "unchanged";
}

/** Sentences whose numbers may change when a run is judged again. */
const COUNTED =
  /^(?:\d+ (?:chunks? could not be processed|rows? set aside): see imo |None of the |\d+ more tasks? could )/;

/**
 * The outcome that the tasks, chunks and refused rows of a run add up to, and what is missing, in sentences.
 * What a run said before is kept; judged again, it does not repeat itself.
 */
export function judge(run: RunSummary, accident?: string): { status: z.infer<typeof RunStatus>; missing: string[] } {
  const said = new Set(run.missing.filter((sentence) => !COUNTED.test(sentence)));
  if (accident) said.add(`The run ended early: ${accident}`);
  const troubled = run.tasks.filter(isTroubled);
  for (const task of troubled.slice(0, TOLD)) {
    said.add(
      `${task.source}, ${task.search}: ${task.outcome ?? "not collected"}${task.reason ? `, ${task.reason}` : ""}`,
    );
  }
  if (troubled.length > TOLD)
    said.add(`${counted(troubled.length - TOLD, "more task")} could not be collected completely`);
  if (run.chunks.failed > 0) said.add(`${counted(run.chunks.failed, "chunk")} could not be processed: see imo redrive`);
  if (run.quarantined > 0) said.add(`${counted(run.quarantined, "row")} set aside: see imo quarantine`);
  const usedNothing = run.rows > 0 && run.used === 0 && run.unchanged === 0 && Object.keys(run.records).length === 0;
  if (usedNothing) said.add(`None of the ${counted(run.rows, "row")} read was used`);
  const missing = [...said];
  const gotSomething = run.used > 0 || (!usedNothing && run.tasks.length > troubled.length);
  if (missing.length > 0) return { status: gotSomething ? "partial" : "failed", missing };
  return { status: run.changed + run.superseded > 0 ? "complete" : "unchanged", missing };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
