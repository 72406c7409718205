import { cut } from "../../records/storable.ts";

/** An element of a file that is handed on as it could not be read: why, and its beginning. */
export interface Unreadable {
  /** Which key of the element is at fault, where that is known. */
  readonly field: string | null;
  readonly reason: string;
  readonly expected: string;
  readonly beginning: string;
}

/** An element nested deeper than this is refused: none of a source is, and what walks through it would run out of stack. */
export const DEEPEST = 100;
/** What is kept of such an element, for people to look at. */
const KEPT = 2000;

/** An element whose brackets, strings or values make no sense. */
export function notJson(text: string): Unreadable {
  const reason = "the element is not readable JSON";
  return { field: null, reason, expected: "a JSON object", beginning: cut(text, KEPT) };
}

/** An element that is nested deeper than can be read, under its key `field`. */
export function tooDeep(text: string, field: string | null): Unreadable {
  const where = field === null ? "the element" : field;
  return {
    field,
    reason: `${where} is nested deeper than ${DEEPEST} levels`,
    expected: `${DEEPEST} levels at most`,
    beginning: cut(text, KEPT),
  };
}

/** Such an element as a line of a chunk: an array, as which no element of a file comes. */
export function unreadableLine({ field, reason, expected, beginning }: Unreadable): string {
  return JSON.stringify([field, reason, expected, beginning]);
}

/** What a line's value says of an element that could not be read; undefined for any other. Chunks of before hold the beginning alone. */
export function unreadableIn(value: unknown): Unreadable | undefined {
  if (typeof value === "string") return notJson(value);
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const [field, reason, expected, beginning]: unknown[] = value;
  if (typeof reason !== "string" || typeof expected !== "string" || typeof beginning !== "string") return undefined;
  return { field: typeof field === "string" ? field : null, reason, expected, beginning };
}

/** Whether a value has more levels of lists and objects than `levels`. */
export function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inside) => deeperThan(inside, levels - 1));
}
