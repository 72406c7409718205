import { randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { PermanentError } from "../../lib/errors.ts";
import type { Bucket } from "../../lib/stores/aws/s3.ts";

/** A bucket in a folder, which several processes may use: an object is there whole or not at all, whoever is killed. */
export function folderBucket(folder: string): Bucket {
  const at = (key: string) => path.join(folder, encodeURIComponent(key));
  const bytes = async (key: string): Promise<Buffer> => {
    try {
      return await readFile(at(key));
    } catch (cause) {
      throw new PermanentError(`There is no object ${key}`, { key }, { cause });
    }
  };
  const placed = async (key: string, write: (file: string) => Promise<void>): Promise<void> => {
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `.${randomUUID()}`);
    await write(file);
    await rename(file, at(key));
  };
  return {
    name: "data",
    reachable: async () => {},
    head: async (key) => ({
      key,
      bytes: (await bytes(key)).length,
      modifiedAt: new Date(0).toISOString(),
      metadata: {},
    }),
    upload: (key, body) => placed(key, async (file) => writeFile(file, await buffer(body))),
    bytes,
    stream: async (key) => Readable.from([await bytes(key)]),
    put: (key, body) => placed(key, (file) => writeFile(file, body)),
    copy: async (from, to) => {
      const copied = await bytes(from);
      await placed(to, (file) => writeFile(file, copied));
    },
    delete: (key) => rm(at(key), { force: true }),
    list: async function* list(prefix) {
      for (const name of (await readdir(folder)).sort()) {
        const key = decodeURIComponent(name);
        if (!name.startsWith(".") && key.startsWith(prefix)) yield key;
      }
    },
  };
}
