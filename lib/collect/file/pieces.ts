import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { Bucket } from "../../stores/aws/s3.ts";

/**
 * A received file as it waits in the bucket, in pieces that are listed by name. A name is given once: two calls of one task that run at the same
 * time, the first taken for lost, never write over each other's pieces.
 */
export interface Pieces {
  readonly newName: () => string;
  readonly keyOf: (name: string) => string;
  /** The bytes of these, one after the other. */
  readonly stream: (names: readonly string[]) => Readable;
  /** Keeps these as one object. */
  readonly join: (names: readonly string[], key: string) => Promise<void>;
  readonly delete: (names: readonly string[]) => Promise<void>;
}

/** The pieces that wait under a prefix. */
export function piecesUnder(prefix: string, data: Pick<Bucket, "stream" | "copy" | "upload" | "delete">): Pieces {
  const keyOf = (name: string) => `${prefix}/${name}`;
  async function* bytes(names: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const name of names) yield* await data.stream(keyOf(name));
  }
  const stream = (names: readonly string[]) => Readable.from(bytes(names), { objectMode: false });
  return {
    newName: randomUUID,
    keyOf,
    stream,
    join: ([first, ...others], key) =>
      first !== undefined && others.length === 0
        ? data.copy(keyOf(first), key)
        : data.upload(key, stream(first === undefined ? [] : [first, ...others])),
    delete: async (names) => {
      for (const name of names) await data.delete(keyOf(name));
    },
  };
}
