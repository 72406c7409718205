import { createHash } from "node:crypto";
import type { Reason } from "../../records/reason.ts";

/** What is known of a file once it has been read: filled while its bytes go by. */
export class Receipt {
  /** Bytes as received, compressed or not. */
  bytes = 0;
  /** Why the file ends before its end, when it does. */
  truncated: Reason | undefined;
  /** What people should know of the way it was cut. */
  readonly notes: Reason[] = [];
  readonly #hash = createHash("sha256");
  #sha256: string | undefined;

  /** Lets the bytes go by, counted and hashed. */
  async *measure(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of input) {
      this.bytes += part.length;
      this.#hash.update(part);
      yield part;
    }
  }

  /** SHA-256 (hex) of the bytes that went by. */
  get sha256(): string {
    this.#sha256 ??= this.#hash.digest("hex");
    return this.#sha256;
  }
}
