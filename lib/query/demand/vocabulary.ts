import { keyOf, wordsOf } from "../../records/trade/words.ts";
import type { Line, Stretch } from "./line.ts";

const ARTICLES = new Set([
  "le",
  "la",
  "les",
  "l",
  "un",
  "une",
  "de",
  "du",
  "des",
  "d",
  "au",
  "aux",
  "the",
  "a",
  "an",
  "en",
]);
/** Words that people abbreviate more than the vocabulary lists. */
const MAX_PHRASE = 9;

/** A phrase of the vocabulary that was found. */
export interface Hit<Meaning> extends Stretch {
  readonly meaning: Meaning;
}

interface Phrase<Meaning> {
  readonly keys: readonly string[];
  /** Words of it that are written as participles: "loué" is not "loue". */
  readonly participles: ReadonlySet<string>;
  readonly meaning: Meaning;
}

/** Phrases by their first word; `variants` gives each meaning's, separated by commas. Among phrases at one place the longest counts, then the first. */
export class Vocabulary<Meaning> {
  readonly #byFirst = new Map<string, Phrase<Meaning>[]>();
  /** Every word of the phrases, folded. */
  readonly words = new Set<string>();

  constructor(meanings: readonly Meaning[], variants: (meaning: Meaning) => string) {
    for (const meaning of meanings) for (const phrase of variants(meaning).split(",")) this.#add(phrase, meaning);
    for (const phrases of this.#byFirst.values()) phrases.sort((one, other) => other.keys.length - one.keys.length);
  }

  #add(phrase: string, meaning: Meaning): void {
    const written = wordsOf(phrase);
    const participles = new Set(written.filter(({ participle }) => participle).map(({ key }) => key));
    const words = written.map(({ text }) => text);
    for (const word of words) this.words.add(word);
    const keys = telling(words).map(phraseKey);
    const [first] = keys;
    if (first === undefined) return;
    const phrases = this.#byFirst.get(first) ?? [];
    phrases.push({ keys, participles, meaning });
    this.#byFirst.set(first, phrases);
  }

  /** The phrases in what is left of a line, none over another. */
  find(line: Line): Hit<Meaning>[] {
    const hits: Hit<Meaning>[] = [];
    for (let at = 0; at < line.tokens.length;) {
      const hit = this.at(line, at);
      if (hit) hits.push(hit);
      at = hit ? hit.to : at + 1;
    }
    return hits;
  }

  /** The longest phrase that begins at a token of what is left. */
  at(line: Line, from: number): Hit<Meaning> | undefined {
    const first = line.tokens[from];
    if (!first || line.isTaken(from)) return undefined;
    for (const { keys, participles, meaning } of this.#byFirst.get(phraseKey(first.text)) ?? []) {
      const to = endOf(line, from, keys, participles);
      if (to !== undefined) return { from, to, meaning };
    }
    return undefined;
  }
}

/** What the forms of a word have in common; short words are as they are. */
function phraseKey(word: string): string {
  return word.length < 4 ? word : keyOf(word);
}

function telling(words: readonly string[]): readonly string[] {
  const kept = words.filter((word) => !ARTICLES.has(word));
  return kept.length > 0 ? kept.slice(0, MAX_PHRASE) : words;
}

function endOf(
  line: Line,
  from: number,
  keys: readonly string[],
  participles: ReadonlySet<string>,
): number | undefined {
  let at = from;
  for (const [index, key] of keys.entries()) {
    if (index > 0) at = behindArticles(line, at, key);
    const token = line.tokens[at];
    if (!token || line.isTaken(at) || phraseKey(token.text) !== key) return undefined;
    if (token.participle && !participles.has(key)) return undefined;
    at++;
  }
  return at;
}

/** Articles of the line are left out, unless the phrase has one there. */
function behindArticles(line: Line, from: number, key: string): number {
  let at = from;
  while (isArticle(line, at) && phraseKey(line.tokens[at]?.text ?? "") !== key) at++;
  return at;
}

function isArticle(line: Line, at: number): boolean {
  return !line.isTaken(at) && ARTICLES.has(line.tokens[at]?.text ?? "");
}
