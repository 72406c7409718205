/** Numbers with their units, as questions write them. */
import type { Advert } from "../../records/record.ts";

/** What a question says in numbers; amounts in cents, areas in m². Null: it does not say. */
export interface Amounts {
  readonly rooms: readonly number[];
  readonly bedrooms: readonly number[];
  readonly area: Range | null;
  readonly landArea: Range | null;
  readonly amountCents: Range | null;
  readonly energyClasses: readonly NonNullable<Advert["energyClass"]>[];
}

/** Ends are included; null: open. */
export interface Range {
  readonly min: number | null;
  readonly max: number | null;
}

/** What was read, and the question without it. */
export interface ReadAmounts {
  readonly amounts: Amounts;
  readonly rest: string;
  /** Parts of the question that were read as numbers, as written. */
  readonly written: readonly string[];
}

const SPACE = String.raw`[ \u00a0\u202f]`;
const NUMBER = String.raw`(\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d{1,9}(?:[.,]\d{1,2})?)`;
/** The lower end of a range, right before its upper one: "80 à", "200 000 € et". */
const LOW = (unit: string): string =>
  String.raw`(?:(?<![\p{L}\p{N}])${NUMBER}${SPACE}?(?:${unit})?${SPACE}?(?:[aà]|et|-|–)${SPACE}?)?`;
const LESS = String.raw`(moins de|max(?:imum)?|au plus|jusqu['’ ]?[aà]|inf[eé]rieure?s? [aà]|under|below|less than|budget|<)`;
const MORE = String.raw`(plus de|min(?:imum)?|au moins|[aà] partir de|sup[eé]rieure?s? [aà]|over|above|more than|>)`;
const SMALL: Readonly<Record<string, number>> = {
  un: 1,
  une: 1,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  six: 6,
  sept: 7,
  huit: 8,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
};
const COUNT = String.raw`(\d{1,2}|${Object.keys(SMALL).join("|")})`;
/** "Une chambre en bas" counts no bedrooms. */
const SEVERAL = String.raw`(\d{1,2}|${Object.keys(SMALL)
  .filter((word) => !/^une?$/.test(word))
  .join("|")})`;
const AMOUNT_UNIT = String.raw`(k€|k|keur|m€|millions?|mille|€|euros?|eur)`;

/** What is within this share of what is asked for is still near. */
const AROUND = 0.1;

/** Reads rooms, bedrooms, areas, amounts and energy classes, and takes them out of the question. Longer numbers than any price are left alone. */
export function readAmounts(question: string): ReadAmounts {
  const reading = new Reading(question);
  const rooms = reading.all(
    new RegExp(String.raw`\b${COUNT}${SPACE}?(?:pi[eè]ces?|p|pces?|rooms?)(?![\p{L}\p{N}])`, "giu"),
    ([count]) => small(count),
  );
  const typed = reading.keep(/\b[tf]([1-9])(?:\s?bis)?(?![\p{L}\p{N}])/giu, ([count]) => small(count));
  const bedrooms = reading.all(
    new RegExp(String.raw`\b${SEVERAL}${SPACE}?(?:chambres?|ch|bed(?:room)?s?)(?![\p{L}\p{N}])`, "giu"),
    ([count]) => small(count),
  );
  const areas = reading.all(
    new RegExp(
      String.raw`(?:${LESS}|${MORE})?${SPACE}*(?:de${SPACE}+)?${LOW("m2|m²")}${NUMBER}${SPACE}?(?:m2|m²|m[eè]tres? carr[eé]s?|sqm)(${SPACE}+de${SPACE}+(?:terrain|jardin|parcelle))?(?![\p{L}\p{N}])`,
      "giu",
    ),
    ([less, more, low, number, land]) => ({
      range: between(low, decimal(low), decimal(number)) ?? rangeOf(less, more, decimal(number)),
      land: land !== undefined,
    }),
  );
  const amounts = reading.all(
    new RegExp(
      String.raw`(?:${LESS}|${MORE})?${SPACE}*(?:de${SPACE}+)?${LOW("k€|k|m€|€|euros?")}${NUMBER}${SPACE}?${AMOUNT_UNIT}(?![\p{L}\p{N}])`,
      "giu",
    ),
    ([less, more, low, number, unit]) =>
      between(low, cents(low, decimal(low) > decimal(number) ? "€" : unit), cents(number, unit)) ??
      rangeOf(less ?? (more === undefined ? "max" : undefined), more, cents(number, unit)),
  );
  const energy = reading.all(/\b(?:dpe|classe (?:[eé]nergie|energetique))\s?([a-g])(?![\p{L}\p{N}])/giu, ([letter]) =>
    letters(letter),
  );
  return {
    amounts: {
      rooms: [...rooms, ...typed],
      bedrooms,
      area: areas.find(({ land }) => !land)?.range ?? null,
      landArea: areas.find(({ land }) => land)?.range ?? null,
      amountCents: amounts[0] ?? null,
      energyClasses: energy.flat(),
    },
    rest: reading.rest,
    written: reading.written,
  };
}

/** A question that is read from piece by piece. */
class Reading {
  readonly written: string[] = [];
  rest: string;
  constructor(question: string) {
    this.rest = question;
  }

  /** Reads every piece that matches and takes it out: what is left keeps its place. */
  all<T>(pattern: RegExp, read: (groups: (string | undefined)[]) => T): T[] {
    const values = this.keep(pattern, read);
    this.rest = this.rest.replaceAll(pattern, (piece) => " ".repeat(piece.length));
    return values;
  }

  /** Reads every piece that matches and leaves it: its words tell something too. */
  keep<T>(pattern: RegExp, read: (groups: (string | undefined)[]) => T): T[] {
    return [...this.rest.matchAll(pattern)].map(([whole, ...groups]) => {
      this.written.push(whole.trim());
      return read(groups);
    });
  }
}

function small(count: string | undefined): number {
  return SMALL[count?.toLowerCase() ?? ""] ?? Number(count);
}

function decimal(number: string | undefined): number {
  const text = (number ?? "").replaceAll(/[ \u00a0\u202f]/g, "");
  return Number(/^\d{1,3}(\.\d{3})+$/.test(text) ? text.replaceAll(".", "") : text.replace(",", "."));
}

function cents(number: string | undefined, unit: string | undefined): number {
  const factor = /^k|mille/i.test(unit ?? "") ? 1_000 : /^m/i.test(unit ?? "") ? 1_000_000 : 1;
  return Math.round(decimal(number) * factor * 100);
}

/** The lower end is written, and not so far below the upper one that it counts something else ("Paris 11 à 400 000 €"). */
function between(written: string | undefined, min: number, max: number): Range | undefined {
  return written !== undefined && min <= max && min * 20 >= max ? { min, max } : undefined;
}

function rangeOf(less: string | undefined, more: string | undefined, value: number): Range {
  if (less !== undefined) return { min: null, max: value };
  if (more !== undefined) return { min: value, max: null };
  return { min: value * (1 - AROUND), max: value * (1 + AROUND) };
}

/** A class and those above it. */
function letters(letter: string | undefined): NonNullable<Advert["energyClass"]>[] {
  const classes = ["A", "B", "C", "D", "E", "F", "G"] as const;
  return classes.slice(0, classes.findIndex((one) => one === letter?.toUpperCase()) + 1);
}
