import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import * as z from "zod";
import { processIdentity } from "./process.ts";

const Owner = z.object({ pid: z.int().positive(), identity: z.string() });

/** A file that this process owns until it releases it, or the process that owns it now. */
export type Claim = { readonly release: () => Promise<void> } | { readonly owner: number };

/** Makes this process the owner of `file`, which it creates; an owner that was killed owns nothing any more. */
export async function claim(file: string): Promise<Claim> {
  const mine = `${file}.${process.pid}.${randomUUID()}`;
  await writeFile(mine, JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid) }));
  try {
    for (;;) {
      // A link appears whole: nobody reads a file that is not written yet and takes it for a dead owner's.
      const owned = await link(mine, file).then(() => true, isThere);
      if (owned) return { release: () => rm(file, { force: true }) };
      const owner = await ownerOf(file);
      if (owner !== undefined && (await processIdentity(owner.pid)) === owner.identity) return { owner: owner.pid };
      await rm(file, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

function isThere(error: NodeJS.ErrnoException): false {
  if (error.code === "EEXIST") return false;
  throw error;
}

async function ownerOf(file: string): Promise<z.infer<typeof Owner> | undefined> {
  try {
    return Owner.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
