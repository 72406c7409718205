/** Numbers under which people and their firms are registered: SIREN, SIRET, RSAC, RCS, professional cards, VAT, IBAN. */
import { matchAt, scan } from "./signs.ts";
import type { Sign, Signed } from "./signs.ts";
import type { Span } from "./span.ts";

const NUMBER = String.raw`\d(?:[\s\u00A0\u202F.-]{0,2}\d){6,20}`;
/** What is registered, which stands within a few words of its number: "RSAC de Nîmes sous le numéro 812 345 678". */
const REGISTERED = new RegExp(
  String.raw`(?<![\p{L}\d])(?:R\.?S\.?A\.?C\.?|R\.?C\.?S\.?|R\.?N\.?E\.?|SIRET|SIRENE?|CPI|ORIAS|TVA|carte\s(?:professionnelle|pro|T|de transaction)|sous le n(?:um[ée]ro|°|o))(?![\p{L}])`,
  "iuy",
);
const LONGEST_BETWEEN = 60;
const DIGITS = new RegExp(NUMBER, "uy");
const UNIT = /^\s{0,2}(?:€|euros?(?!\p{L})|m[²2])/iu;
const LONE = /(?<![\p{L}\d.,-])\d{3}(?:[\s.\u00A0\u202F]?\d{3}){2}(?:[\s.\u00A0\u202F]?\d{5})?(?![\d]|[.,]\d)/uy;
const TRADER =
  /(?<!\p{L})(?:EI|agent|mandataire|immatricul\p{L}*|auto-?entrepreneu(?:r|se)|micro-?entrepri?se|greffe|inscrite?)(?!\p{L})/iu;
const IBAN = /(?<![\p{L}\d])(?:FR|BE|ES|LU|CH|DE|IT|MC)\d{2}(?:\s?[\dA-Z]{4}){3,7}(?:\s?[\dA-Z]{1,4})?(?![\p{L}\d])/uy;

/** Finds register numbers; after their register's name, or by their check digit. */
export function registerNumbers(signed: Signed): Span[] {
  return [...announced(signed), ...alone(signed), ...spans(signed, "iban", IBAN)];
}

function announced(signed: Signed): Span[] {
  const { text } = signed;
  return scan(signed, "register", REGISTERED).flatMap(({ index, 0: words }) => {
    const behind = index + words.length;
    const start = behind + text.slice(behind, behind + LONGEST_BETWEEN + 1).search(/\d/);
    const number = start < behind ? "" : matchAt(DIGITS, text, start);
    if (number === "" || UNIT.test(text.slice(start + number.length, start + number.length + 8))) return [];
    return [{ start, end: start + number.length, kind: "number" as const }];
  });
}

/** A SIRET says by its check digit what it is; a SIREN, which a price may be taken for, needs words of a trader before it. */
function alone(signed: Signed): Span[] {
  const { text } = signed;
  return spans(signed, "figures", LONE).filter(({ start, end }) => {
    const digits = text.slice(start, end).replaceAll(/\D/g, "");
    if (!hasCheckDigit(digits) || UNIT.test(text.slice(end, end + 8))) return false;
    return digits.length === 14 || TRADER.test(text.slice(Math.max(0, start - 60), start));
  });
}

function spans(signed: Signed, sign: Sign, pattern: RegExp): Span[] {
  return scan(signed, sign, pattern).map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
    kind: "number",
  }));
}

/** Luhn's check, as INSEE uses it for SIREN and SIRET. */
function hasCheckDigit(digits: string): boolean {
  const sum = digits
    .split("")
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
