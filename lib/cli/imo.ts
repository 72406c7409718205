#!/usr/bin/env node
import { inspect } from "node:util";
import { CommanderError } from "commander";
import * as z from "zod";
import { readEnv } from "../lambda/env.ts";
import { createProgram } from "./program.ts";
import { printFailure } from "./session.ts";
import { sentenceOf } from "./sentence.ts";

/** One sentence, and all that is known of the error with IMO_DEBUG=1; for machines, an object with that sentence unless the answer is out. */
function report(error: unknown): void {
  const { IMO_DEBUG } = readEnv(z.object({ IMO_DEBUG: z.string().optional() }));
  // What is wrong with the words themselves is on standard error already.
  if (!(error instanceof CommanderError)) console.error(`imo: ${sentenceOf(error)}`);
  if (process.argv.includes("--json")) printFailure(sentenceOf(error));
  if (IMO_DEBUG === "1") console.error(inspect(error));
}

// Whoever reads the answer may have had enough of it (`imo runs | head`).
process.stdout.on("error", () => process.exit());
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (process.exitCode !== 0) report(error);
}
