import type { Command } from "commander";
import pMap from "p-map";
import { PermanentError } from "../../errors.ts";
import type { RunInput, RunSummary } from "../../messages.ts";
import { readRun } from "../../query/runs.ts";
import { loadSources } from "../../sources/load.ts";
import { findManifests } from "../../stores/runs/manifests.ts";
import type { Bucket } from "../../stores/aws/s3.ts";
import type { Installation } from "../connect.ts";
import { newRunId, noteRun } from "../drop.ts";
import { followRun, progressOn } from "../follow.ts";
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

/**
 * Starts a run that reads again what a run, or every run of a source, has stored, follows it to its end and gives its summary.
 * @throws PermanentError when there is no such run or source, or nothing is stored of it.
 */
export async function replay(
  to: Pick<Installation, "db" | "data" | "runs" | "landing">,
  of: string,
  progress: Progress,
): Promise<RunSummary> {
  const sources = await loadSources();
  const isSource = sources.some(({ id }) => id === of);
  if (!isSource && !(await readRun(to.db, of))) throw new PermanentError(`There is no source and no run ${of}`);
  const what = isSource ? { source: of } : { runId: of };
  const manifests = await findManifests(to.db, what, sources);
  const stored = await pMap(manifests, (key) => exists(to.data, key), { concurrency: CONCURRENCY });
  if (!stored.includes(true)) {
    throw new PermanentError(`Nothing is stored of ${of}: it brought no file, was itself a replay, or has expired`);
  }
  const input: RunInput = { runId: newRunId(`replay-${of}`), trigger: "replay", replay: what };
  await noteRun(to, input);
  await to.runs.start(input);
  return followRun(to.db, input.runId, progress);
}

async function exists(data: Bucket, key: string): Promise<boolean> {
  try {
    await data.head(key);
    return true;
  } catch (error) {
    if (error instanceof PermanentError) return false;
    throw error;
  }
}
