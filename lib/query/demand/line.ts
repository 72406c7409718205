/** A demand as one line of plain words, of which parts are taken as they are understood. */
import { fold } from "../../records/trade/words.ts";
import { spelledNumberAt } from "./spelled-numbers.ts";

/** A word, a number or a sign of a demand, and where it stands there (UTF-16 units). */
export interface Token {
  /** Words without case and accents, numbers as digits with a point, signs as they are. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly kind: "word" | "number" | "sign";
  /** Whether it begins with a capital letter. */
  readonly capital: boolean;
  /** Whether it is written as a participle, with its accent. */
  readonly participle: boolean;
}

/** Tokens from one up to before another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A part of the line that a pattern matched. */
export interface Match extends Stretch {
  readonly groups: Readonly<Record<string, string | undefined>>;
}

const LEXEME = /(?<word>\p{L}[\p{L}\p{M}\p{Cf}]*)|(?<number>\p{Nd}+)|(?<sign>[€$£%<>≤≥±+²½,.;:!?()/–—=\n-])/gu;
const PARTICIPLE = /[éÉ](?:e|s|es)?$/i;
const FORMAT = /\p{Cf}/gu;
const ORDINALS: Readonly<Record<string, string>> = Object.fromEntries(
  "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme douzieme treizieme quatorzieme quinzieme seizieme"
    .split(" ")
    .map((word, at) => [word, `${at + 1} e`]),
);
/** More tokens than anybody's demand has: what follows is not read. */
const MAX_TOKENS = 1500;
/** What stands in the line for what is taken. */
const TAKEN = "_";
const CITIES_OF_ARRONDISSEMENTS = new Set(["paris", "lyon", "marseille", "paname"]);

type IsPlace = (words: string, joined: boolean) => boolean;

/**
 * Splits a text into words, numbers and signs; numbers in groups of three, with decimals or in words are one token each. `isPlace` says that
 * words, written with a hyphen behind the first or not, are a place's name: the number in "Deux-Sèvres" is none.
 */
export function tokensOf(text: string, isPlace: IsPlace = () => false): Token[] {
  const lexemes: Token[] = [];
  for (const { index, groups = {}, 0: raw } of text.matchAll(LEXEME)) {
    if (raw === "-" && joinsWords(text, index)) continue;
    const kind = groups["word"] === undefined ? (groups["number"] === undefined ? "sign" : "number") : "word";
    const folded = kind === "word" ? fold(raw.replaceAll(FORMAT, "")).replaceAll(/[^\p{L}\p{N}]/gu, "") : digits(raw);
    const end = index + raw.length;
    if (folded !== "")
      lexemes.push({
        text: folded,
        start: index,
        end,
        kind,
        capital: /^\p{Lu}/u.test(raw),
        participle: PARTICIPLE.test(raw.normalize("NFC")),
      });
    if (lexemes.length >= MAX_TOKENS) break;
  }
  return joined(text, lexemes, isPlace);
}

/** Whether a hyphen is part of a word ("rez-de-chaussée", "two-bedroom"); in "T3-T4" and "250-300" it is none. */
function joinsWords(text: string, at: number): boolean {
  return (
    /[\p{L}\p{M}\p{Nd}]/u.test(text.charAt(at - 1)) &&
    /^\p{L}/u.test(text.slice(at + 1, at + 3)) &&
    !/^[tf]\d/i.test(text.slice(at + 1, at + 3))
  );
}

function digits(raw: string): string {
  return raw.normalize("NFKC").replaceAll(/\p{Nd}/gu, (digit) => (digit >= "0" && digit <= "9" ? digit : ""));
}

function joined(text: string, lexemes: readonly Token[], isPlace: IsPlace): Token[] {
  const tokens: Token[] = [];
  const words = lexemes.map((lexeme) => lexeme.text);
  for (let at = 0; at < lexemes.length;) {
    const to = grouped(text, lexemes, at) ?? roomCode(lexemes, at) ?? at + 1;
    const spelled =
      to > at + 1 || isInPlace(words, at, (name) => isPlace(name, text[lexemes[at]?.end ?? 0] === "-"))
        ? undefined
        : spelledFrom(lexemes, words, at, tokens.at(-1));
    const part = lexemes.slice(at, spelled?.to ?? to);
    const [first] = part;
    const last = part.at(-1);
    if (!first || !last) break;
    const value = spelled ? String(spelled.value) : valueOf(part);
    const ordinal = ORDINALS[value];
    const kind = spelled || (part.length > 1 && first.kind === "number") ? "number" : first.kind;
    tokens.push({ ...first, text: ordinal ?? value, end: last.end, kind });
    at = spelled?.to ?? to;
  }
  return tokens;
}

/** Words of the longest names that begin with a number ("Six-Fours-les-Plages"). */
const NAME_WORDS = 5;

function isInPlace(words: readonly string[], at: number, isPlace: (words: string) => boolean): boolean {
  if (spelledNumberAt(words, at) === undefined) return false;
  for (let to = at + 2; to <= Math.min(words.length, at + NAME_WORDS); to++) {
    if (isPlace(words.slice(at, to).join(" "))) return true;
  }
  return false;
}

