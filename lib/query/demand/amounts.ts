/** Prices and rents in a demand. */
import type { DemandFilters } from "./demand.ts";
import type { Line, Match, Stretch } from "./line.ts";
import { pattern } from "./line.ts";
import { AFTER, BEFORE, N, boundsOf } from "./quantities.ts";
import type { Bounds } from "./quantities.ts";

/** An amount that a demand names, in euros. */
export interface Amount extends Stretch {
  readonly bounds: Bounds;
  /** Whether it can only be a rent, or only a price; null: its size and the rest of the demand tell. */
  readonly of: "prix" | "loyer" | null;
  /** Whether nothing but its size says that it is an amount. */
  readonly bare: boolean;
}

/** What was read of the amounts of a demand. */
export interface ReadAmounts {
  readonly amounts: readonly Amount[];
  /** Parts that name amounts of another currency. */
  readonly foreign: readonly Stretch[];
  /** Parts that name amounts which are no price and no rent: a deposit, charges, a price per m². */
  readonly others: readonly Stretch[];
}

const SCALE = "k|ke|keur|keuros?|kilos?|mille|mil|thousand|millions?|m|mio";
const CURRENCY = "€|euros?|eur|e|d euros?|eu";
const unit = (prefix: string): string =>
  `(?: (?<${prefix}scale>${SCALE})(?= ))?(?: (?<${prefix}currency>${CURRENCY})(?= ))?`;
const LABEL =
  "(?:(?:mon |notre |un |avec un )?(?<label>budget|buget|prix|loyer|enveloppe|price|rent|cout|loyers?)(?: (?:de|d|:|est|=|of|is|total|mensuel|global|a|d achat|serait|tourne|ne|pas|plafonne|compris|entre|autour))*? )?";
const PERIOD = "(?<month> (?:(?:/|par|per|a|le|by|chaque) (?:mois|month|m)|mensuels?|mensuelle|pcm|monthly|p m)(?= ))?";
const CHARGES = "(?= (?<charges>cc|hc|charges|hors charges?|toutes charges|tcc|tout compris))?";
const ONE = `(?<one>${N})${unit("one_")}`;
const TWO = `(?:entre |de |between |from )?(?<low>${N})${unit("low_")} (?:a|et|-|–|/|and|to|ou) (?<high>${N})${unit("high_")}`;
const AMOUNTS = pattern(
  `${LABEL}(?:${BEFORE.replaceAll("?<", "?<two_")}${TWO}|(?:(?:€|euros?) )?${BEFORE}${ONE})${AFTER}${PERIOD}${AFTER.replaceAll("?<", "?<last_")}${CHARGES}`,
);
const PER_SQUARE_METRE = pattern(
  `(?:${BEFORE}${N}(?: (?:${SCALE}))?(?: (?:${CURRENCY}))? (?:(?:/|du|le|par|au|per|a) )?(?:m2|metre carre|sqm))`,
);
const OTHER_AMOUNTS = pattern(
  `(?:apport|taxe fonciere|frais de notaire|honoraires|depot de garantie|bouquet|rente|salaires?|revenus?|gagn\\w{1,4}|mensualites?|travaux|charges(?! comprises)|caution|deposit|income|salary|subvention)(?: (?:personnel|de|d|mensuelles?|annuelles?|copro|copropriete|maxi?|maximum|est|:|moins|environ|a|pour|nets?|sont|entre|inferieure?s?|en dessous|of|is|i))* (?:€ )?${N}(?: (?:${SCALE}))?(?: (?:${CURRENCY}))?(?: (?:/|par) (?:mois|an|ans))?(?: d apport| max(?:i)?)?|${N}(?: (?:${SCALE}))?(?: (?:${CURRENCY}))? (?:d apport|de charges|de travaux|de rente|de bouquet|de taxe|de frais|par an|/ an|de revenus?|de salaire)`,
);
const FOREIGN_CURRENCY =
  "\\$|us ?\\$|dollars?|usd|£|pounds?|gbp|livres(?: sterling)?|chf|francs? suisses?|francs?(?: cfp)?|fcfa|cfa|xpf|dirhams?|yens?|roubles?|yuans?|cad|dollars canadiens";
const FOREIGN = pattern(
  `(?:${BEFORE}(?:\\$|£|chf|usd|gbp) ${N}(?: (?:${SCALE}))?|${BEFORE.replaceAll("?<", "?<then_")}${N}(?: (?:${SCALE}))? (?:${FOREIGN_CURRENCY}))${AFTER}`,
);
/** Smaller amounts are rents, larger ones prices; between them the rest of the demand tells. */
const LARGEST_RENT = 6_000;
const SMALLEST_PRICE = 10_000;
const SMALLEST_RENT = 100;

/** Reads amounts and takes them out of the line; `renting` says that rents are spoken of, so that bare small numbers are amounts too. */
export function readAmounts(line: Line, renting: boolean): ReadAmounts {
  const foreign = takeAll(line, FOREIGN);
  const others = [...takeAll(line, PER_SQUARE_METRE), ...takeAll(line, OTHER_AMOUNTS)];
  const amounts = line.matches(AMOUNTS).flatMap((match) => {
    const amount = amountOf(line, match, renting);
    if (!amount) return [];
    line.take(match);
    return [amount];
  });
  return { amounts, foreign, others };
}

function takeAll(line: Line, source: RegExp): Stretch[] {
  return line.matches(source).map((match) => {
    line.take(match);
    return { from: match.from, to: match.to };
  });
}

