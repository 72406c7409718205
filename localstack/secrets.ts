import { randomBytes } from "node:crypto";
import { link, readFile, rename, unlink, writeFile } from "node:fs/promises";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import type { Home } from "./home.ts";

const Secrets = z.object({
  postgresPassword: z.string().min(1),
  redisPassword: z.string().min(1),
  /** 32 bytes in hex, and those of newer keys behind them (lib/normalize/privacy/agent-hash.ts): they key the hashes that stand for agents. */
  agentKey: z.string().regex(/^[0-9a-f]{64}(?: [0-9a-f]{64})*$/),
  /** 32 bytes in hex: the keys of alerts follow from it. */
  alertKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the role that reads the sample agency's database. */
  agencyPassword: z.string().min(1),
  /** Of the user of the sample market's earlier API. */
  earlierApiPassword: z.string().min(1),
  /** Of the role that questions in SQL are asked as. */
  sqlPassword: z.string().min(1),
});
/** An older release's file lacks these. */
const Kept = Secrets.partial({ alertKey: true, agencyPassword: true, earlierApiPassword: true, sqlPassword: true });
export type Secrets = z.infer<typeof Secrets>;

/**
 * Gives the home's secrets, drawn at random the first time that each is needed and kept in a file that only its owner reads.
 * @throws ConfigError when the file can't be understood: the databases were made with what it held.
 */
export async function homeSecrets(home: Home): Promise<Secrets> {
  const stored = await readFile(home.secretsFile, "utf8").catch(absent);
  if (stored === undefined) return drawSecrets(home);
  const read = Kept.safeParse(parseJson(stored));
  if (read.success) return completed(home, read.data);
  throw new ConfigError(
    `${home.secretsFile} is broken: put its backup back, or remove ${home.root} to start from an empty local cloud`,
  );
}

/** Keeps other keys of the hashes that stand for agents. */
export async function keepAgentKeys(home: Home, agentKey: string): Promise<void> {
  const secrets = Secrets.parse({ ...(await homeSecrets(home)), agentKey });
  await rename(await draftOf(home, secrets), home.secretsFile);
}

async function drawSecrets(home: Home): Promise<Secrets> {
  const secrets = drawn();
  const draft = await draftOf(home, secrets);
  // Never over what somebody else has drawn meanwhile.
  try {
    await link(draft, home.secretsFile);
  } finally {
    await unlink(draft);
  }
  return secrets;
}

async function completed(home: Home, kept: z.infer<typeof Kept>): Promise<Secrets> {
  const whole = Secrets.safeParse(kept);
  if (whole.success) return whole.data;
  const fresh = drawn();
  const secrets = {
    ...kept,
    alertKey: kept.alertKey ?? fresh.alertKey,
    agencyPassword: kept.agencyPassword ?? fresh.agencyPassword,
    earlierApiPassword: kept.earlierApiPassword ?? fresh.earlierApiPassword,
    sqlPassword: kept.sqlPassword ?? fresh.sqlPassword,
  };
  await rename(await draftOf(home, secrets), home.secretsFile);
  return secrets;
}

/** Written whole before it takes its place: half of them would lock us out of the databases that are made with them. */
async function draftOf(home: Home, secrets: Secrets): Promise<string> {
  const draft = `${home.secretsFile}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return draft;
}

function drawn(): Secrets {
  const password = (): string => randomBytes(24).toString("base64url");
  return {
    postgresPassword: password(),
    redisPassword: password(),
    agentKey: randomBytes(32).toString("hex"),
    alertKey: randomBytes(32).toString("hex"),
    agencyPassword: password(),
    earlierApiPassword: password(),
    sqlPassword: password(),
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
