/** How long, large and late what a record holds may be: the fields of the schemas beside, whose bounds every column of Postgres holds. */
import * as z from "zod";

const cuttable = z.registry<{ readonly cut: true }>();

/** Whether a text that is too long for this schema still says something once it is cut. */
export function isCuttable(schema: z.ZodType): boolean {
  return cuttable.has(schema);
}

/** Text for people, of which the beginning is worth keeping where it is longer. */
export function words(longest: number) {
  return z.string().max(longest).register(cuttable, { cut: true });
}

/** Text that means something only as a whole: a reference, a code, a key. */
export function token(longest: number) {
  return z.string().max(longest);
}

/** A web address. */
export const address = token(2000);
/** INSEE code of a commune. */
export const inseeCode = z.string().regex(/^(\d{5}|2[AB]\d{3})$/);
/** Five digits. */
export const postcode = z.string().regex(/^\d{5}$/);
/** Degrees in WGS 84. */
export const longitude = z.number().min(-180).max(180);
export const latitude = z.number().min(-90).max(90);
/** Euro cents, up to ten billion euros. */
export const cents = z.int().nonnegative().max(1_000_000_000_000);
/** m², up to ten thousand hectares. */
export const area = z.number().positive().max(100_000_000);
/** A number of things of which a home, a deed or a building has this many at most. */
export function countUpTo(most: number) {
  return z.int().nonnegative().max(most);
}

const DAY_MS = 86_400_000;
const FIRST_DAY = "1000-01-01";

let newest = dayAfter(Date.now());

/** The clock only goes on: it is looked at again only for what lies beyond where it was. */
function isByTomorrow(day: string): boolean {
  if (day <= newest) return true;
  newest = dayAfter(Date.now());
  return day <= newest;
}

function dayAfter(instant: number): string {
  return new Date(instant + DAY_MS).toISOString().slice(0, 10);
}

/** What a check of our own expects, in both languages: the French goes with the issue. */
function said(en: string, fr: string) {
  return { error: `expected ${en}`, params: { fr } };
}

/** The day of something that has happened: from the year 1000 to tomorrow, which it already is east of here. */
export const pastDay = z.iso
  .date()
  .refine(
    (day) => day >= FIRST_DAY && isByTomorrow(day),
    said("a date from 1000 to tomorrow", "une date de 1000 à demain"),
  );
/** Any day, from 1000 to 2199. */
export const day = z.iso
  .date()
  .refine((date) => date >= FIRST_DAY && date < "2200", said("a date from 1000 to 2199", "une date de 1000 à 2199"));
/** A year from 1000 to the next one. */
export const year = z
  .int()
  .min(1000)
  .max(9999)
  .refine(
    (number) => isByTomorrow(`${String(number - 1).padStart(4, "0")}-01-01`),
    said("a year from 1000 to the next one", "une année de 1000 à la prochaine"),
  );
/** An instant of our own, from 1000 to 2199; what others say of when something happened is a `pastDay`. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine((at) => at >= FIRST_DAY && at < "2200", said("an instant from 1000 to 2199", "un instant de 1000 à 2199"));
