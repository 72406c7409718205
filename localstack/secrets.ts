import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import type { Home } from "./home.ts";

const Secrets = z.object({
  postgresPassword: z.string().min(1),
  redisPassword: z.string().min(1),
  /** 32 bytes in hex: keys the hashes that stand for agents. */
  agentKey: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Secrets = z.infer<typeof Secrets>;

/**
 * Gives the home's secrets, drawn at random the first time and kept in a file that only its owner reads.
 * @throws ConfigError when the file can't be understood: the databases were made with what it held.
 */
export async function homeSecrets(home: Home): Promise<Secrets> {
  const stored = await readFile(home.secretsFile, "utf8").catch(absent);
  if (stored === undefined) return drawSecrets(home);
  const read = Secrets.safeParse(parseJson(stored));
  if (read.success) return read.data;
  throw new ConfigError(
    `${home.secretsFile} is broken: put its backup back, or remove ${home.root} to start from an empty local cloud`,
  );
}

async function drawSecrets(home: Home): Promise<Secrets> {
  const secrets = {
    postgresPassword: randomBytes(24).toString("base64url"),
    redisPassword: randomBytes(24).toString("base64url"),
    agentKey: randomBytes(32).toString("hex"),
  };
  await writeFile(home.secretsFile, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  return secrets;
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
