/** How French sources write days. */
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { saying } from "./text.ts";

/** Reads a calendar date, `2021-03-31…` or `31/03/2021`, as `YYYY-MM-DD`. */
export function date(value: unknown): Field<string> {
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  if (written === "00/00/0000") return null;
  const french = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(written);
  const iso = french ? `${french[3]}-${french[2]}-${french[1]}` : /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(written)?.[0];
  return iso !== undefined && isCalendarDate(iso) ? iso : new Problem(value, "a date, AAAA-MM-JJ or JJ/MM/AAAA");
}

const SHORTEST_MONTH = 28;

function isCalendarDate(iso: string): boolean {
  const [year, month, day] = [Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), Number(iso.slice(8, 10))];
  // Databases have no year 0.
  if (year < 1000 || month < 1 || month > 12 || day < 1) return false;
  return day <= SHORTEST_MONTH || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
