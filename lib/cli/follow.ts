import { Presets, SingleBar } from "cli-progress";
import { setTimeout as sleep } from "node:timers/promises";
import { PipelineError, TransientError } from "../errors.ts";
import type { RunSummary } from "../records/run-summary.ts";
import type { Ask } from "../operate/operation.ts";
import { runRead } from "../operate/runs.ts";
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

/** How long a run is waited for that has not begun, and an installation that does not answer. */
interface Patience {
  readonly beginSeconds: number;
  readonly awaySeconds: number;
}

const PATIENCE: Patience = { beginSeconds: 120, awaySeconds: 300 };

/**
 * Waits for a run to end and gives its summary, following it into the run that takes over after an interruption.
 * The database may be away for a while meanwhile. @throws PipelineError when the run does not begin in time; TransientError when nothing answers for too long.
 */
export async function followRun(
  ask: Ask,
  runId: string,
  progress: Progress,
  { beginSeconds, awaySeconds }: Patience = PATIENCE,
): Promise<RunSummary> {
  const begun = Date.now();
  let heard = begun;
  let id = runId;
  try {
    for (;;) {
      const read = await readIfUp(ask, id);
      const now = Date.now();
      if (read instanceof TransientError) {
        if (now > heard + awaySeconds * 1000) throw silence(id, awaySeconds, read);
      } else {
        heard = now;
        if (read) await progress.update(read);
        if (read?.status === "interrupted" && read.restartedAs) id = read.restartedAs;
        else if (read && read.status !== "running") return read;
        else if (!read && id === runId && now > begun + beginSeconds * 1000) throw notBegun(id, beginSeconds);
      }
      await sleep(POLL_MS);
    }
  } finally {
    progress.stop();
  }
}

function notBegun(runId: string, seconds: number): PipelineError {
  return new PipelineError(`The run ${runId} did not begin within ${seconds} s: see \`imo status\` and the logs`);
}

function silence(runId: string, seconds: number, cause: TransientError): TransientError {
  const then = `once it does, \`imo runs watch ${runId}\` follows the run further`;
  return new TransientError(`Nothing has answered for ${seconds} s (${cause.message}): ${then}`, {}, { cause });
}

async function readIfUp(ask: Ask, runId: string): Promise<RunSummary | TransientError | null> {
  try {
    return (await ask(runRead, { runId })).run;
  } catch (error) {
    if (error instanceof TransientError) return error;
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
