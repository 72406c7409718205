import { createReadStream } from "node:fs";
import { access, chmod, constants, copyFile, mkdir, rename, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ConfigError } from "../errors.ts";
import { ownFolder } from "../../localstack/landing.ts";
import { landingKey } from "../collect/file/landing-key.ts";
import { printable } from "../collect/file/printable.ts";
import type { RunInput } from "../messages.ts";
import type { RunSummary } from "../records/run-summary.ts";
import type { Operated } from "./connect.ts";
import { followRun } from "./follow.ts";
import { runStarted } from "../operate/runs.ts";
import { operatorName } from "./operator.ts";
import type { Progress } from "./follow.ts";

/** Checks that a local file can be read. @throws ConfigError in one sentence. */
export async function readableFile(path: string): Promise<void> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new ConfigError(`The file ${path} can't be read: is the path right?`, {}, { cause });
  });
  if (facts.isDirectory()) throw new ConfigError(`${path} is a folder, not a file`);
  if (!facts.isFile()) throw new ConfigError(`${path} is not a file`);
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new ConfigError(`The file ${path} can't be read: its owner does not allow it`, {}, { cause });
  });
  if (facts.size === 0) throw new ConfigError(`The file ${path} is empty`);
}

/**
 * Puts a local file into the bucket, where a run takes it from, and keeps a copy beside the local cloud until that run closes.
 * Gives the location. `folder` is `drop` (its arrival starts the run `runId`) or `uploads` (the caller starts it).
 */
export async function land(
  to: Pick<Operated, "data" | "landing">,
  folder: "drop" | "uploads",
  file: { readonly path: string; readonly source: string },
  input: RunInput,
): Promise<{ location: string; name: string }> {
  const name = printable(basename(file.path));
  const key = landingKey(folder, file.source, input.runId, file.path);
  const location = `s3://${to.data.name}/${key}`;
  if (to.landing) await keepCopy(to.landing, file.path, key);
  await to.data.upload(key, createReadStream(file.path), {
    "run-id": input.runId,
    ...(input.asOf && { "as-of": input.asOf }),
  });
  return { location, name };
}

async function keepCopy(landing: string, path: string, key: string): Promise<void> {
  const copy = join(landing, key);
  await ownFolder(landing);
  await mkdir(join(copy, ".."), { recursive: true, mode: 0o700 });
  await copyFile(path, `${copy}.part`);
  await chmod(`${copy}.part`, 0o600);
  await rename(`${copy}.part`, copy);
}

/** Notes, beside the local cloud, what a run was asked to do, so that it is not forgotten with the emulator's memory. */
export async function noteRun(to: Pick<Operated, "landing">, input: RunInput): Promise<void> {
  if (!to.landing) return;
  await ownFolder(to.landing);
  const note = join(to.landing, `${input.runId}.json`);
  await writeFile(`${note}.part`, JSON.stringify(input), { mode: 0o600 });
  await rename(`${note}.part`, note);
}

/** Notes who started a run, follows it to its end and gives its summary; what was kept of it beside the local cloud is forgotten then. */
export async function followNoted(
  to: Pick<Operated, "ask" | "forgetLanded">,
  runId: string,
  progress: Progress,
): Promise<RunSummary> {
  await to.ask(runStarted, { runId, by: operatorName() });
  const run = await followRun(to.ask, runId, progress);
  await to.forgetLanded();
  return run;
}
