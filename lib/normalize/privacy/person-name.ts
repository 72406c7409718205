/** Reads a person's name at a place of a text: first names, particles and surnames, in any case. */
import { isFirstName, isOnlyFirstName } from "./first-names.ts";
import { matchAt } from "./signs.ts";
import { isBrand, isCommonWord } from "./words.ts";

/**
 * How surely a name stands at a place: behind a title, behind words that address somebody ("contactez"), or where a name may stand as well as
 * anything else.
 */
export type Certainty = "titled" | "addressed" | "possible";

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly form: "capital" | "upper" | "lower";
}

const MOST_WORDS = 6;
const WORD = /\p{L}[\p{L}\p{M}]{0,39}(?:['’-]\p{L}[\p{L}\p{M}]{0,39}){0,3}/uy;
const BETWEEN = /\.?[ \t\u00A0\u202F]{1,4}/uy;
const PARTICLE = /^(?:de|du|des|la|le|van|von|der|den|ben|el|di|da|dos|del|ter)$/i;

/** Gives the end of the name that begins at a place, null when none does. */
export function nameEnd(text: string, at: number, certainty: Certainty): number | null {
  const first = matchAt(WORD, text, at);
  if (first === "" || (first.length > 1 && isCommonWord(first))) return null;
  if (certainty !== "titled" && formOf(first) === "lower" && !isOnlyFirstName(first)) return null;
  const words = wordsFrom(text, at);
  const length = nameLength(words, certainty);
  return length === 0 ? null : (words[length - 1]?.end ?? null);
}

/**
 * Gives the start of the name that ends at a place, null when none does: one with a first name of the register in front or, where it is
 * `surely` a person who stands there, any two words with capitals.
 */
export function nameStart(text: string, end: number, surely: boolean): number | null {
  const words = wordsBefore(text, end);
  for (let first = 0; first < words.length; first += 1) {
    const name = words.slice(first);
    if (isWhole(name, surely)) return name[0]?.start ?? null;
  }
  return null;
}

function nameLength(words: readonly Word[], certainty: Certainty): number {
  const [first, second] = words;
  if (!first || isBrand(first.text) || (isCommonWord(first.text) && first.text.length > 1)) return 0;
  if (certainty !== "titled" && words.slice(0, 4).some(({ text }) => /^immo(?:bili[eè]re?)?s?$/i.test(text))) return 0;
  if (!begins(first, second, certainty)) return 0;
  let length = 1;
  let surnames = isFirstName(first.text) || first.text.length === 1 ? 0 : 1;
  const most = first.form === "capital" ? 2 : 1;
  while (length < words.length) {
    const particles = words.slice(length, length + 2).findIndex(({ text }) => !PARTICLE.test(text));
    const step = particles === -1 ? 3 : particles + 1;
    const word = words[length + step - 1];
    if (!word || !continues(first, word)) break;
    if (!isFirstName(word.text) || surnames > 0) surnames += 1;
    if (surnames > most && !(first.form === "upper" && isFirstName(word.text))) break;
    length += step;
  }
  return length;
}

function begins(first: Word, second: Word | undefined, certainty: Certainty): boolean {
  if (certainty === "titled")
    return (
      first.text.length > 2 || (first.form !== "lower" && (first.text.length > 1 || (second?.text.length ?? 0) > 1))
    );
  const surnamed = second !== undefined && continues(first, second);
  if (first.form === "lower") return isOnlyFirstName(first.text) && (certainty === "addressed" || surnamed);
  if (isOnlyFirstName(first.text) || (isFirstName(first.text) && surnamed)) return true;
  if (first.form === "upper") return surnamed && second.form === "capital" && isOnlyFirstName(second.text);
  return certainty === "addressed" || (surnamed && second.form === "upper" && second.text.length > 2);
}

/** Whether a word may go on a name that begins with another: written as that one is, and no word of ordinary language. */
function continues(first: Word, word: Word): boolean {
  if (isCommonWord(word.text) || isBrand(word.text) || /^\P{L}/u.test(word.text)) return false;
  if (first.form === "capital") return word.form !== "lower";
  return word.form === first.form || (first.form === "upper" && word.form === "capital" && isFirstName(word.text));
}

/** Whether words are one name, from the first to the last. */
function isWhole(words: readonly Word[], surely: boolean): boolean {
  const [first] = words;
  if (!first || isCommonWord(first.text)) return false;
  const known = nameLength(words, "possible") === words.length;
  if (known) return first.form !== "lower" || words.length > 1;
  if (!surely || words.length < 2) return false;
  return nameLength(words, "addressed") === words.length && first.form === "capital";
}

function wordsFrom(text: string, at: number): Word[] {
  const words: Word[] = [];
  let place = at;
  while (words.length < MOST_WORDS) {
    const word = matchAt(WORD, text, place);
    if (word === "") break;
    const end = place + word.length;
    words.push({ text: word, start: place, end, form: formOf(word) });
    const gap = matchAt(BETWEEN, text, end);
    // A point ends a sentence, except behind an initial ("J. Dupont").
    if (gap === "" || (gap.startsWith(".") && word.length > 1)) break;
    place = end + gap.length;
  }
  return words;
}

const LETTER = /[\p{L}\p{M}'’-]/u;
/** Whether each of the first characters is one: a table, for it is asked for each character of a word. */
const LETTERS = Uint8Array.from({ length: 0x250 }, (_, code) => Number(LETTER.test(String.fromCharCode(code))));
const BETWEEN_BEFORE = /[ \t\u00A0\u202F]/;
const LONGEST_WORD = 45;

/** At most five words that end at a place, nothing but spaces between them; none when the last is a word of ordinary language. */
function wordsBefore(text: string, end: number): Word[] {
  let start = wordStart(text, end);
  if (start === end || isCommonWord(text.slice(start, end))) return [];
  for (let count = 1; count < 5; count += 1) {
    let gap = start;
    while (start - gap < 3 && BETWEEN_BEFORE.test(text.charAt(gap - 1))) gap -= 1;
    const before = wordStart(text, gap);
    const word = text.slice(before, gap);
    if (gap === start || before === gap || (isCommonWord(word) && !PARTICLE.test(word))) break;
    start = before;
  }
  return wordsFrom(text, start).filter((word) => word.end <= end);
}

/** The start of the word that ends at a place: that place when none does. */
function wordStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && start > end - LONGEST_WORD && isLetter(text, start - 1)) start -= 1;
  while (start < end && !/\p{L}/u.test(text.charAt(start))) start += 1;
  return start;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < LETTERS.length ? LETTERS[code] === 1 : LETTER.test(text.charAt(at));
}

function formOf(word: string): Word["form"] {
  if (/^\p{Lu}/u.test(word)) return word.length > 1 && !/\p{Ll}/u.test(word) ? "upper" : "capital";
  return /^d['’]\p{Lu}/u.test(word) ? "capital" : "lower";
}
