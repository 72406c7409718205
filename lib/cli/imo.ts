#!/usr/bin/env node
import { inspect } from "node:util";
import { CommanderError } from "commander";
import * as z from "zod";
import { readEnv } from "../lambda/env.ts";
import { createProgram } from "./program.ts";
import { sentenceOf } from "./sentence.ts";

/** One sentence, and all that is known of the error with IMO_DEBUG=1. */
function report(error: unknown): void {
  const { IMO_DEBUG } = readEnv(z.object({ IMO_DEBUG: z.string().optional() }));
  console.error(`imo: ${sentenceOf(error)}`);
  if (IMO_DEBUG === "1") console.error(inspect(error));
}

// Whoever reads the answer may have had enough of it (`imo runs | head`).
process.stdout.on("error", () => process.exit());
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  if (!(error instanceof CommanderError)) report(error);
}
