import { execFile } from "node:child_process";
import { chmod, cp, lstat, mkdir, rename, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { ConfigError } from "../lib/errors.ts";
import { homeId } from "./home.ts";
import type { Home } from "./home.ts";

const run = promisify(execFile);

/** A system user without privileges. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Gives the user that PostgreSQL has to run as: undefined (ourselves) unless we are root, as which it refuses to run; then the owner of
 * `data` where that folder exists, else `postgres` where there is such a user, else `nobody`. No user is created.
 * @throws ConfigError when the machine has neither.
 */
export async function serverUser(data: string): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(data).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = await Promise.all([idOf("-u", name), idOf("-g", name)]);
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new ConfigError(
    "PostgreSQL refuses to run as root and there is no user `postgres` or `nobody`: start as another user",
  );
}

async function idOf(flag: "-u" | "-g", name: string): Promise<number | undefined> {
  const told = await run("id", [flag, name]).catch(() => undefined);
  return told === undefined ? undefined : Number(told.stdout);
}

/** Tells whether `user` can pass the folder and every folder above it. */
export async function canPass(folder: string, user: RunAs | undefined): Promise<boolean> {
  if (user === undefined) return true;
  return run("test", ["-x", folder], { ...user, cwd: "/" }).then(
    () => true,
    () => false,
  );
}

/**
 * Gives a folder that every user can pass, for what a server of another user needs while the home is closed to it
 * (a clone below /root, say): nobody's permissions are loosened for it.
 * Data lie there, so it is one that no clean-up of old files visits, where we may write to such a one.
 */
export async function passableFolder(home: Home): Promise<string> {
  const name = `imo-ops-${homeId(home)}`;
  const kept = path.join("/var/lib", name);
  if (await makeOwn(kept)) return kept;
  const temporary = path.join(os.tmpdir(), name);
  if (await makeOwn(temporary)) return temporary;
  throw new ConfigError(
    `Neither ${kept} nor ${temporary} can be made and be ours: set IMO_HOME to a folder that all users can pass`,
  );
}

async function makeOwn(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o711 });
    // The umask may have taken more away.
    await chmod(folder, 0o711);
    return true;
  } catch {
    const found = await lstat(folder).catch(() => undefined);
    return found !== undefined && found.isDirectory() && found.uid === process.getuid?.();
  }
}

/** Gives `folder` itself when `user` can pass it, else a copy of it, made once, that it can read. */
export async function readableFolder(home: Home, folder: string, user: RunAs | undefined): Promise<string> {
  if (await canPass(folder, user)) return folder;
  const { mtimeMs } = await stat(folder);
  // A package that was installed anew is copied anew.
  const copy = path.join(await passableFolder(home), `${path.basename(folder)}-${Math.round(mtimeMs)}`);
  if (await stat(copy).catch(() => undefined)) return copy;
  const unfinished = `${copy}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  await run("chmod", ["-R", "a+rX", unfinished]);
  await rename(unfinished, copy);
  return copy;
}
