#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { PipelineError } from "../errors.ts";
import { ingest } from "./commands/ingest.ts";
import { run } from "./commands/run.ts";
import { connect } from "./connect.ts";
import type { Installation } from "./connect.ts";
import { progressOn, silent } from "./follow.ts";
import { printRun } from "./print.ts";

interface CommonOptions {
  readonly stage: string;
  readonly json?: boolean;
}

const program = new Command("imo")
  .description("Operates imo-ops: collects, inspects, repairs.")
  .option("--stage <stage>", "the installation to talk to", "local")
  .option("--json", "one JSON object on standard output and nothing else there")
  .showHelpAfterError()
  .exitOverride();

program
  .command("run [source...]")
  .description("collects the named sources, or all that are enabled, and follows the run to its end")
  .action(async (sources: string[]) =>
    onInstallation(async (to, options) => printRun(await run(to, sources, progressFor(options)), options)),
  );

program
  .command("ingest <file>")
  .description("drops a file into the bucket and follows its run to the end")
  .requiredOption("--source <id>", "the source that the file is of (see `imo sources`)")
  .option("--as-of <instant>", "the instant that the data is of, when it is not of now (ISO 8601 with zone)")
  .action(async (file: string, { source, asOf }: { source: string; asOf?: string }) =>
    onInstallation(async (to, options) => printRun(await ingest(to, { file, source, asOf }, progressFor(options)), options)),
  );

function progressFor({ json }: CommonOptions) {
  return json && !process.stderr.isTTY ? silent : progressOn(process.stderr);
}

/** Connects, works, and always lets go of the connections. */
async function onInstallation(work: (to: Installation, options: CommonOptions) => Promise<void>): Promise<void> {
  const options = program.opts<CommonOptions>();
  const installation = await connect(options.stage);
  try {
    await work(installation, options);
  } finally {
    await installation.end();
  }
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    const sentence = error instanceof PipelineError ? error.message : error;
    console.error(sentence instanceof Error && !process.env["IMO_DEBUG"] ? `imo: ${sentence.message}` : `imo:`, error instanceof PipelineError ? sentence : "");
    process.exitCode = 1;
  }
}
