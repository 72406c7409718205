/** Phone numbers in French adverts, however they are written, told from dates, hours, lists, references and amounts. */
import { isPossiblePhoneNumber } from "libphonenumber-js/min";
import { digitRun } from "./digit-runs.ts";
import type { Digits } from "./digit-runs.ts";
import { scan } from "./signs.ts";
import type { Signed } from "./signs.ts";
import type { Span } from "./span.ts";

/** Where a number may begin: an international prefix, a 0 that no digit stands before, an O for a 0, or the word. */
const START =
  /\+(?=[\s(]{0,3}[1-9])|(?<!\d)0(?=[^\p{L}\d+]{0,20}(?:[1-9]|[\p{L}])|0[^\p{L}\d+]{0,3}[1-9])|(?<![\p{L}\d])[oO](?=[^\p{L}\n]{0,6}\d)|z[ée]ro(?=[^\p{L}\d]{1,6}(?!z[ée]ro)[\p{L}\d])|(?<!\d)33(?=[^\p{L}\d]{0,3}[1-9])/iuy;
/** Words after which figures are a phone number, also without the 0. */
const CALL =
  /(?<!\p{L})(?:t[ée]l(?:[ée]phone)?|gsm|portable|mobile|whats\s?app|sms|fax|appele[rz]|joi(?:gnable|ndre)|contact(?:e[rz])?)(?!\p{L})[\s:.°n]{0,6}(?:au|le|:)?[\s:]{0,3}(?=[1-9(])/iuy;
const MOST_DIGITS = 15;

const WRITTEN_DATE = String.raw`(?<!\d)[0-3]?\d\s?[./-]\s?[01]?\d\s?[./-]\s?(?:19|20)\d\d(?!\d)`;
const DATE = new RegExp(WRITTEN_DATE);
const DATE_AT_START = new RegExp(`^${WRITTEN_DATE}`);
const UNIT = /^\s{0,2}(?:€|euros?(?!\p{L})|m[²2]|%|kwh|kg|km(?!\p{L})|ha(?!\p{L}))/iu;
/** Before a figure that is no phone number, when it stands in one piece. */
const REFERENCE =
  /(?<!\p{L})(?:mandats?|r[ée]f(?:[ée]rences?)?|dossier|identifiant|code|ean|isbn|permis|ademe|dpe|facture|contrat|s[ée]rie|compteur|pdl|prm|fiscal|invariant|annonce|bien|plan|d[ée]claration|enregistrement)\.?\s{0,2}(?:n(?:°|º|o|um[ée]ro)?\.?)?\s{0,2}[:#-]?\s{0,2}$/iu;
/** Before a list of numbers, or the parts of a cadastral one. */
const LIST =
  /(?<!\p{L})(?:lots?|parcelles?|sections?|cadastr\p{L}*|caves?|parkings?|places?|emplacements?|box|appartements?|maisons?|villas?|b[âa]timents?|[ée]tages?|niveaux|d[ée]partements?|lignes?|bus|tram(?:way)?s?|m[ée]tro|secteurs?|zones?|num[ée]ros? de lots?)\s{0,2}(?:n(?:°|º|os?|um[ée]ros?)?s?\.?)?\s{0,2}[:(]?\s{0,2}(?:\p{L}{1,2}\s{1,2})?$/iu;

/** Finds phone numbers, French ones and those that begin with a country's code. */
export function phoneNumbers(signed: Signed): Span[] {
  const { text } = signed;
  const found: Span[] = [];
  let end = 0;
  for (const { index } of scan(signed, "number", START)) {
    if (index < end) continue;
    const span = numberAt(text, index);
    if (span === null) continue;
    found.push(span);
    end = span.end;
  }
  return [...found, ...called(signed)];
}

function numberAt(text: string, start: number): Span | null {
  if (partOfWord(text, start) || DATE_AT_START.test(text.slice(start, start + 14))) return null;
  const plus = text.startsWith("+", start);
  const run = digitRun(text, plus ? start + 1 + text.slice(start + 1, start + 4).search(/[^\s(]|$/) : start);
  const groups = plus || /^(?:00|33)/.test(run[0]?.digits ?? "") ? international(run, plus) : national(run);
  const last = groups.at(-1);
  if (!last || isSomethingElse(text, start, groups)) return null;
  // "zéro six" written once more behind the number says nothing else.
  const more = run.slice(groups.length).findLast((group) => group.inWords);
  return { start, end: more?.end ?? last.end, kind: "phone" };
}

/** A digit inside a word of letters and digits is no number's beginning; a word that runs into the number may be. */
function partOfWord(text: string, start: number): boolean {
  if (!/[\p{L}\d]/u.test(text.charAt(start - 1))) return false;
  const before = /[\p{L}\d]{0,20}$/u.exec(text.slice(Math.max(0, start - 20), start))?.[0] ?? "";
  if (text.startsWith("+", start)) return false;
  return /\d/.test(before) || /^\p{Lu}{1,2}$/u.test(before);
}

/** The groups at the beginning that are the ten digits of a French number: by the numbering plan any that begin with a 0 and no other. */
function national(run: readonly Digits[]): readonly Digits[] {
  let digits = "";
  for (const [index, group] of run.entries()) {
    digits += group.digits;
    if (!/^0(?:[1-9]|$)/.test(digits) || digits.length > 11) return [];
    if (digits.length < 10) continue;
    const groups = run.slice(0, index + 1);
    if (digits.length === 10) return groups;
    // Words may be put together otherwise than they are meant: "trente quatre" is 34 or 30 4.
    return groups.some((part) => part.inWords) ? groups : [];
  }
  const spoken = run.length > 4 && run.filter((part) => part.inWords).length > 3;
  return spoken && digits.length >= 8 ? run : [];
}

/** The most groups at the beginning that are a number with its country's code, written `+33`, `0033` or `33`. */
function international(run: readonly Digits[], plus: boolean): readonly Digits[] {
  let digits = "";
  let best = 0;
  for (const [index, group] of run.entries()) {
    digits += group.digits;
    const code = plus ? digits : digits.replace(/^00/, "");
    if (code.length > MOST_DIGITS + 1) break;
    // "(0)" stands for the 0 that is left out.
    const number = code.replace(/^(33|32|41|34|39|44|49|262|590|594|596)0/, "$1");
    if (number.length >= 9 && isPossiblePhoneNumber(`+${number}`)) best = index + 1;
  }
  const lengthOf = run.slice(0, best).reduce((sum, group) => sum + group.digits.length, 0);
  return plus || lengthOf > 10 ? run.slice(0, best) : [];
}

/** Numbers that a word announces, without the 0 at their beginning. */
function called(signed: Signed): Span[] {
  const { text } = signed;
  return scan(signed, "call", CALL).flatMap(({ index, 0: words }) => {
    const start = index + words.length;
    const run = digitRun(text, start);
    let length = 0;
    for (const group of run) {
      length += group.digits.length;
      if (length >= 9) break;
    }
    const groups = run.slice(0, run.findIndex((_, at) => lengthTo(run, at) >= length) + 1);
    const last = groups.at(-1);
    if (length !== 9 || !last || isSomethingElse(text, start, groups)) return [];
    return [{ start, end: last.end, kind: "phone" as const }];
  });
}

function lengthTo(run: readonly Digits[], at: number): number {
  return run.slice(0, at + 1).reduce((sum, group) => sum + group.digits.length, 0);
}

function isSomethingElse(text: string, start: number, groups: readonly Digits[]): boolean {
  const end = groups.at(-1)?.end ?? start;
  const before = text.slice(Math.max(0, start - 40), start);
  const inOnePiece = groups.length === 1;
  return (
    UNIT.test(text.slice(end, end + 10)) ||
    DATE.test(text.slice(start, end)) ||
    (inOnePiece && REFERENCE.test(before)) ||
    LIST.test(before) ||
    isList(groups) ||
    areHours(groups) ||
    isDecimal(groups) ||
    arePostcodes(groups)
  );
}

/** Numbers one after the other ("01, 02, 03") with more than a space between them. */
function isList(groups: readonly Digits[]): boolean {
  const [first, ...rest] = groups;
  if (!first || rest.length < 3 || !rest.every(({ gap }) => /[,;]|et/i.test(gap))) return false;
  return rest.every(({ digits }, index) => Number(digits) === Number(first.digits) + index + 1);
}

/** Opening hours: "08:30 - 12:30 14:00", "09.00-12.00 14.00". */
function areHours(groups: readonly Digits[]): boolean {
  const gaps = groups.slice(1).map(({ gap }) => gap.trim());
  const [inside, between] = gaps;
  if (inside === undefined || inside === between) return false;
  return groups.every(({ digits }, index) =>
    index % 2 === 0
      ? Number(digits) <= 24
      : gaps[index - 1] === inside && /[:.h]/.test(inside) && /^(?:00|15|30|45)$/.test(digits),
  );
}

/** "0.612345678" is less than one. */
function isDecimal([whole, fraction]: readonly Digits[]): boolean {
  return whole?.digits === "0" && /^[.,]$/.test(fraction?.gap ?? "") && (fraction?.digits.length ?? 0) > 4;
}

/** "06000 06100", "01000, 69001". */
function arePostcodes(groups: readonly Digits[]): boolean {
  const [first, second] = groups;
  if (groups.length !== 2 || first?.digits.length !== 5 || second?.digits.length !== 5) return false;
  return !/^\s$/.test(second.gap) || first.digits.slice(0, 2) === second.digits.slice(0, 2);
}
