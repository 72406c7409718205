import { PermanentError } from "../../errors.ts";
import type { Receipt } from "./receipt.ts";
import { FILE } from "./reasons.ts";

/** How much of a file is believed; bytes. */
export interface Limits {
  /** Of a gzip or zip file as received. */
  readonly maxCompressed: number;
  /** Of its content. */
  readonly maxInflated: number;
  /** Content beyond `ratioFrom` bytes may not be more than this many times the compressed size. */
  readonly maxRatio: number;
  readonly ratioFrom: number;
}

const MB = 1_000_000;

/** A national year of DVF is 100 MB compressed and 700 MB of text; text seldom compresses beyond 30:1. */
export const LIMITS: Limits = { maxCompressed: 1000 * MB, maxInflated: 5000 * MB, maxRatio: 200, ratioFrom: 100 * MB };

/** Lets content go by; throws PermanentError when there is more of it than `limits` allow. */
export class InflationGuard {
  #inflated = 0;
  readonly #limits: Limits;
  readonly #receipt: Receipt;

  constructor(limits: Limits, receipt: Receipt) {
    this.#limits = limits;
    this.#receipt = receipt;
  }

  /** Counts `part` and gives it back. */
  pass<Part extends Uint8Array>(part: Part): Part {
    this.#inflated += part.length;
    const { maxInflated, maxRatio, ratioFrom } = this.#limits;
    if (this.#inflated > maxInflated) throw new PermanentError(FILE.contentTooLarge(inWords(maxInflated)));
    if (this.#inflated > ratioFrom && this.#inflated > maxRatio * this.#receipt.bytes) {
      const ratio = Math.round(this.#inflated / this.#receipt.bytes);
      throw new PermanentError(FILE.bomb(ratio));
    }
    return part;
  }
}

/** A number of bytes for people. */
export function inWords(bytes: number): string {
  return bytes >= 1000 * MB ? `${bytes / 1000 / MB} GB` : `${Math.round(bytes / MB)} MB`;
}