function amountOf(line: Line, match: Match, renting: boolean): Amount | undefined {
  const { groups } = match;
  const scales = [groups["one_scale"], groups["high_scale"], groups["low_scale"]];
  const currency = groups["one_currency"] ?? groups["high_currency"] ?? groups["low_currency"];
  const scale = scales.find((one) => one !== undefined);
  if (scale === "m" && !isMillion(match, currency)) return undefined;
  const bounds = boundsOf(asBudget(match), (text) => (text === "" ? Number.NaN : Number(text)));
  const scaled = withScale(bounds, match);
  const largest = scaled.max ?? scaled.min ?? 0;
  const told =
    currency !== undefined || scale !== undefined || groups["month"] !== undefined || groups["charges"] !== undefined;
  const labelled = groups["label"] !== undefined;
  const bounded = ["less", "more", "about", "lessAfter", "moreAfter", "two_less", "last_lessAfter"].some(
    (name) => groups[name] !== undefined,
  );
  if (!told && !labelled && !isPlausible(line, match, { largest, bounded, renting })) return undefined;
  if (largest < 20 || (currency === "e" && largest < SMALLEST_RENT)) return undefined;
  const monthly =
    groups["month"] !== undefined || groups["charges"] !== undefined || /^(?:loyer|rent)/.test(groups["label"] ?? "");
  return { from: match.from, to: match.to, bounds: scaled, of: monthly ? "loyer" : null, bare: !told && !labelled };
}

/** Bare numbers that can be an amount: years and postcodes can not unless something bounds them. */
function isPlausible(
  line: Line,
  { from, to }: Match,
  { largest, bounded, renting }: { largest: number; bounded: boolean; renting: boolean },
): boolean {
  const after = line.tokens[to]?.text ?? "";
  if (
    /^(?:m2|m|km|ha|ans?|minutes?|min|mn|h|heures?|chambres?|pieces?|personnes?|%|er|eme|etages?|logements?|lots?|appartements?|vaches?|enfants?)$/.test(
      after,
    )
  )
    return false;
  if (largest >= SMALLEST_PRICE) return true;
  const year = largest >= 1900 && largest <= 2035 && Number.isInteger(largest);
  if (largest < SMALLEST_RENT || (year && !bounded)) return false;
  return (renting || bounded || to === line.tokens.length) && !isAfterPlaceNumber(line, from);
}

function isAfterPlaceNumber(line: Line, from: number): boolean {
  return ["rue", "avenue", "dans", "route", "n"].includes(line.tokens[from - 1]?.text ?? "");
}

/** "1,2M", "2 M€"; "5 m" is a length. */
function isMillion({ groups }: Match, currency: string | undefined): boolean {
  const number = groups["one"] ?? groups["high"] ?? "";
  return currency !== undefined || number.includes(".") || groups["label"] !== undefined;
}

/** One amount without a word is the most that is paid; the words behind a month count as well. */
function asBudget(match: Match): Match {
  const { groups } = match;
  const lessAfter = groups["lessAfter"] ?? groups["last_lessAfter"];
  const moreAfter = groups["moreAfter"] ?? groups["last_moreAfter"];
  const aboutAfter = groups["aboutAfter"] ?? groups["last_aboutAfter"];
  const { two_less: less, two_more: more, two_about: about } = groups;
  const bounded = groups["more"] ?? groups["about"] ?? moreAfter ?? aboutAfter ?? lessAfter ?? groups["less"];
  const isRange = groups["low"] !== undefined;
  return {
    ...match,
    groups: {
      ...groups,
      ...(isRange ? { less, more, about } : {}),
      lessAfter: lessAfter ?? (bounded === undefined && !isRange ? "budget" : undefined),
      moreAfter,
      aboutAfter,
    },
  };
}

function withScale({ min, max }: Bounds, { groups }: Match): Bounds {
  if (groups["low"] === undefined) {
    const factor = factorOf(groups["one_scale"]);
    return { min: min && min * factor, max: max && max * factor };
  }
  const high = factorOf(groups["high_scale"]);
  // "250 à 300 mille": the scale is meant for both, unless the first is large already.
  const [lowNumber, highNumber] = [Number(groups["low"]), Number(groups["high"])];
  // "350 à 420 000".
  const shared = high === 1 && lowNumber < 1000 && highNumber >= SMALLEST_PRICE ? 1000 : high;
  const low = groups["low_scale"] ? factorOf(groups["low_scale"]) : lowNumber > highNumber ? 1 : shared;
  const highFactor = groups["high_scale"] ? high : highNumber >= lowNumber * low ? 1 : low;
  const ends = [lowNumber * low, highNumber * highFactor].toSorted((one, other) => one - other);
  return { min: ends[0], max: ends[1] };
}

function factorOf(scale: string | undefined): number {
  if (scale === undefined) return 1;
  return /^(?:millions?|m|mio)$/.test(scale) ? 1_000_000 : 1000;
}

/** Whether an amount is a price or a rent; undefined: nobody can tell. */
export function kindOf(
  { of, bounds, bare }: Amount,
  transaction: DemandFilters["transaction"],
  isParking: boolean,
): "prix" | "loyer" | undefined {
  const largest = bounds.max ?? bounds.min ?? 0;
  if (of) return of;
  if (transaction) return transaction === "vente" ? "prix" : "loyer";
  if (isParking) return largest >= 1500 ? "prix" : largest <= 400 ? "loyer" : undefined;
  if (largest >= SMALLEST_PRICE) return "prix";
  return largest <= LARGEST_RENT && (!bare || largest >= SMALLEST_RENT) ? "loyer" : undefined;
}

/** An amount as filters. */
export function amountFilters(kind: "prix" | "loyer", { min, max }: Bounds): DemandFilters {
  const cents = (value: number): number => Math.round(value * 100) / 100;
  return {
    ...(min !== undefined && { [`min_${kind}`]: cents(min) }),
    ...(max !== undefined && { [`max_${kind}`]: cents(max) }),
  };
}
