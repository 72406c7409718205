import { Option } from "commander";
import type { Command } from "commander";
import type * as z from "zod";
import { PermanentError } from "../../errors.ts";
import { RunStatus } from "../../records/run-summary.ts";
import { readExecution } from "../../query/execution.ts";
import type { Ask } from "../../operate/operation.ts";
import { runCancel, runList, runRead } from "../../operate/runs.ts";
import { watchOn } from "../watch.ts";
import { loadSource } from "../../sources/load.ts";
import { describeCancelled } from "../cancel.ts";
import { readLimit } from "../arguments.ts";
import { operatorName } from "../operator.ts";
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
    .action(async (filter: z.input<typeof runList.input>, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        if (filter.source) await loadSource(filter.source);
        const listed = await ask(runList, filter);
        print(options, listed, describeRuns(listed.runs));
      }),
    );
  example(runs, "runs --status partial --limit 5");
  const show = runs
    .command("show <id>")
    .description("tells all about one run")
    .action(async (id: string, _options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const { run } = await ask(runRead, { runId: id });
        if (!run) throw new PermanentError(`There is no run ${id}: \`imo runs\` lists them`);
        print(options, run, describeRun(run));
      }),
    );
  example(show, "runs show ingest-dvf-20261123-074512-1f3a");
  const watch = runs
    .command("watch [id]")
    .description("shows a run live until it ends: that one, or the one that began last; fails where the run does")
    .action(async (id: string | undefined, _options: object, command: Command) =>
      onInstallation(command, async ({ ask, records }, options) => {
        const runId = await runToWatch(ask, id);
        const states = async (of: string) => (await readExecution(records, of)).states;
        printOutcome(await followRun(ask, runId, watchOn(process.stderr, states, options)), options);
      }),
    );
  example(watch, "runs watch");
  const cancel = runs
    .command("cancel <id>")
    .description("ends a run that is under way; what it has merged so far stays, what still comes is left")
    .action(async (id: string, _options: object, command: Command) =>
      onInstallation(command, async ({ ask }, options) => {
        const cancelled = await ask(runCancel, { runId: id, by: operatorName() });
        print(options, cancelled, describeCancelled(cancelled));
      }),
    );
  example(cancel, "runs cancel run-iad-france-20261123-074512-1f3a");
}

/** @throws PermanentError when there is no such run, or no run at all. */
async function runToWatch(ask: Ask, id: string | undefined): Promise<string> {
  const run = id === undefined ? (await ask(runList, { limit: 1 })).runs[0] : (await ask(runRead, { runId: id })).run;
  if (run) return run.runId;
  throw new PermanentError(id === undefined ? "There is no run yet" : `There is no run ${id}: \`imo runs\` lists them`);
}
