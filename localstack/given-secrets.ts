import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import type { Home } from "./home.ts";

const Given = z.record(z.string(), z.string());

const fileOf = (home: Home): string => path.join(home.root, "source-secrets.json");

/**
 * Gives the sources' secrets that the user has given this local cloud, by name: the emulator's parameter store forgets them with a kill.
 * @throws ConfigError when the file can't be understood.
 */
export async function givenSecrets(home: Home): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(fileOf(home), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  const read = Given.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new ConfigError(`${fileOf(home)} is broken: remove it, and give the sources' secrets again`);
}

/** Notes a secret that the user gave, in a file that only its owner reads. */
export async function noteSecret(home: Home, name: string, value: string): Promise<void> {
  const written = `${fileOf(home)}.${process.pid}`;
  const secrets = { ...(await givenSecrets(home)), [name]: value };
  await writeFile(written, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(written, fileOf(home));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
