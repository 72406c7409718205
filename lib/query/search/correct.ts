/** Misspelt words of a question. */
import { distance } from "fastest-levenshtein";
import { keyOf, isEmpty, soundOf } from "./words.ts";
import type { KnownWord } from "./look-up.ts";
import { PHRASES } from "./vocabulary.ts";
import type { Word } from "./words.ts";

/** A stretch of a question and what stands there instead. */
export interface Correction {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Candidate {
  readonly text: string;
  /** How usual it is: adverts that have it. */
  readonly adverts: number;
}

/** A word of the vocabulary is as good as one that so many adverts have. */
const OF_VOCABULARY = 50;
const SHORTEST = 4;

const vocabulary = new Map<string, Candidate>();
const pairs = PHRASES.filter(({ text }) => text.split(" ").length === 2);
for (const { text } of PHRASES) for (const word of text.split(" ")) vocabulary.set(word, { text: word, adverts: OF_VOCABULARY });
const vocabularyKeys = new Set([...vocabulary.keys()].map(keyOf));

/** Whether a word may be misspelt: no number, not short, not of the vocabulary in any of its forms. */
export function mayBeMisspelt(word: Word): boolean {
  return word.text.length >= SHORTEST && !/\d/.test(word.text) && !isEmpty(word) && !vocabularyKeys.has(word.key) && /^[a-z]+$/.test(word.text);
}

/**
 * What was probably meant by the words that few adverts have and the vocabulary does not: two words that are nearly a phrase of the vocabulary,
 * else a word that sounds the same or differs by a letter (two in long words); the more usual one among equals. What is usual as it is stays.
 */
export function correct(words: readonly Word[], known: readonly KnownWord[]): Correction[] {
  const byWord = new Map(known.map((one) => [one.word, one]));
  const corrections: Correction[] = [];
  for (const [at, word] of words.entries()) {
    const facts = byWord.get(word.text);
    if (!facts || corrections.some(({ end }) => end >= word.end)) continue;
    const pair = nearPair(words, at);
    if (pair) corrections.push(pair);
    else if (!word.dotted || word.text.length > 6) {
      const better = nearest(word.text, facts);
      if (better) corrections.push({ start: word.start, end: word.end, text: better });
    }
  }
  return corrections;
}

/** The text with its corrections in place. */
export function corrected(text: string, corrections: readonly Correction[]): string {
  return corrections
    .toSorted((one, other) => other.start - one.start)
    .reduce((left, { start, end, text: better }) => left.slice(0, start) + better + left.slice(end), text);
}

function nearPair(words: readonly Word[], at: number): Correction | undefined {
  for (const from of [at, at - 1]) {
    const [one, other] = [words[from], words[from + 1]];
    if (!one || !other || isEmpty(one) || isEmpty(other)) continue;
    const written = `${one.text} ${other.text}`;
    const match = pairs.find(({ text }) => distance(text, written) === 1);
    if (match && written.length > 7) return { start: one.start, end: other.end, text: match.text };
  }
  return undefined;
}

function nearest(word: string, facts: KnownWord): string | undefined {
  const near = facts.near.map(({ word: text, adverts }) => ({ text, adverts }));
  const usual = facts.adverts === 0 ? 1 : facts.adverts * 10;
  const rated = [...vocabulary.values(), ...near]
    .filter(({ adverts }) => adverts >= usual)
    .flatMap((candidate) => {
      const cost = costOf(word, candidate, facts.adverts > 0);
      return cost === undefined ? [] : [{ candidate, cost }];
    })
    .toSorted((one, other) => one.cost - other.cost);
  return rated[0]?.candidate.text;
}

/** How far a candidate is from a word; undefined: too far. What adverts write too is taken for misspelt only where it sounds the same. */
function costOf(word: string, { text, adverts }: Candidate, written: boolean): number | undefined {
  if (Math.abs(text.length - word.length) > 3 || keyOf(text) === keyOf(word)) return undefined;
  const letters = distance(word, text);
  const same = soundOf(word) === soundOf(text);
  const allowed = word.length < 6 ? 1 : word.length < 9 ? 2 : 3;
  if (same ? letters > 3 : written || letters > allowed) return undefined;
  return letters * (same ? 0.4 : 1) + (word[0] === text[0] ? 0 : 0.5) - Math.log10(adverts + 1) / 10;
}
