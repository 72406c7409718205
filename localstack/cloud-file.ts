import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import type { Home } from "./home.ts";
import { PortName } from "./ports.ts";
import { processIdentity } from "./process.ts";
import { EmulatorName } from "./services/emulator.ts";

const port = z.int().min(1).max(65_535);

/** What `<home>/cloud.json` says of a local cloud; secrets are in it, so only its owner reads the file. */
export const CloudFile = z.object({
  /** The process that started the cloud and ends it; null once it has ended. */
  pid: z.int().positive().nullable(),
  /** Tells that process from a later one of the same number. */
  identity: z.string().nullable(),
  home: z.string(),
  stage: z.literal("local"),
  region: z.string(),
  accountId: z.string().regex(/^\d{12}$/),
  /** An older release knew MiniStack only. */
  emulator: EmulatorName.optional(),
  /** Every AWS service answers here. */
  endpoint: z.url(),
  postgresUrl: z.string(),
  mongoUrl: z.string(),
  redisUrl: z.string(),
  apiUrl: z.url(),
  /** Where the console of the emulator answers, where it was asked for. */
  consoleUrl: z.url().nullish(),
  /** An older release's file lacks those that it did not know. */
  ports: z.partialRecord(PortName, port),
});
export type CloudFile = z.infer<typeof CloudFile>;

/** Reads what is known of the home's cloud, running or not; undefined when none was ever started or the file can't be understood. */
export async function readCloudFile(home: Home): Promise<CloudFile | undefined> {
  try {
    return CloudFile.parse(JSON.parse(await readFile(home.cloudFile, "utf8")));
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step, so that a reader never sees half of it. */
export async function writeCloudFile(home: Home, cloud: CloudFile): Promise<void> {
  const written = `${home.cloudFile}.${process.pid}`;
  await writeFile(written, `${JSON.stringify(cloud, null, 2)}\n`, { mode: 0o600 });
  await rename(written, home.cloudFile);
}

/** Gives the cloud that runs in this home; undefined when none does. */
export async function cloudThatRuns(home: Home): Promise<CloudFile | undefined> {
  const cloud = await readCloudFile(home);
  const runs = cloud?.pid && cloud.identity && (await processIdentity(cloud.pid)) === cloud.identity;
  return runs ? cloud : undefined;
}

/**
 * Gives the cloud that runs in this home.
 * @throws ConfigError when none does.
 */
export async function runningCloud(home: Home): Promise<CloudFile> {
  const cloud = await cloudThatRuns(home);
  if (cloud !== undefined) return cloud;
  throw new ConfigError(
    `No local cloud runs in ${home.root}: start it with \`npm start\` (or set IMO_HOME to the home of one that runs)`,
  );
}
