import { CENTRAL, ENTRIES, listed } from "../../records/trade/entries.ts";
import type { Entry } from "../../records/trade/entry.ts";
import { isEmpty, wordsOf } from "../../records/trade/words.ts";
import type { Word } from "../../records/trade/words.ts";

const ARTICLES = new Set(["le", "la", "les", "l", "un", "une", "de", "du", "des", "d", "au", "en"]);

/** Longest run of telling words that one phrase of the vocabulary has. */
const MAX_PHRASE = 6;

/** A phrase of the vocabulary, and the entries that have it. */
export interface Phrase {
  /** As the vocabulary writes it, and folded. */
  readonly written: string;
  readonly text: string;
  /** Whether it is a participle for one of them. */
  readonly participle: boolean;
  readonly entries: readonly Entry[];
}

/** A stretch of words of a text that a phrase of the vocabulary stands for. */
export interface Found {
  readonly from: number;
  /** Behind the last word. */
  readonly to: number;
  readonly phrase: Phrase;
}

const byName = new Map(ENTRIES.map((entry) => [entry.name, entry]));
const phrases = new Map<string, { written: string; text: string; participle: boolean; entries: Entry[] }>();
for (const entry of ENTRIES) for (const text of [...centralOf(entry), ...listed(entry.ask)]) teach(text, entry);
// Further down in a list stand signs of an entry: a question means them by their own words, if these have no meaning each.
for (const entry of ENTRIES) {
  for (const text of listed(entry.said).slice(CENTRAL)) {
    if (!wordsOf(text).some((word) => !isEmpty(word) && phrases.has(word.key))) teach(text, entry);
  }
}
for (const [name, entry] of byName) {
  const phrase = phrases.get(keyOf(wordsOf(name)));
  if (phrase) phrase.entries.splice(0, phrase.entries.length, entry);
}

function teach(text: string, entry: Entry): void {
  const words = wordsOf(text);
  if (!standsAlone(words)) return;
  const key = keyOf(words);
  const phrase = phrases.get(key) ?? {
    written: text,
    text: words.map((word) => word.text).join(" "),
    participle: false,
    entries: [],
  };
  phrase.participle ||= words.some((word) => word.participle);
  if (!phrase.entries.includes(entry)) phrase.entries.push(entry);
  phrases.set(key, phrase);
}

/** Whether a phrase means the same without its empty words: "au calme" does, "sous les toits" does not. */
function standsAlone(words: readonly Word[]): boolean {
  const [word, ...more] = words.filter((one) => !isEmpty(one));
  if (!word || more.length > 0) return true;
  return words.every(
    (one) => one === word || ARTICLES.has(one.text) || (one.text === "a" && /[eio]re?$/.test(word.text)),
  );
}

/** Every phrase of the vocabulary. */
export const PHRASES: readonly Phrase[] = [...phrases.values()];

/** The entry of that name. @throws Error when the vocabulary names one that it does not have. */
export function entryNamed(name: string): Entry {
  const entry = byName.get(name);
  if (!entry) throw new Error(`The vocabulary has no entry "${name}"`);
  return entry;
}

/** An entry's lists as they are compared. */
export interface Worded {
  /** Keys (`phraseKey`) of its lists. */
  readonly said: readonly string[];
  readonly ask: readonly string[];
}

const worded = new Map<Entry, Worded>();

/** The lists of an entry, worked out once. */
export function wordedOf(entry: Entry): Worded {
  const known = worded.get(entry);
  if (known) return known;
  const made = {
    said: listed(entry.said).map(phraseKey),
    ask: listed(entry.ask).map(phraseKey),
  };
  worded.set(entry, made);
  return made;
}

/** What a phrase has in common with others that mean the same. */
export function phraseKey(text: string): string {
  return keyOf(wordsOf(text));
}

/** The words that mean an entry and not only hint at it. */
function centralOf({ said }: Entry): string[] {
  return listed(said).slice(0, CENTRAL);
}

/** What two texts have in common that mean the same: empty words do not count, unless there are no others. */
function keyOf(words: readonly Word[]): string {
  const telling = words.filter((word) => !isEmpty(word));
  return (telling.length > 0 ? telling : words).map(({ key }) => key).join(" ");
}

/** Finds the phrases of the vocabulary in a text, the longest first, none twice over the same words. */
export function findPhrases(words: readonly Word[]): Found[] {
  const found: Found[] = [];
  for (let from = 0; from < words.length;) {
    const hit = longestAt(words, from);
    if (hit) found.push(hit);
    from = hit ? hit.to : from + 1;
  }
  return found;
}

function longestAt(words: readonly Word[], from: number): Found | undefined {
  const first = words[from];
  if (!first || isEmpty(first)) return undefined;
  let key = "";
  let telling = 0;
  let longest: Found | undefined;
  for (let to = from; to < words.length && telling < MAX_PHRASE; to++) {
    const word = words[to];
    if (!word || isEmpty(word)) continue;
    telling++;
    key = key === "" ? word.key : `${key} ${word.key}`;
    const phrase = phrases.get(key);
    if (phrase && (telling > 1 || !first.participle || phrase.participle)) longest = { from, to: to + 1, phrase };
  }
  return longest;
}
