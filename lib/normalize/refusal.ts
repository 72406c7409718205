import { PermanentError, reasonOf } from "../errors.ts";
import { EXPECTED } from "./expected.ts";
import { Problem } from "./fields/field.ts";
import type { Field } from "./fields/field.ts";
import type { Rejection } from "../records/rejection.ts";
import type { Phrase, Reason } from "../records/reason.ts";
import { cut, storable } from "../records/storable.ts";
import { scrub } from "./privacy/scrub.ts";
import { READING } from "./reasons.ts";

const EXCERPT_LENGTH = 300;
const FOUND_LENGTH = 100;
const REASON_LENGTH = 500;

/** What is wrong with one field of a row: what was found, what was expected. */
export interface Fault {
  readonly field: string | null;
  readonly reason: Reason;
  readonly found: string | null;
  readonly expected: Phrase | null;
  /** Whether the field tells where something lies: an advert that is nowhere for this reason is refused. */
  readonly ofPlace?: boolean;
}

/** Thrown by a reader when a row can't be read: which field, what was found, what was expected. */
export class RowRefused extends PermanentError implements Fault {
  readonly field: string | null;
  readonly found: string | null;
  readonly expected: Phrase | null;

  constructor(field: string | null, reason: Reason, found: string | null = null, expected: Phrase | null = null) {
    super(reason);
    this.field = field;
    this.found = found;
    this.expected = expected;
  }
}

/** The refusal of a row for a field that says something else than it must. */
export function unexpected(field: string, found: string, expected: Phrase): RowRefused {
  return new RowRefused(field, READING.unexpected(field, expected, found), found, expected);
}

/** The refusal of a row for a part of it that is not what it must be and too large to be shown. */
export function lacking(field: string, expected: Phrase): RowRefused {
  return new RowRefused(field, READING.lacks(field, expected), null, expected);
}

/** The refusal of a row for a field that says nothing. */
export function missing(field: string): RowRefused {
  return new RowRefused(field, READING.missing(field), "", EXPECTED.value);
}

/** What was wrong with the row that is being read; null while none is. Rows are read one after the other, without a pause. */
let notes: Fault[] | null = null;

/** What a row was read into, and what was wrong with fields that were left out. */
export interface Noted<T> {
  readonly value: T;
  readonly faults: readonly Fault[];
}

/** Reads one row: a field that is merely allowed and can't be read is noted beside the value instead of thrown. */
export function noting<T>(read: () => T): Noted<T> {
  const outer = notes;
  const faults: Fault[] = [];
  notes = faults;
  try {
    return { value: read(), faults };
  } finally {
    notes = outer;
  }
}

/** Ends the reading of a row that was interrupted from outside, which runs no `finally`. */
export function stopNoting(): void {
  notes = null;
}

/**
 * Gives a field's value, null when it says nothing or can't be read: that is noted with the row (`noting`).
 * Where no row is being read, throws RowRefused naming the field.
 */
export function allow<T>(field: string, read: Field<T>): T | null {
  return read instanceof Problem ? note(faultOf(field, read)) : read;
}

/** As `allow`, for a field that tells where an advert's property is: an advert that is left without any place is refused. */
export function placed<T>(field: string, read: Field<T>): T | null {
  return read instanceof Problem ? note({ ...faultOf(field, read), ofPlace: true }) : read;
}

/**
 * Gives the value of a field without which the record would be wrong rather than incomplete (identity, price), null when it says nothing;
 * throws RowRefused naming the field when it can't be read.
 */
export function vital<T>(field: string, read: Field<T>): T | null {
  if (read instanceof Problem) throw refused(faultOf(field, read));
  return read;
}

/** Gives a field's value; throws RowRefused naming the field when it is missing or can't be read. */
export function demand<T>(field: string, read: Field<T>): T {
  const value = vital(field, read);
  if (value === null) throw missing(field);
  return value;
}

/** Notes that a value was left out, with the row that is being read; throws RowRefused where none is. Gives the null that takes its place. */
function note(fault: Fault): null {
  if (notes === null) throw refused(fault);
  notes.push(fault);
  return null;
}

/** The refusal of a row for what is wrong with one of its fields. */
export function refused({ field, reason, found, expected }: Fault): RowRefused {
  return new RowRefused(field, reason, found, expected);
}

/** The refusal of a row with more levels of nesting than can be followed. */
function tooDeep(): RowRefused {
  return new RowRefused(null, READING.rowTooDeep(), null, EXPECTED.fewerLevels);
}

function faultOf(field: string, { found, expected }: Problem): Fault {
  return { field, reason: READING.unexpected(field, expected, found), found, expected };
}

/** The beginning of a row as people may see it in the quarantine: scrubbed, storable, at most 300 characters. */
export function excerptOf(row: readonly string[] | string): string {
  const text = typeof row === "string" ? row : row.join(" | ");
  // Of a row in JSON, line ends are written with a backslash.
  return shown(cut(text, 4 * EXCERPT_LENGTH).replaceAll("\\n", " "), EXCERPT_LENGTH);
}

/** Makes the rejection of one row, or of one of its values, out of what was wrong or whatever was thrown while it was read. */
export function rejection(row: number, cause: unknown, excerpt: string, scope?: string): Rejection {
  const fault = isFault(cause) ? cause : accident(cause);
  return {
    row,
    field: fault.field === null ? null : shown(fault.field, FOUND_LENGTH),
    code: fault.reason.code,
    reason: shown(fault.reason.en, REASON_LENGTH),
    found: fault.found === null ? null : shown(fault.found, FOUND_LENGTH),
    expected: fault.expected === null ? null : shown(fault.expected.en, REASON_LENGTH),
    french: {
      reason: shown(fault.reason.fr, REASON_LENGTH),
      expected: fault.expected === null ? null : shown(fault.expected.fr, REASON_LENGTH),
    },
    excerpt,
    ...(scope === undefined ? {} : { scope: storable(scope) }),
  };
}

function isFault(cause: unknown): cause is Fault {
  return cause instanceof RowRefused || !(cause instanceof Error || typeof cause !== "object" || cause === null);
}

function accident(cause: unknown): Fault {
  if (cause instanceof RangeError && /call stack/i.test(cause.message)) return tooDeep();
  return new RowRefused(null, READING.accident(reasonOf(cause)));
}

/** Foreign text as it may be stored and shown; scrubbed with what follows it, so that no contact is cut in two and stays. */
function shown(text: string, length: number): string {
  return cut(storable(scrub(cut(text, 4 * length))), length);
}
