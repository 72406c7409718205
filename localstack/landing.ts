import { createReadStream } from "node:fs";
import { chmod, lstat, mkdir, readdir, readFile, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { RunInput } from "../lib/messages.ts";
import type { RunStatus } from "../lib/records/run-summary.ts";
import { s3Location } from "../lib/stores/aws/dropped.ts";
import type { Bucket } from "../lib/stores/aws/s3.ts";
import type { Queries } from "../lib/stores/postgres/postgres.ts";
import type * as z from "zod";

/** What no note names and is older than this was left by a command that died before it noted its run, in ms. */
const ORPHAN_AGE = 600_000;

/** Makes the folder, readable by its owner only, also where an earlier version made it for everybody. */
export async function ownFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** What a command asked for and may have been lost with the emulator: `<home>/landing/<run>.json`, its files beside it under their S3 keys. */
export async function notedRuns(landing: string): Promise<RunInput[]> {
  const names = (await readdir(landing).catch(() => [])).filter((name) => name.endsWith(".json"));
  const noted = await Promise.all(names.map((name) => noteIn(path.join(landing, name))));
  return noted.filter((input) => input !== null);
}

/** A note that its command could not finish writing says nothing. */
async function noteIn(file: string): Promise<RunInput | null> {
  try {
    return RunInput.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

/** Whether the copies of a noted run's files are there: its command may have died before it took them. */
export async function hasCopies(landing: string, input: RunInput): Promise<boolean> {
  const found = await Promise.all(keysOf(input).map((key) => lstat(path.join(landing, key)).catch(() => null)));
  return found.every((facts) => facts?.isFile());
}

/** Puts the files of a noted run, whose copies are there, back where the run looks for them. */
export async function landAgain(landing: string, input: RunInput, data: Bucket): Promise<void> {
  for (const key of keysOf(input, data.name)) {
    await data.upload(key, createReadStream(path.join(landing, key)), { "run-id": input.runId });
  }
}

/** Forgets a noted run and its files. */
export async function forgetRun(landing: string, input: RunInput): Promise<void> {
  for (const key of keysOf(input)) {
    await rm(path.join(landing, key), { force: true });
    await removeEmpty(landing, path.dirname(key));
  }
  await rm(path.join(landing, `${input.runId}.json`), { force: true });
}

/** Forgets every noted run that has ended, in whatever run its line ends. */
export async function forgetEnded(db: Queries, landing: string): Promise<void> {
  for (const input of await notedRuns(landing)) {
    const last = await lastOfLine(db, input.runId);
    if (last && last.status !== "running") await forgetRun(landing, input);
  }
}

/** Removes what no noted run needs: copies and half-written notes of commands that died. */
export async function removeOrphans(landing: string, now = Date.now()): Promise<void> {
  const noted = await notedRuns(landing);
  const needed = new Set(noted.flatMap((input) => [`${input.runId}.json`, ...keysOf(input)]));
  const names = await readdir(landing, { recursive: true }).catch(() => []);
  for (const name of names) {
    const key = name.split(path.sep).join("/");
    const file = path.join(landing, name);
    const facts = await lstat(file).catch(() => null);
    if (!facts || facts.isDirectory() || needed.has(key) || now - facts.mtimeMs < ORPHAN_AGE) continue;
    await rm(file, { force: true });
    await removeEmpty(landing, path.dirname(key));
  }
}

/** The run that in the end took over from `runId`, or that run itself; undefined when it never began. */
export async function lastOfLine(
  db: Queries,
  runId: string,
): Promise<{ runId: string; status: z.infer<typeof RunStatus> } | undefined> {
  const [row] = await db.query<{ runId: string; status: z.infer<typeof RunStatus> }>(
    `with recursive line as (
       select run_id, status, restarted_as from run where run_id = $1
       union all select r.run_id, r.status, r.restarted_as from run r join line l on r.run_id = l.restarted_as
     )
     select run_id as "runId", status from line
     where restarted_as is null or not exists (select from run r where r.run_id = line.restarted_as)`,
    [runId],
  );
  return row;
}

/** The S3 keys of a run's files, in any bucket or in the one of that name. */
function keysOf(input: RunInput, bucketName?: string): string[] {
  return (input.files ?? []).flatMap(({ location }) => {
    const place = s3Location(location);
    return place && (bucketName === undefined || place.bucket === bucketName) ? [place.key] : [];
  });
}

/** Removes a folder below `landing` and those around it, as far as they are empty. */
async function removeEmpty(landing: string, folder: string): Promise<void> {
  for (let at = folder; at !== "." && at !== "/"; at = path.dirname(at)) {
    const removed = await rmdir(path.join(landing, at)).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}
