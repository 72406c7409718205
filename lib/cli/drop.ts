import { createReadStream } from "node:fs";
import { copyFile, mkdir, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { randomBytes } from "node:crypto";
import { ConfigError } from "../errors.ts";
import type { RunInput } from "../messages.ts";
import type { Installation } from "./connect.ts";

/** A run id that tells what and when, and is like no other: `ingest-dvf-20261123-074512-1f3a`. */
export function newRunId(what: string, now = new Date()): string {
  const instant = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  return `${what.slice(0, 50)}-${instant}-${randomBytes(2).toString("hex")}`;
}

/** Checks that a local file can be read. @throws ConfigError in one sentence. */
export async function readableFile(path: string): Promise<void> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new ConfigError(`The file ${path} can't be read: is the path right?`, {}, { cause });
  });
  if (!facts.isFile()) throw new ConfigError(`${path} is not a file`);
}

/** The key under which a local file lands. */
export function landingKey(folder: "drop" | "uploads", source: string, runId: string, path: string): string {
  return `${folder}/${source}/${runId}/${basename(path)}`;
}

/**
 * Puts a local file into the bucket, where a run takes it from, and keeps a copy beside the local cloud until that run closes.
 * Gives the location. `folder` is `drop` (its arrival starts the run `runId`) or `uploads` (the caller starts it).
 */
export async function land(
  to: Installation,
  folder: "drop" | "uploads",
  file: { readonly path: string; readonly source: string },
  input: RunInput,
): Promise<{ location: string; name: string }> {
  const name = basename(file.path);
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
  await mkdir(join(copy, ".."), { recursive: true });
  await copyFile(path, copy);
}

/** Notes, beside the local cloud, what a run was asked to do, so that it is not forgotten with the emulator's memory. */
export async function noteRun(to: Pick<Installation, "landing">, input: RunInput): Promise<void> {
  if (!to.landing) return;
  await mkdir(to.landing, { recursive: true });
  await writeFile(join(to.landing, `${input.runId}.json`), JSON.stringify(input));
}
