import { createHash } from "node:crypto";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import { projectRoot, makeHome } from "./home.ts";
import type { Home } from "./home.ts";
import { findLocalstackPython } from "./python.ts";
import { makePlace, pip, whenFree } from "./setup.ts";
import type { Place, SetUpOptions } from "./setup.ts";

const requirements = path.join(projectRoot, "localstack", "requirements-localstack.txt");
const Stamp = z.object({ python: z.string(), packages: z.string().optional() });

/**
 * Installs LocalStack, pinned, in the user's cache, where every home of the machine finds it, and tells where it is; at once when it is
 * there already. @throws ConfigError saying what is missing on this machine and how to get it.
 */
export async function setUpLocalstack(home: Home, options: SetUpOptions = {}): Promise<Place> {
  const folder = await placeOf();
  const installed = await readStamp(folder);
  if (installed) return installed;
  options.progress?.("looking for Python 3.13");
  const python = await findLocalstackPython();
  await Promise.all([makeHome(home), mkdir(path.dirname(folder), { recursive: true })]);
  const release = await whenFree(`${folder}.lock`, options);
  try {
    const other = await readStamp(folder);
    if (other) return other;
    await rm(folder, { recursive: true, force: true });
    options.progress?.("installing LocalStack (500 MB, once)");
    const place = await makePlace(folder, python);
    await pip(home, place, requirements, options);
    await writeFile(stampOf(folder), JSON.stringify(place));
    return place;
  } finally {
    await release();
  }
}

/** Another lock is another folder: clones of different versions do not take it from one another. */
async function placeOf(): Promise<string> {
  const hash = createHash("sha256").update(await readFile(requirements));
  const cache = process.env["XDG_CACHE_HOME"] || path.join(os.homedir(), ".cache");
  return path.join(cache, "imo-ops", `localstack-${hash.digest("hex").slice(0, 12)}`);
}

const stampOf = (folder: string): string => path.join(folder, "imo-ops.json");

async function readStamp(folder: string): Promise<Place | undefined> {
  try {
    const place = Stamp.parse(JSON.parse(await readFile(stampOf(folder), "utf8")));
    // The machine's Python may have been removed under the environment that it made.
    await access(place.python);
    return place;
  } catch {
    return undefined;
  }
}
