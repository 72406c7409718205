import { createHash, randomUUID } from "node:crypto";
import { glob, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { projectRoot } from "./home.ts";

/** All that the pages are made of: they read answers by the schemas that the API writes them by. */
const INPUTS = ["package-lock.json", "lib/**/*"];
const FOLDER = path.join(projectRoot, ".pages");
const STAMP = "built-from";

/** Builds the pages for people into `.pages` (a second or two); at once when the same files were built already. Gives whether there was anything to do. */
export async function buildPages(): Promise<boolean> {
  const hash = await hashOfInputs();
  if (await isBuiltFrom(hash)) return false;
  // Loaded only where there is something to build.
  const { build } = await import("vite");
  // Put in its place as a whole: somebody may be reading what is there.
  const outDir = `${FOLDER}-${randomUUID()}`;
  try {
    await build({
      configFile: path.join(projectRoot, "lib/pages/vite.config.ts"),
      logLevel: "warn",
      build: { outDir },
    });
    await writeFile(path.join(outDir, STAMP), hash);
    await putInPlace(outDir, hash);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
  return true;
}

async function isBuiltFrom(hash: string): Promise<boolean> {
  return (await readFile(path.join(FOLDER, STAMP), "utf8").catch(() => undefined)) === hash;
}

/** Another process may have built the same meanwhile: what is read from there already stays. */
async function putInPlace(outDir: string, hash: string): Promise<void> {
  try {
    if (await isBuiltFrom(hash)) return;
    await rm(FOLDER, { recursive: true, force: true });
    await rename(outDir, FOLDER);
  } catch (error) {
    if (!(await isBuiltFrom(hash))) throw error;
  }
}

async function hashOfInputs(): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(INPUTS, { cwd: projectRoot, withFileTypes: true })) {
    if (entry.isFile()) files.push(path.join(entry.parentPath, entry.name));
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${path.relative(projectRoot, file)}\0`).update(await readFile(file));
  return hash.digest("hex");
}
