import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import { drawPassword, hashPassword } from "../lib/http/access/password.ts";
import { newKeySet } from "../lib/http/access/token-keys.ts";
import { addUser, hasNoAdmin } from "../lib/stores/access/users.ts";
import type { Queries } from "../lib/stores/postgres/postgres.ts";
import type { Home } from "./home.ts";

const Admin = z.object({ username: z.string(), password: z.string() });

/** Who operates the local cloud. */
export type Admin = z.output<typeof Admin>;

const ADMIN_NAME = "admin";

/** Gives the home's token keys, made the first time and kept in a file that only its owner reads: the emulator's parameter store may forget them. */
export async function homeTokenKeys(home: Home): Promise<string> {
  const kept = await readFile(home.tokenKeysFile, "utf8").catch(absent);
  if (kept !== undefined) return kept.trim();
  const keys = await newKeySet(new Date());
  await keepTokenKeys(home, keys);
  return keys;
}

/** Keeps the home's token keys. */
export async function keepTokenKeys(home: Home, keys: string): Promise<void> {
  await writePrivately(home.tokenKeysFile, keys);
}

/**
 * Makes an admin with a random password where nobody may operate yet, and keeps it in a file that only its owner reads.
 * Gives the admin that was made, null when there was one.
 */
export async function firstAdmin(home: Home, db: Queries): Promise<Admin | null> {
  if (!(await hasNoAdmin(db))) return null;
  const admin = { username: ADMIN_NAME, password: drawPassword() };
  // The file first: a password that nobody knows would be of no use.
  await keepAdmin(home, admin);
  await addUser(db, { name: admin.username, email: null, role: "admin", password: await hashPassword(admin.password) });
  return admin;
}

/** Keeps the admin's password. */
export async function keepAdmin(home: Home, admin: Admin): Promise<void> {
  await writePrivately(home.adminFile, JSON.stringify(admin, null, 2));
}

/** Reads the admin that is kept; undefined when none is. @throws ConfigError when the file can't be understood. */
export async function keptAdmin(home: Home): Promise<Admin | undefined> {
  const text = await readFile(home.adminFile, "utf8").catch(absent);
  if (text === undefined) return undefined;
  try {
    return Admin.parse(JSON.parse(text));
  } catch {
    throw new ConfigError(
      `${home.adminFile} is broken: remove it, then \`npm run imo -- users password ${ADMIN_NAME}\``,
    );
  }
}

async function writePrivately(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${text}\n`, { mode: 0o600 });
  await rename(draft, file);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
