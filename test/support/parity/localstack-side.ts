import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import type { Home } from "../../../localstack/home.ts";
import { findLocalstackPython } from "../../../localstack/python.ts";
import { setUpLocalstack } from "../../../localstack/setup-localstack.ts";

/** What a cloud on the other emulator came to; seconds, and tables as `readTables` gives them. */
const Side = z.object({
  started: z.number(),
  took: z.number(),
  rows: z.int(),
  status: z.string(),
  quarantined: z.int(),
  tables: z.record(z.string(), z.array(z.string())),
  failures: z.record(z.string(), z.string()),
});
export type Side = z.output<typeof Side>;

/** `npm run parity` takes all sources, as a first start does, and compares all tables; else it is one source of each kind, and what came of it. */
export const isWhole = process.env["IMO_PARITY"] === "whole";
export const comparedSources = isWhole ? [] : ["dvf", "agence-postgres", "ademe-dpe", "agence-littoral"];

/** Says what this machine lacks for LocalStack; undefined where it lacks nothing. */
export const lackedByLocalstack: string | undefined = await findLocalstackPython().then(
  () => undefined,
  (error: unknown) => String(error),
);

/**
 * Brings up a cloud on LocalStack in a process of its own, collects `comparedSources` there with the secrets of this home, so that what is
 * hashed with them is the same, and ends it.
 */
export async function collectOnLocalstack(home: Home): Promise<Side> {
  // Of this moment: tests change it while LocalStack is being installed.
  const env = { ...process.env };
  await setUpLocalstack(home);
  const program = path.join(import.meta.dirname, "side.ts");
  const args = ["--disable-warning=ExperimentalWarning", program, "localstack", home.secretsFile, ...comparedSources];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 200_000_000 });
  return Side.parse(JSON.parse(stdout));
}
