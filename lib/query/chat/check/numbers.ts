import { numbersInWords } from "./number-words.ts";

/** A number as a sentence writes it, with half of its last written place: what it may be rounded from. */
export interface WrittenNumber {
  readonly value: number;
  readonly within: number;
  /** Whether it counts something: an amount, an area, a share, rooms. A day or a year does not. */
  readonly counts: boolean;
}

const TIMES: Readonly<Record<string, number>> = {
  k: 1e3,
  "k€": 1e3,
  mille: 1e3,
  thousand: 1e3,
  m: 1e6,
  "m€": 1e6,
  million: 1e6,
  millions: 1e6,
  milliard: 1e9,
  milliards: 1e9,
};
/** Digits, with groups of three and decimals as French and English write them, and what multiplies them. */
const NUMBER =
  /(?<![\d\p{L}])[tfp]?(\d{1,3}(?:[ .,']\d{3}){1,4}(?!\d)|\d{1,15})(?:([.,])(\d{1,6}))?(?: ?(k€|m€|k|millions?|milliards?|mille|thousand)(?!\p{L})| ?(m)(?= ?€| d.euros?\b))?/giu;
/** Units whose name has a digit. */
const DIGIT_UNITS = /(k?m)[²2](?!\d)|(co)[₂2](?!\d)/giu;
const COUNTED =
  /^ ?(?:€|%|k?mq\b|eur|pour cent|pi[eè]ces?\b|chambres?\b|ventes?\b|annonces?\b|kwh|percent|sales?\b|rooms?\b)/i;

/** The numbers of a text, in digits of any script and in words. */
export function numbersIn(text: string): WrittenNumber[] {
  const plain = text
    .replaceAll(DIGIT_UNITS, (_, metre: string | undefined, gas: string | undefined) => `${metre ?? gas}q`)
    .normalize("NFKC")
    .replaceAll(/[\s\u00a0\u202f\u2009]/g, " ");
  const digits = [...plain.matchAll(NUMBER)].map((match) => {
    const [written, whole = "", , decimals = "", times = "", million] = match;
    const factor = TIMES[(times || (million ?? "")).toLowerCase()] ?? 1;
    const value = Number(`${whole.replaceAll(/[ .,']/g, "")}.${decimals || "0"}`) * factor;
    const behind = plain.slice(match.index + written.length, match.index + written.length + 12);
    const counts = factor > 1 || COUNTED.test(behind);
    return { value, within: (0.5 * factor) / 10 ** decimals.length, counts };
  });
  const words = numbersInWords(plain.replaceAll(NUMBER, " ")).map((value) => ({ value, within: 0, counts: true }));
  return [...digits, ...words];
}

/** Whether there are digits of other scripts than ours, which nobody needs to write a French sentence. */
export function hasForeignDigits(text: string): boolean {
  return /\p{Nd}/u.test(text.replaceAll(/[0-9]/g, "")) || /[①-⓿❶-➓]/u.test(text);
}
