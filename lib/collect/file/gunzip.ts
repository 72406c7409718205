import { createGunzip } from "node:zlib";
import { finished } from "node:stream/promises";
import { PermanentError } from "../../errors.ts";
import type { Receipt } from "./receipt.ts";

/** Bounds what one write can inflate to: gzip reaches 1000:1. */
const SLICE = 16 * 1024;

/**
 * Inflates gzip as it comes. A file cut in the middle gives all that was inflated before the cut, and `receipt.truncated` says so;
 * a damaged one throws PermanentError.
 */
export async function* gunzip(input: AsyncIterable<Uint8Array>, receipt: Receipt): AsyncGenerator<Uint8Array> {
  const inflate = createGunzip();
  const inflated: Uint8Array[] = [];
  const outcome: { failure?: Error } = {};
  inflate.on("data", (part: Uint8Array) => inflated.push(part));
  inflate.on("error", (error) => (outcome.failure = error));
  try {
    for await (const part of input) {
      for (let at = 0; at < part.length && !outcome.failure; at += SLICE) {
        await new Promise<void>((resolve) => inflate.write(part.subarray(at, at + SLICE), () => resolve()));
        yield* inflated.splice(0);
      }
      if (outcome.failure) break;
    }
    if (!outcome.failure) {
      inflate.end();
      await finished(inflate).catch(() => undefined);
    }
    yield* inflated.splice(0);
  } finally {
    inflate.destroy();
  }
  const { failure } = outcome;
  if (!failure) return;
  if ("code" in failure && failure.code === "Z_BUF_ERROR")
    receipt.truncated = "the gzip stream ends before its end: the file is cut";
  else throw new PermanentError(`the gzip stream is damaged: ${failure.message}`, {}, { cause: failure });
}
