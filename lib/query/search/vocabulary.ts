import type { Entry } from "./entry.ts";
import { HOMES } from "./homes.ts";
import { NEEDS } from "./needs.ts";
import { SURROUNDINGS } from "./surroundings.ts";
import { isEmpty, wordsOf } from "./words.ts";
import type { Word } from "./words.ts";

/** Everything that the search knows the words for. */
export const ENTRIES: readonly Entry[] = [...HOMES, ...SURROUNDINGS, ...NEEDS];

/** Longest run of telling words that one phrase of the vocabulary has. */
const MAX_PHRASE = 6;

/** A phrase of the vocabulary, and the entries that have it. */
export interface Phrase {
  /** As the vocabulary writes it, folded. */
  readonly text: string;
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
const phrases = new Map<string, { text: string; entries: Entry[] }>();
for (const entry of ENTRIES) {
  for (const text of [...listed(entry.said), ...listed(entry.ask)]) {
    const words = wordsOf(text);
    const key = keyOf(words);
    const phrase = phrases.get(key) ?? { text: words.map((word) => word.text).join(" "), entries: [] };
    // One that asks in part for others as well: the entry whose name the phrase is comes first.
    if (!phrase.entries.includes(entry)) phrase.entries.push(entry);
    phrases.set(key, phrase);
  }
}
for (const [name, entry] of byName) {
  const phrase = phrases.get(keyOf(wordsOf(name)));
  if (phrase) phrase.entries.splice(0, phrase.entries.length, entry);
}

/** Every phrase of the vocabulary. */
export const PHRASES: readonly Phrase[] = [...phrases.values()];

/** The entry of that name. @throws Error when the vocabulary names one that it does not have. */
export function entryNamed(name: string): Entry {
  const entry = byName.get(name);
  if (!entry) throw new Error(`The vocabulary has no entry "${name}"`);
  return entry;
}

/** The items of a list of the vocabulary. */
export function listed(list: string | undefined): string[] {
  return (list ?? "").split(",").flatMap((item) => item.trim() || []);
}

/** What two texts have in common that mean the same: empty words do not count, unless there are no others. */
function keyOf(words: readonly Word[]): string {
  const telling = words.filter((word) => !isEmpty(word));
  return (telling.length > 0 ? telling : words).map(({ key }) => key).join(" ");
}

/** Finds the phrases of the vocabulary in a text, the longest first, none twice over the same words. */
export function findPhrases(words: readonly Word[]): Found[] {
  const found: Found[] = [];
  for (let from = 0; from < words.length; ) {
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
    if (phrase) longest = { from, to: to + 1, phrase };
  }
  return longest;
}
