import { createGunzip } from "node:zlib";
import { PermanentError } from "../../errors.ts";
import type { Receipt } from "./receipt.ts";
import { FILE } from "./reasons.ts";

/** Bounds what one write can inflate to: gzip reaches 1000:1. */
const SLICE = 16 * 1024;

/**
 * Inflates gzip as it comes. A file cut in the middle gives all that was inflated before the cut, and `receipt.truncated` says so;
 * a damaged one throws PermanentError.
 */
export async function* gunzip(input: AsyncIterable<Uint8Array>, receipt: Receipt): AsyncGenerator<Uint8Array> {
  const inflater = new Inflater();
  try {
    for await (const part of input) {
      for (let at = 0; at < part.length && !inflater.failure; at += SLICE) {
        yield* await inflater.write(part.subarray(at, at + SLICE));
      }
      if (inflater.failure) break;
    }
    if (!inflater.failure) yield* await inflater.end();
  } finally {
    inflater.close();
  }
  const { failure } = inflater;
  if (!failure) return;
  if (!("code" in failure) || failure.code !== "Z_BUF_ERROR") {
    throw new PermanentError(FILE.gzipDamaged(failure.message), {}, { cause: failure });
  }
  receipt.truncated = FILE.gzipCut();
}

/** A gunzip that gives what it has inflated before it fails: as a stream it would throw that away. */
class Inflater {
  failure: Error | undefined;
  readonly #stream = createGunzip();
  #inflated: Uint8Array[] = [];
  #wake: () => void = () => undefined;

  constructor() {
    this.#stream.on("data", (part: Uint8Array) => this.#inflated.push(part));
    this.#stream.on("end", () => this.#wake());
    this.#stream.on("error", (error) => {
      this.failure = error;
      // A write that fails is never called back.
      this.#wake();
    });
  }

  write(part: Uint8Array): Promise<Uint8Array[]> {
    return this.#whenDone((done) => this.#stream.write(part, done));
  }

  end(): Promise<Uint8Array[]> {
    return this.#whenDone(() => this.#stream.end());
  }

  close(): void {
    this.#stream.destroy();
  }

  async #whenDone(start: (done: () => void) => void): Promise<Uint8Array[]> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      start(resolve);
    });
    return this.#inflated.splice(0);
  }
}
