import { PermanentError } from "../errors.ts";
import { Problem } from "./fields/fields.ts";
import type { Field } from "./fields/fields.ts";
import type { Rejection } from "../records/rejection.ts";
import { scrub } from "./privacy/scrub.ts";

const EXCERPT_LENGTH = 300;

/** Thrown by a reader when a row can't be read: which field, what was found, what was expected. */
export class RowRefused extends PermanentError {
  readonly field: string | null;
  readonly found: string | null;
  readonly expected: string | null;

  constructor(field: string | null, reason: string, found: string | null = null, expected: string | null = null) {
    super(reason);
    this.field = field;
    this.found = found;
    this.expected = expected;
  }
}

/** Gives a field's value, null when it says nothing; throws RowRefused naming the field when it can't be read. */
export function allow<T>(field: string, read: Field<T>): T | null {
  if (read instanceof Problem) {
    throw new RowRefused(
      field,
      `${field}: expected ${read.expected}, found "${read.found}"`,
      read.found,
      read.expected,
    );
  }
  return read;
}

/**
 * Gives the value of a field without which the record would be wrong rather than incomplete (identity, price, place), null when it says
 * nothing; throws RowRefused naming the field when it can't be read.
 */
export function vital<T>(field: string, read: Field<T>): T | null {
  return allow(field, read);
}

/** Gives a field's value; throws RowRefused naming the field when it is missing or can't be read. */
export function demand<T>(field: string, read: Field<T>): T {
  const value = allow(field, read);
  if (value === null) throw new RowRefused(field, `${field} is missing`, "", "a value");
  return value;
}

/** The beginning of a row as people may see it in the quarantine: scrubbed, at most 300 characters. */
export function excerptOf(row: readonly string[] | string): string {
  const text = typeof row === "string" ? row : row.join(" | ");
  // Of a row in JSON, line ends are written with a backslash.
  return scrub(text.slice(0, 4 * EXCERPT_LENGTH).replaceAll("\\n", " ")).slice(0, EXCERPT_LENGTH);
}

/** Makes the rejection of one row out of whatever was thrown while it was read. */
export function rejection(row: number, cause: unknown, excerpt: string, scope?: string): Rejection {
  const refused =
    cause instanceof RowRefused
      ? cause
      : new RowRefused(null, `the row could not be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  return {
    row,
    field: refused.field,
    reason: scrub(refused.message),
    found: refused.found === null ? null : scrub(refused.found),
    expected: refused.expected,
    excerpt,
    ...(scope === undefined ? {} : { scope }),
  };
}
