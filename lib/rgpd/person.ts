/** A person who asks, and all the ways in which a text may speak of them. */
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { ConfigError } from "../errors.ts";
import { foldedSame } from "./folded.ts";

/** What a person is known by. */
export interface Person {
  readonly names: readonly string[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
}

/** Finds a person in texts. */
export interface PersonFinder {
  /** Whether a text speaks of them, in whatever spelling, also as it stands in an address, in JSON, in HTML or in base64. */
  tells(text: string): boolean;
  /** The text with what speaks of them replaced. Nothing else changes. */
  blanked(text: string, mark?: (found: string) => string): string;
  /** A condition for Postgres on text that was folded (`fold`): it holds for all that `tells` may find, and for little else. */
  readonly probe: string;
}

/** What stands where something was taken out. */
export const ERASED = "[effacé]";

/** Between the words of a name, or the digits of a number: signs, spaces as addresses, JSON and HTML write them. Never a quotation mark or comma. */
const BETWEEN = String.raw`(?:[\s._+*/()-]|%20|%2b|&nbsp;|&#160;|\\[nrt]|\\u00a0){0,4}`;

/**
 * Makes what finds a person. @throws ConfigError for a name of a single word, which is too common to go by, a number that is none, an
 * address that is none, or nobody at all.
 */
export function personFinder({ names, phones, emails }: Person): PersonFinder {
  const patterns = [
    ...names.flatMap(namePatterns),
    ...phones.map(phonePattern),
    ...emails.map(emailPattern),
    ...[...phones.flatMap(phoneSpellings), ...emails, ...names].map(base64Pattern),
  ];
  if (patterns.length === 0) throw new ConfigError("Nobody is named: give a name, a phone number or an e-mail address");
  const found = new RegExp(patterns.join("|"), "gu");
  return {
    tells: (text) => matchesIn(foldedSame(text), found).next().done !== true,
    blanked: (text, mark = () => ERASED) => {
      const folded = foldedSame(text);
      let blank = "";
      let from = 0;
      for (const { index, 0: match } of matchesIn(folded, found)) {
        blank += text.slice(from, index) + mark(text.slice(index, index + match.length));
        from = index + match.length;
      }
      return from === 0 ? text : blank + text.slice(from);
    },
    probe: [...names.map(nameProbe), ...phones.map(phoneProbe), ...emails.map(emailProbe)].join("|"),
  };
}

function* matchesIn(folded: string, pattern: RegExp): Generator<RegExpExecArray> {
  for (const match of folded.matchAll(pattern)) if (!isStreet(folded, match.index)) yield match;
}

/** Before the name of a street, a square, a school: it is not the person who is meant. */
const STREET =
  /(?<!\p{L})(?:rue|avenue|av|boulevard|bd|place|chemin|impasse|allee|quai|route|cours|square|passage|pont|ecole|college|lycee|stade|parc|residence)[\s".;,|-]{1,4}(?:(?:du|de|des|general|docteur|dr|marechal|president|professeur|abbe)[\s-]){0,2}$/u;
/** As much of a text as that takes. */
const STREET_LENGTH = 60;

/** Tells whether what begins there, in a folded text, is the name of a street or the like. */
export function isStreet(folded: string, at: number): boolean {
  return STREET.test(folded.slice(Math.max(0, at - STREET_LENGTH), at));
}

/** The words of a name, folded. @throws ConfigError for a single word. */
export function wordsOfName(name: string): string[] {
  const words = foldedSame(name.normalize("NFC"))
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  if (words.length < 2) throw new ConfigError(`"${name}" is a single word: give first name and name`);
  return words;
}

/** The orders in which the words of a name are written: the last ones first ("DURAND LEROY Jeanne"), or all of them backwards. */
export function ordersOf<Word>(words: readonly Word[]): Word[][] {
  const turned = words.map((_, at) => [...words.slice(at), ...words.slice(0, at)]);
  return words.length < 3 ? turned : [...turned, words.toReversed()];
}

/** A phone number as E.164 has it; a French one needs no country code. @throws ConfigError for what is none. */
export function phoneNumber(text: string): string {
  const number = parsePhoneNumberFromString(text, "FR");
  if (!number?.isPossible())
    throw new ConfigError(`"${text}" is no phone number: give one such as 06 12 34 56 78 or +33612345678`);
  return number.number;
}

/** An e-mail address in lower case. @throws ConfigError for what is none. */
export function emailAddress(text: string): string {
  const address = text.trim().toLowerCase();
  if (!/^[^\s@]{1,64}@[^\s@]{1,190}$/.test(address)) throw new ConfigError(`"${text}" is no e-mail address`);
  return address;
}

function namePatterns(name: string): string[] {
  wordsOfName(name);
  const words = name
    .normalize("NFC")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => word.split("").map(letterPattern).join(""));
  const orders = ordersOf(words).map((order) => order.join(BETWEEN));
  return orders.map((order) => String.raw`(?<![\p{L}\p{N}])(?:${order})(?![\p{L}\p{N}])`);
}

/** A letter as texts have it: itself, without its accent, or as addresses, JSON and HTML write it. */
function letterPattern(letter: string): string {
  const base = foldedSame(letter);
  if (/^[ -~]$/.test(letter)) return `${escaped(base)}[\u0300-\u036F]?`;
  const forms = [letter.toLowerCase(), letter.toUpperCase()].flatMap((form) => [
    encodeURIComponent(form).toLowerCase(),
    String.raw`\\u${form.charCodeAt(0).toString(16).padStart(4, "0")}`,
    `&#${form.charCodeAt(0)};`,
    `&#x${form.charCodeAt(0).toString(16)};`,
  ]);
  return `(?:${escaped(base)}[\u0300-\u036F]?|${forms.join("|")})`;
}

function phonePattern(text: string): string {
  const { code, digits } = partsOf(text);
  const prefix = `(?:(?:\\+|%2b|00)?${code.split("").join(BETWEEN)}${BETWEEN}(?:\\(?0\\)?${BETWEEN})?|0${BETWEEN})`;
  return String.raw`(?<![0-9])${prefix}${digits.split("").join(BETWEEN)}(?![0-9])`;
}

function partsOf(text: string): { code: string; digits: string } {
  const number = parsePhoneNumberFromString(phoneNumber(text));
  if (!number) throw new ConfigError(`"${text}" is no phone number`);
  return { code: number.countryCallingCode, digits: number.nationalNumber };
}

function phoneSpellings(text: string): string[] {
  const { code, digits } = partsOf(text);
  const pairs = `0${digits}`.replaceAll(/(\d\d)(?=\d)/g, "$1 ");
  return [`0${digits}`, `+${code}${digits}`, `${code}${digits}`, pairs, pairs.replaceAll(" ", "."), text];
}

function emailPattern(text: string): string {
  const [local = "", domain = ""] = emailAddress(text).split("@");
  const written = (part: string) => escaped(foldedSame(part)).replaceAll(/\\\+|\+/g, String.raw`(?:\+|%2b)`);
  return String.raw`(?<![\p{L}\p{N}._-])${written(local)}(?:@|%40|&#64;|\\u0040)${written(domain)}(?![\p{L}\p{N}])`;
}

/** IAD's pages write numbers in base64. Its beginning is exact; its last characters depend on what follows and are left out. */
function base64Pattern(text: string): string {
  const whole = Buffer.from(text).toString("base64");
  return escaped(foldedSame(whole.replaceAll("=", "")));
}

function nameProbe(name: string): string {
  return wordsOfName(name).toSorted((a, b) => b.length - a.length)[0] ?? "";
}

function phoneProbe(text: string): string {
  const { digits } = partsOf(text);
  const spelt = phoneSpellings(text).map((each) =>
    escaped(Buffer.from(each).toString("base64").replaceAll("=", "").toLowerCase()),
  );
  return [digits.split("").join("[^0-9]{0,12}"), ...spelt].join("|");
}

function emailProbe(text: string): string {
  // `fold` writes a space for - and '.
  return escaped(emailAddress(text).split("@")[0] ?? "").replaceAll(/[-']/g, ".");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
