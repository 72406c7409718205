import type { Collected } from "./attribution.ts";

/** A year of one commune that a file held. */
export interface CoveredYear extends Collected {
  readonly year: number;
  /** False when rows of it were refused. */
  readonly complete: boolean;
}

/** What the files hold of a period. */
export interface Coverage {
  readonly state: "complete" | "partielle" | "absente";
  /** First and last day that the files hold of the period; null when they hold nothing. */
  readonly from: string | null;
  readonly to: string | null;
  /** Years of the period that no file holds. */
  readonly missing: number[];
  /** Years of which rows were refused, or which were not over when the file was made. */
  readonly incomplete: number[];
  readonly collected: readonly Collected[];
}

/**
 * Compares a period with the years that files cover; without `de` or `a`, the period begins or ends with them. A year that was not there
 * yet when its file was collected is none.
 */
export function coverageOf(
  told: readonly CoveredYear[],
  period: { readonly de?: string | undefined; readonly a?: string | undefined },
): Coverage {
  const years = told.filter(({ year, collected_at }) => year >= FIRST_YEAR && year <= yearOf(collected_at) + 1);
  const known = years.map(({ year }) => year);
  if (known.length === 0) return { ...NOTHING, from: period.de ?? null, to: period.a ?? null };
  const from = period.de ?? earliest(`${Math.min(...known)}-01-01`, period.a ?? "9999");
  const to = period.a ?? latest(`${Math.max(...known)}-12-31`, from);
  const asked = range(yearOf(from), yearOf(to));
  const held = years.filter(({ year }) => asked.includes(year));
  const missing = asked.filter((year) => !known.includes(year));
  if (held.length === 0) return { ...NOTHING, from, to, missing };
  const first = Math.min(...held.map(({ year }) => year));
  const last = Math.max(...held.map(({ year }) => year));
  const lastDay =
    held
      .filter(({ year }) => year === last)
      .map(endOf)
      .sort()
      .at(-1) ?? to;
  const covered = { from: latest(from, `${first}-01-01`), to: earliest(to, lastDay) };
  if (covered.from > covered.to) return { ...NOTHING, from, to, missing };
  const incomplete = held
    .filter((year) => !year.complete || endOf(year) < earliest(to, `${year.year}-12-31`))
    .map(({ year }) => year);
  const whole = missing.length === 0 && incomplete.length === 0;
  return { state: whole ? "complete" : "partielle", ...covered, missing, incomplete, collected: held };
}

/** No register of prices in euros is older. */
const FIRST_YEAR = 1999;

const NOTHING = { state: "absente", missing: [] as number[], incomplete: [] as number[], collected: [] } as const;

/** A file can't hold what happened after it was collected. */
function endOf({ year, collected_at }: CoveredYear): string {
  return earliest(`${year}-12-31`, collected_at.slice(0, 10));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

function earliest(one: string, other: string): string {
  return one < other ? one : other;
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}
