import { createReadStream } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { RunInput } from "../lib/messages.ts";
import { s3Location } from "../lib/stores/aws/dropped.ts";
import type { Bucket } from "../lib/stores/aws/s3.ts";

/** What a command asked for and may have been lost with the emulator: `<home>/landing/<run>.json`, its files beside it under their S3 keys. */
export async function notedRuns(landing: string): Promise<RunInput[]> {
  const names = (await readdir(landing).catch(() => [])).filter((name) => name.endsWith(".json"));
  return Promise.all(
    names.map(async (name) => RunInput.parse(JSON.parse(await readFile(path.join(landing, name), "utf8")))),
  );
}

/** Puts the files of a noted run back where the run looks for them. */
export async function landAgain(landing: string, input: RunInput, data: Bucket): Promise<void> {
  for (const { location } of input.files ?? []) {
    const place = s3Location(location);
    if (place?.bucket !== data.name) continue;
    await data.upload(place.key, createReadStream(path.join(landing, place.key)), { "run-id": input.runId });
  }
}

/** Forgets a noted run and its files. */
export async function forgetRun(landing: string, input: RunInput): Promise<void> {
  for (const { location } of input.files ?? []) {
    const key = s3Location(location)?.key;
    if (key) await rm(path.join(landing, key), { force: true });
  }
  await rm(path.join(landing, `${input.runId}.json`), { force: true });
}
