import { date } from "./date.ts";
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { text } from "./text.ts";
import { EXPECTED } from "../expected.ts";

const PARIS = new Intl.DateTimeFormat("en-US", { timeZone: "Europe/Paris", timeZoneName: "longOffset" });
const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Reads an instant as ISO 8601 in UTC, to the millisecond. Without a zone it is the time on a clock in Paris, which is where
 * these files come from. One beyond tomorrow has not been.
 */
export function instant(value: unknown): Field<string> {
  const written = text(value);
  if (typeof written !== "string") return written;
  const [, day, hour = "00", minute = "00", second = "00", fraction = "", zone] = WRITTEN.exec(written) ?? [];
  const problem = new Problem(value, EXPECTED.instant);
  if (day === undefined || typeof date(day) !== "string" || hour > "23" || minute > "59" || second > "59")
    return problem;
  const clock = Date.parse(`${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`);
  const at = clock - (zone === undefined ? parisOffset(clock) : offset(zone));
  return at > Date.now() + DAY_MS ? new Problem(value, EXPECTED.pastInstant) : new Date(at).toISOString();
}

/** The calendar day in Paris at an instant. */
export function parisDay(at: string): string {
  const time = Date.parse(at);
  return new Date(time + offsetAt(time)).toISOString().slice(0, 10);
}

/** Milliseconds by which a clock in Paris that shows `clock` is ahead of UTC. */
function parisOffset(clock: number): number {
  return offsetAt(clock - offsetAt(clock));
}

/** The offsets of hours that were asked about: clocks are changed on the hour, and a file is of a few. */
const offsets = new Map<number, number>();
const MOST_OFFSETS = 1_000;

function offsetAt(time: number): number {
  const hour = Math.floor(time / HOUR_MS);
  const known = offsets.get(hour);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  const found = offset(PARIS.format(time).split("GMT")[1] ?? "");
  offsets.set(hour, found);
  return found;
}

function offset(zone: string): number {
  const [, sign, hours, minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  if (hours === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
