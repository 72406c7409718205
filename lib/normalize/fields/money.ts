/** How sources write amounts of euros; an amount of another currency is none. */
import { Problem } from "./field.ts";
import type { Field } from "./field.ts";
import { numberIn, plainNumber, shortText } from "./numbers.ts";
import type { Notation } from "./numbers.ts";
import { EXPECTED } from "../expected.ts";

/** What may stand before an amount: "à partir de" is the price from which a good is offered. */
const BEFORE =
  /^(?:(?:prix(?: de vente)?|loyer(?: mensuel)?|montant|[àa] partir de|dès|environ|env\.?)(?: ?: ?| |(?=\d|€)))?(?:€ ?|eur )?/i;
const AMOUNT =
  /^(?<number>[+-]?\d(?:[\d .,']{0,40}\d)?) ?(?<times>k|m(?= ?(?:€|eur))|millions?(?: d')?|mille)? ?(?<euros>€|eur|euros?)? ?\*? ?(?:cc|hc)? ?(?:(?:\/|par) ?(?<period>an|année|mois|m²|m2))? ?(?:ttc|cc|hc|fai|hai|charges comprises|hors charges|(?:honoraires|frais)(?: d['’]agence)? (?:inclus|compris))? ?\*?$/i;

/** How an amount is meant. */
export interface AmountSense {
  /** The period that the amount is wanted for: `year` turns a monthly amount into a yearly one. */
  readonly per?: "year";
  /**
   * The least that such a thing costs, euros: an amount below it whose only mark is followed by exactly three digits ("250.000" of a sale)
   * has its thousands parted.
   */
  readonly least?: number;
}

/** Nothing is sold, or let by the month, for less. */
export const LEAST_AMOUNT = { sale: { least: 1_000 }, rental: { least: 10 } } as const satisfies Record<
  string,
  AmountSense
>;

/**
 * Reads an amount of euros ("389 000 €", "1.250,50", "250 K€", "1,2 M€", 215000) as cents. An amount with words or a currency beside it is
 * written for people, and as in French there whatever the source's notation; so a mark before three digits parts thousands in it: a price
 * has no thousandths.
 */
export function money(value: unknown, notation: Notation, sense: AmountSense = {}): Field<number> {
  const plain = typeof value === "number" ? value : plainNumber(value);
  if (plain !== null) return centsOf(value, plain, 1);
  const written = shortText(value, EXPECTED.amount);
  if (typeof written !== "string") return written;
  const amount = written.replace(BEFORE, "");
  const { number, times, period } = AMOUNT.exec(amount)?.groups ?? {};
  if (number === undefined) return new Problem(value, EXPECTED.amount);
  const isBare = number === written;
  const euros = eurosIn(number, isBare ? notation : "french", times, sense);
  if (euros instanceof Problem) return new Problem(value, euros.expected);
  return centsOf(value, euros, sense.per === "year" && period?.toLowerCase() === "mois" ? 12 : 1);
}

/** Reads a price, for which 0 stands for "unknown", as cents; the price of a m² is not that of a good. */
export function price(value: unknown, notation: Notation, sense: AmountSense = {}): Field<number> {
  const isWords = typeof value === "string" && plainNumber(value) === null;
  if (isWords && /(?:\/|par)\s?m(?:²|2)/i.test(value.slice(0, 200))) return new Problem(value, EXPECTED.amount);
  const cents = money(value, notation, sense);
  return cents === 0 ? null : cents;
}

const THREE_AFTER_MARK = /^[1-9]\d{0,2}[.,]\d{3}$/;

function eurosIn(number: string, notation: Notation, times: string | undefined, { least = 0 }: AmountSense) {
  const thousands = () => Number(number.replace(/[.,]/, ""));
  if (times !== undefined) {
    const factor = /^(?:k|mille)$/i.test(times) ? 1000 : 1_000_000;
    if (factor === 1000 && THREE_AFTER_MARK.test(number)) return new Problem(number, EXPECTED.oneAmount);
    const read = numberIn(
      number,
      THREE_AFTER_MARK.test(number) ? (number.includes(",") ? "french" : "point") : "french",
    );
    return read instanceof Problem ? read : read * factor;
  }
  if (!THREE_AFTER_MARK.test(number)) return numberIn(number, notation);
  if (notation === "french") return thousands();
  const read = numberIn(number, notation);
  return (read instanceof Problem ? 0 : read) < least ? thousands() : read;
}

function centsOf(found: unknown, euros: number, factor: number): Field<number> {
  const cents = Math.round(euros * 100) * factor;
  return Number.isSafeInteger(cents) && cents >= 0 && !Object.is(cents, -0)
    ? cents
    : new Problem(found, EXPECTED.amount);
}
