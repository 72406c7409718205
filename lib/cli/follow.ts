import { Presets, SingleBar } from "cli-progress";
import { setTimeout as sleep } from "node:timers/promises";
import { PipelineError, TransientError } from "../errors.ts";
import type { RunSummary } from "../records/run-summary.ts";
import { readRun } from "../query/runs.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { counted } from "./figures.ts";
import { countedRecords } from "./print.ts";

const POLL_MS = 300;
/** Off a terminal, a line when this much time has passed. */
const LINE_EVERY_MS = 5_000;

/** Shows how far a run is. */
export interface Progress {
  update(run: RunSummary): void | Promise<void>;
  stop(): void;
}

/**
 * Waits for a run to end and gives its summary, following it into the run that takes over after an interruption.
 * The database may be away for a while meanwhile. @throws PipelineError when the run does not begin within `beginSeconds`.
 */
export async function followRun(
  db: Queries,
  runId: string,
  progress: Progress,
  beginSeconds = 120,
): Promise<RunSummary> {
  const patience = Date.now() + beginSeconds * 1000;
  let id = runId;
  try {
    for (;;) {
      const run = await readIfUp(db, id);
      if (run) await progress.update(run);
      if (run?.status === "interrupted" && run.restartedAs) id = run.restartedAs;
      else if (run && run.status !== "running") return run;
      else if (!run && id === runId && Date.now() > patience) {
        throw new PipelineError(
          `The run ${runId} did not begin within ${beginSeconds} s: see \`imo status\` and the logs`,
        );
      }
      await sleep(POLL_MS);
    }
  } finally {
    progress.stop();
  }
}

async function readIfUp(db: Queries, runId: string): Promise<RunSummary | null> {
  try {
    return await readRun(db, runId);
  } catch (error) {
    if (error instanceof TransientError) return null;
    throw error;
  }
}

/** A bar on a terminal, plain lines elsewhere; on standard error, so that standard output stays the answer's. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? barOn(stream) : linesOn(stream);
}

/** Shows nothing. */
export const silent: Progress = { update: () => {}, stop: () => {} };

function barOn(stream: NodeJS.WriteStream): Progress {
  const format = "{bar} {value}/{total} chunks  {rows} rows  {records}";
  const bar = new SingleBar({ format, stream, hideCursor: true }, Presets.shades_classic);
  let started = false;
  return {
    update: (run) => {
      const total = run.chunks.expected ?? Math.max(run.chunks.done + 1, 1);
      if (!started) bar.start(total, 0, { rows: 0, records: "" });
      started = true;
      bar.setTotal(total);
      bar.update(run.chunks.done, { rows: run.rows, records: countedRecords(run.records) });
    },
    stop: () => bar.stop(),
  };
}

function linesOn(stream: NodeJS.WriteStream): Progress {
  let last = 0;
  return {
    update: (run) => {
      if (Date.now() - last < LINE_EVERY_MS) return;
      last = Date.now();
      const expected = run.chunks.expected ?? "?";
      stream.write(
        `${run.runId}: ${run.status}, ${run.chunks.done}/${expected} chunks, ${counted(run.rows, "row")} ${countedRecords(run.records)}\n`,
      );
    },
    stop: () => {},
  };
}