function spelledFrom(lexemes: readonly Token[], words: readonly string[], at: number, before: Token | undefined) {
  if (lexemes[at]?.kind !== "word") return undefined;
  // "250 mille" keeps its "mille": it may be meant for two numbers.
  if (before?.kind === "number" && ["mille", "million", "millions", "thousand", "hundred"].includes(words[at] ?? ""))
    return undefined;
  return spelledNumberAt(words, at);
}

function valueOf(part: readonly Token[]): string {
  if (part.length === 1) return part[0]?.text ?? "";
  return part
    .map(({ text }, at) => (text === "," || text === "." ? decimalOrGroup(part, at) : text === "²" ? "2" : text))
    .join("");
}

function decimalOrGroup(part: readonly Token[], at: number): string {
  return part[at + 1]?.text.length === 3 && part[0]?.text !== "0" ? "" : ".";
}

/** Where a number in groups of three or with decimals ends; undefined: it is one of plain digits. */
function grouped(text: string, lexemes: readonly Token[], at: number): number | undefined {
  const first = lexemes[at];
  if (first?.kind !== "number") return undefined;
  let to = at + 1;
  if (first.text.length <= 3 && first.text !== "0" && !isArrondissement(lexemes, at)) {
    for (let step = groupEnd(text, lexemes, to); step !== undefined; step = groupEnd(text, lexemes, to)) to = step;
  }
  const [sign, decimals] = [lexemes[to], lexemes[to + 1]];
  const isDecimal =
    (sign?.text === "," || sign?.text === ".") &&
    decimals?.kind === "number" &&
    sign.start === lexemes[to - 1]?.end &&
    decimals.start === sign.end &&
    (decimals.text.length <= 2 || (first.text === "0" && to === at + 1));
  return isDecimal ? to + 2 : to > at + 1 ? to : undefined;
}

/** Where a further group of three digits ends, behind a space, a point or a comma. */
function groupEnd(text: string, lexemes: readonly Token[], at: number): number | undefined {
  const [one, next] = [lexemes[at], lexemes[at + 1]];
  const before = lexemes[at - 1];
  if (!one || !before) return undefined;
  const isGroup = (token: Token | undefined): boolean => token?.kind === "number" && token.text.length === 3;
  if (isGroup(one) && /^[ \u00a0\u202f]$/.test(text.slice(before.end, one.start))) return at + 1;
  const isSeparator = (one.text === "." || one.text === ",") && one.start === before.end;
  return isSeparator && next?.start === one.end && isGroup(next) ? at + 2 : undefined;
}

function isArrondissement(lexemes: readonly Token[], at: number): boolean {
  return CITIES_OF_ARRONDISSEMENTS.has(lexemes[at - 1]?.text ?? "") && Number(lexemes[at]?.text) <= 20;
}

/** "T3", "F4", "m2", "m²": a letter and a digit without a space. */
function roomCode(lexemes: readonly Token[], at: number): number | undefined {
  const [letter, digit] = [lexemes[at], lexemes[at + 1]];
  if (!letter || !digit || letter.end !== digit.start) return undefined;
  const isRooms = /^[tf]$/.test(letter.text) && /^\d$/.test(digit.text);
  const isSquare = /^k?m$/.test(letter.text) && /^[2²]$/.test(digit.text);
  return isRooms || isSquare ? at + 2 : undefined;
}

/** What is left of a demand, and what was taken from it. */
export class Line {
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly #offsets: number[] = [];
  readonly #takenTokens = new Set<number>();
  #line = " ";

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.tokens = tokens;
    for (const token of tokens) {
      this.#offsets.push(this.#line.length);
      this.#line += `${token.text} `;
    }
  }

  /** The words that are left, each with a space before and behind; what is taken is blotted out. */
  get rest(): string {
    return this.#line;
  }

  /** Every match of a pattern (`pattern`) over what is left, in order; the caller takes what it understands. */
  matches(pattern: RegExp): Match[] {
    return [...this.#line.matchAll(pattern)].map(({ index, 0: whole, groups = {} }) => ({
      from: this.#tokenAt(index),
      to: this.#tokenAt(index + whole.length - 1) + 1,
      groups,
    }));
  }

  isTaken(at: number): boolean {
    return this.#takenTokens.has(at);
  }

  /** Blots a stretch out. */
  take({ from, to }: Stretch): void {
    for (let at = from; at < to; at++) {
      this.#takenTokens.add(at);
      const begin = this.#offsets[at] ?? 0;
      const length = this.tokens[at]?.text.length ?? 0;
      this.#line = this.#line.slice(0, begin) + TAKEN.repeat(length) + this.#line.slice(begin + length);
    }
  }

  /** The words of a stretch as the demand writes them. */
  written({ from, to }: Stretch): string {
    const { debut, fin } = this.span({ from, to });
    return this.text.slice(debut, fin);
  }

  /** Where a stretch stands in the demand. */
  span({ from, to }: Stretch): { debut: number; fin: number } {
    return { debut: this.tokens[from]?.start ?? 0, fin: this.tokens[to - 1]?.end ?? 0 };
  }

  #tokenAt(offset: number): number {
    let [low, high] = [0, this.#offsets.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#offsets[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** A pattern over a line: it begins and ends where words do. */
export function pattern(source: string): RegExp {
  return new RegExp(String.raw`(?<= )(?:${source})(?= )`, "g");
}
