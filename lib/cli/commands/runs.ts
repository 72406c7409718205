import { Option } from "commander";
import type { Command } from "commander";
import { PermanentError } from "../../errors.ts";
import { RunStatus } from "../../records/run-summary.ts";
import { listRuns, readRun } from "../../query/runs.ts";
import type { RunFilter } from "../../query/runs.ts";
import { readExecution } from "../../query/execution.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { watchOn } from "../watch.ts";
import { loadSource } from "../../sources/load.ts";
import { cancelOn } from "../../aggregate/cancel.ts";
import { describeCancelled } from "../cancel.ts";
import { readLimit } from "../arguments.ts";
import { followRun } from "../follow.ts";
import { describeRun, describeRuns, printOutcome } from "../print.ts";
import { example, onInstallation, print } from "../session.ts";

/** Adds `imo runs`, `imo runs show`, `imo runs watch` and `imo runs cancel`. */
export function addRuns(program: Command): void {
  const runs = program
    .command("runs")
    .description("lists runs, newest first")
    .option("--limit <n>", "how many", readLimit, 20)
    .addOption(new Option("--status <status>", "only runs of this status").choices(RunStatus.options))
    .option("--source <id>", "only runs of this source")
    .action(async (filter: RunFilter, command: Command) =>
      onInstallation(command, async ({ db }, options) => {
        if (filter.source) await loadSource(filter.source);
        const listed = await listRuns(db, filter);
        print(options, { runs: listed }, describeRuns(listed));
      }),
    );
  example(runs, "runs --status partial --limit 5");
  const show = runs
    .command("show <id>")
    .description("tells all about one run")
    .action(async (id: string, _options: object, command: Command) =>
      onInstallation(command, async ({ db }, options) => {
        const run = await readRun(db, id);
        if (!run) throw new PermanentError(`There is no run ${id}: \`imo runs\` lists them`);
        print(options, run, describeRun(run));
      }),
    );
  example(show, "runs show ingest-dvf-20261123-074512-1f3a");
  const watch = runs
    .command("watch [id]")
    .description("shows a run live until it ends: that one, or the one that began last; fails where the run does")
    .action(async (id: string | undefined, _options: object, command: Command) =>
      onInstallation(command, async ({ db, records }, options) => {
        const runId = await runToWatch(db, id);
        const states = async (of: string) => (await readExecution(records, of)).states;
        printOutcome(await followRun(db, runId, watchOn(process.stderr, states, options)), options);
      }),
    );
  example(watch, "runs watch");
  const cancel = runs
    .command("cancel <id>")
    .description("ends a run that is under way; what it has merged so far stays, what still comes is left")
    .action(async (id: string, _options: object, command: Command) =>
      onInstallation(command, async (to, options) => {
        const cancelled = await cancelOn(to, id);
        print(options, cancelled, describeCancelled(cancelled));
      }),
    );
  example(cancel, "runs cancel run-iad-france-20261123-074512-1f3a");
}

/** @throws PermanentError when there is no such run, or no run at all. */
async function runToWatch(db: Queries, id: string | undefined): Promise<string> {
  const run = id === undefined ? (await listRuns(db, { limit: 1 }))[0] : await readRun(db, id);
  if (run) return run.runId;
  throw new PermanentError(id === undefined ? "There is no run yet" : `There is no run ${id}: \`imo runs\` lists them`);
}
