import type { Command } from "commander";
import pMap from "p-map";
import { PermanentError } from "../../errors.ts";
import type { RunInput } from "../../messages.ts";
import type { RunSummary } from "../../records/run-summary.ts";
import { runRead, storedTasksOf } from "../../operate/runs.ts";
import { loadSources } from "../../sources/load.ts";
import type { StoredTask } from "../../stores/runs/manifests.ts";
import type { Bucket } from "../../stores/aws/s3.ts";
import type { Operated } from "../connect.ts";
import { newRunId } from "../../collect/run-id.ts";
import { followNoted, noteRun } from "../drop.ts";
import { progressOn } from "../follow.ts";
import type { Progress } from "../follow.ts";
import { printOutcome } from "../print.ts";
import { example, onInstallation } from "../session.ts";

/** Requests to S3 at once. */
const CONCURRENCY = 8;

/** Adds `imo replay`. */
export function addReplay(program: Command): void {
  const command = program
    .command("replay <run-or-source>")
    .description("reads the stored raw chunks of a run, or of all runs of a source, again without visiting the source")
    .action(async (of: string, _options: object, command: Command) =>
      onInstallation(command, async (to, options) =>
        printOutcome(await replay(to, of, progressOn(process.stderr)), options),
      ),
    );
  example(command, "replay dvf");
}

/** The run of a replay, and what it does not read again, in sentences. */
export interface Replay extends RunSummary {
  readonly leftOut: readonly string[];
}

/**
 * Starts a run that reads again what a run, or every run of a source, has stored, follows it to its end and gives its summary.
 * @throws PermanentError when there is no such run or source, or nothing is stored of it.
 */
export async function replay(
  to: Pick<Operated, "ask" | "data" | "runs" | "landing" | "forgetLanded">,
  of: string,
  progress: Progress,
): Promise<Replay> {
  const sources = await loadSources();
  const isSource = sources.some(({ id }) => id === of);
  if (!isSource && !(await to.ask(runRead, { runId: of })).run)
    throw new PermanentError(`There is no source and no run ${of}`);
  const what = isSource ? { source: of } : { runId: of };
  const { tasks } = await to.ask(storedTasksOf, what);
  const reasons = await pMap(tasks, (task) => reasonToLeaveOut(to.data, task), { concurrency: CONCURRENCY });
  const leftOut = tasks.flatMap(({ search, runId }, at) =>
    reasons[at] ? [`${search} of ${runId}: ${reasons[at]}`] : [],
  );
  if (leftOut.length === tasks.length) {
    const why = leftOut.length > 0 ? leftOut.join("; ") : "it brought no file, was itself a replay, or has expired";
    throw new PermanentError(`Nothing is stored of ${of} that can be read again: ${why}`);
  }
  const input: RunInput = { runId: newRunId(`replay-${of}`), trigger: "replay", replay: what };
  await noteRun(to, input);
  await to.runs.start(input);
  return { ...(await followNoted(to, input.runId, progress)), leftOut };
}

/** Why a replay can't read what a task stored; null when it can. */
async function reasonToLeaveOut(data: Bucket, { source, manifest }: StoredTask): Promise<string | null> {
  if (manifest === null)
    return `the source ${source} gives pages of the web, which are not read again, or exists no more`;
  try {
    await data.head(manifest);
    return null;
  } catch (error) {
    if (error instanceof PermanentError) return "what was stored was erased or has expired";
    throw error;
  }
}
