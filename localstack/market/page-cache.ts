import type { Answer } from "./answer.ts";

/** Pages kept at most, about 25 kB each. */
const KEPT = 3_000;

/** Keeps the pages of one instant, so that a page that is asked for again is not written again. */
export class PageCache {
  readonly #pages = new Map<string, Answer>();
  #instant = Number.NaN;

  /** Gives the page of a key at an instant, written by `write` when it is not kept. */
  get(instant: number, key: string, write: () => Answer): Answer {
    if (instant !== this.#instant || this.#pages.size >= KEPT) this.#pages.clear();
    this.#instant = instant;
    const kept = this.#pages.get(key);
    if (kept !== undefined) return kept;
    const written = write();
    this.#pages.set(key, written);
    return written;
  }
}
