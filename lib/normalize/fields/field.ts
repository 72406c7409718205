import { cut } from "../../records/storable.ts";
import type { Phrase } from "../../records/reason.ts";

/**
 * What reading one field of a source gives: the value, `null` when the field says nothing (empty, "non communiqué", …), or a Problem that
 * tells what was found and what was expected; never a default.
 */
export type Field<T> = T | null | Problem;

/** A field that says something else than it should. */
export class Problem {
  readonly found: string;
  readonly expected: Phrase;

  constructor(found: unknown, expected: Phrase) {
    this.found = cut(typeof found === "string" ? found : (JSON.stringify(found) ?? String(found)), 100);
    this.expected = expected;
  }
}
