import { cut, storable } from "../../records/storable.ts";

/** Longer than any name of a file system is in characters that people read. */
const LONGEST_NAME = 120;

/** A name that somebody else gave (of a file, a column), as it may be shown and stored: no control characters, at most `length` characters. */
export function printable(name: string, length = LONGEST_NAME): string {
  return cut(storable(cut(name, 4 * length)).replace(/\p{C}/gu, ""), length);
}
