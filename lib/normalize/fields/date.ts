/** How French sources write days. */
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { saying } from "./text.ts";
import { EXPECTED } from "../expected.ts";

const MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split(" ");
/** `31/03/2021`, `1.4.2021`, `31-03-2021 14:30`. */
const FRENCH = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?=$|[T ])/;
/** `1er mars 2021`. */
const IN_WORDS = /^(\d{1,2})(?:er)? ([a-z]{3,9}) (\d{4})$/;

/** Reads a calendar date, `2021-03-31…`, `20210331`, `31/03/2021…` or `31 mars 2021`, as `YYYY-MM-DD`; the zero date of some stores is none. */
export function date(value: unknown): Field<string> {
  const written = saying(value);
  if (written === null || written instanceof Problem) return written;
  if (/^(?:00[/.-]00[/.-]0000|0000-00-00)(?=$|[T ])/.test(written)) return null;
  const iso = isoOf(written);
  return iso !== undefined && isCalendarDate(iso) ? iso : new Problem(value, EXPECTED.date);
}

function isoOf(written: string): string | undefined {
  const [iso] = /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(written) ?? [];
  if (iso !== undefined) return iso;
  if (/^\d{8}$/.test(written)) return `${written.slice(0, 4)}-${written.slice(4, 6)}-${written.slice(6)}`;
  const [, day, , month, year] = FRENCH.exec(written) ?? [];
  if (day !== undefined) return joined(year, month, day);
  const plain = written.length > 30 ? "" : written.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const [, dayInWords, word = "", yearInWords] = IN_WORDS.exec(plain) ?? [];
  return joined(yearInWords, String(MONTHS.indexOf(word) + 1), dayInWords);
}

function joined(year = "", month = "", day = ""): string {
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

const SHORTEST_MONTH = 28;

function isCalendarDate(iso: string): boolean {
  const [year, month, day] = [Number(iso.slice(0, 4)), Number(iso.slice(5, 7)), Number(iso.slice(8, 10))];
  // Databases have no year 0.
  if (year < 1000 || month < 1 || month > 12 || day < 1) return false;
  return day <= SHORTEST_MONTH || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
