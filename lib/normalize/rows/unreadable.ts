import { quoted } from "../../records/reason.ts";
import { cut } from "../../records/storable.ts";
import { EXPECTED, exactly, levels } from "../expected.ts";
import { READING } from "../reasons.ts";
import type { Fault } from "../refusal.ts";

/** An element of a file that is handed on as it could not be read: why, and its beginning. */
export interface Unreadable extends Fault {
  readonly found: null;
  readonly beginning: string;
}

/** An element nested deeper than this is refused: none of a source is, and what walks through it would run out of stack. */
export const DEEPEST = 100;
/** What is kept of such an element, for people to look at. */
const KEPT = 2000;

/** An element whose brackets, strings or values make no sense. */
export function notJson(text: string): Unreadable {
  const fault = { field: null, reason: READING.notJson(), found: null, expected: EXPECTED.jsonObject };
  return { ...fault, beginning: cut(text, KEPT) };
}

/** An element that is nested deeper than can be read, under its key `field`. */
export function tooDeep(text: string, field: string | null): Unreadable {
  const fault = { field, reason: READING.elementTooDeep(field, DEEPEST), found: null, expected: levels(DEEPEST) };
  return { ...fault, beginning: cut(text, KEPT) };
}

/** Such an element as a line of a chunk: an array, as which no element of a file comes. */
export function unreadableLine({ field, reason, beginning }: Unreadable): string {
  return JSON.stringify([field, reason.code, beginning]);
}

/** What a line's value says of an element that could not be read; undefined for any other. Chunks of before hold the beginning alone, or English sentences. */
export function unreadableIn(value: unknown): Unreadable | undefined {
  if (typeof value === "string") return notJson(value);
  if (!Array.isArray(value) || value.length < 3 || value.length > 4) return undefined;
  const [name, why, ...rest]: unknown[] = value;
  const beginning = rest.at(-1);
  if (typeof why !== "string" || typeof beginning !== "string") return undefined;
  const field = typeof name === "string" ? name : null;
  if (rest.length === 1) return why === notJson("").reason.code ? notJson(beginning) : tooDeep(beginning, field);
  return { field, reason: quoted(why), found: null, expected: exactly(String(rest[0])), beginning };
}

/** Whether a value has more levels of lists and objects than `levels`. */
export function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inside) => deeperThan(inside, levels - 1));
}
