#!/usr/bin/env node
import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import * as z from "zod";
import { readEnv } from "../lambda/env.ts";
import { addBackup } from "./commands/backup.ts";
import { addIngest } from "./commands/ingest.ts";
import { addQuarantine } from "./commands/quarantine.ts";
import { addRebuild } from "./commands/rebuild.ts";
import { addRedrive } from "./commands/redrive.ts";
import { addReplay } from "./commands/replay.ts";
import { addRestore } from "./commands/restore.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addSources } from "./commands/sources.ts";
import { addStatus } from "./commands/status.ts";
import { addStop } from "./commands/stop.ts";

const program = new Command("imo")
  .description("Operates imo-ops: collects, inspects, repairs.")
  .option("--stage <stage>", "the installation to talk to; any but `local` through the usual AWS settings", "local")
  .option("--json", "one JSON object on standard output and nothing else there")
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError("(--help tells how it is used)")
  .exitOverride();
for (const add of [
  addRun,
  addIngest,
  addRuns,
  addSources,
  addQuarantine,
  addReplay,
  addRedrive,
  addRebuild,
  addBackup,
  addRestore,
  addStatus,
  addStop,
]) {
  add(program);
}

/** One sentence, and all that is known of the error with IMO_DEBUG=1. */
function report(error: unknown): void {
  const { IMO_DEBUG } = readEnv(z.object({ IMO_DEBUG: z.string().optional() }));
  const sentence = error instanceof Error ? error.message || error.name : String(error);
  console.error(`imo: ${sentence.replaceAll(/\s+/g, " ").trim()}`);
  if (IMO_DEBUG === "1") console.error(inspect(error));
}

// Whoever reads the answer may have had enough of it (`imo runs | head`).
process.stdout.on("error", () => process.exit());
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (!(error instanceof CommanderError)) report(error);
}
