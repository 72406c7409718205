import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { PermanentError } from "../../lib/errors.ts";
import type { Bucket } from "../../lib/stores/aws/s3.ts";

/** A bucket that is a map from keys to bytes. */
export interface MemoryBucket extends Bucket {
  readonly objects: Map<string, Buffer>;
}

/** Makes a bucket in memory, with these objects in it. */
export function memoryBucket(name: string, texts: Readonly<Record<string, string>> = {}): MemoryBucket {
  const objects = new Map(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text)]));
  const kept = new Map<string, Record<string, string>>();
  const get = (key: string) => {
    const found = objects.get(key);
    if (!found) throw new PermanentError(`There is no object ${key}`, { key });
    return found;
  };
  return {
    name,
    objects,
    stream: async (key) => Readable.from([get(key)]),
    bytes: async (key) => get(key),
    head: async (key) => ({
      key,
      bytes: get(key).length,
      modifiedAt: new Date(0).toISOString(),
      metadata: kept.get(key) ?? {},
    }),
    put: async (key, body) => void objects.set(key, Buffer.from(body)),
    upload: async (key, body, metadata = {}) => {
      objects.set(key, await buffer(body));
      kept.set(key, metadata);
    },
    copy: async (from, to) => void objects.set(to, get(from)),
    delete: async (key) => void objects.delete(key),
    list: async function* list(prefix) {
      for (const key of [...objects.keys()].sort()) if (key.startsWith(prefix)) yield key;
    },
    reachable: async () => {},
  };
}
