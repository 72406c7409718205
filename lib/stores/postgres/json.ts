import { storableValue } from "../../records/storable.ts";

/** What JSON writes for a NUL and for a lone half of a surrogate pair, which jsonb refuses. */
const REFUSED = /\\u(?:0000|d[89a-f])/;

/** A value as JSON that a jsonb column takes: text that Postgres can't hold is made storable. */
export function jsonFor(value: unknown): string {
  const json = JSON.stringify(value);
  return REFUSED.test(json) ? JSON.stringify(storableValue(value)) : json;
}
