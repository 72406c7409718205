/** Misspelt words of a question. */
import { distance } from "fastest-levenshtein";
import { isEmpty, keyOf, soundOf, wordsOf } from "../../records/trade/words.ts";
import type { KnownWord } from "./look-up.ts";
import { PHRASES } from "./vocabulary.ts";
import type { Word } from "../../records/trade/words.ts";

/** A stretch of a question and what stands there instead. */
export interface Correction {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Candidate {
  readonly sound: string;
  readonly key: string;
  readonly text: string;
  readonly written: string;
  /** How usual it is: adverts that have it. */
  readonly adverts: number;
  readonly place: boolean;
}

/** A word of the vocabulary is as good as one that so many adverts have. */
const OF_VOCABULARY = 50;

const pairs = PHRASES.filter(({ text }) => text.split(" ").length === 2);
const vocabulary = new Map(
  PHRASES.flatMap(({ written }) => {
    const words = wordsOf(written).filter((word) => !isEmpty(word));
    return words.map(
      ({ text, start, end }) => [text, candidate(text, written.slice(start, end), OF_VOCABULARY)] as const,
    );
  }),
);
const vocabularyKeys = new Set([...vocabulary.values()].map(({ key }) => key));

function candidate(text: string, written: string, adverts: number, place = false): Candidate {
  return { text, written, adverts, place, sound: soundOf(text), key: keyOf(text) };
}

/** Whether a word may be misspelt: no number, not short, not written so in the vocabulary. */
export function mayBeMisspelt(word: Word): boolean {
  return /^[a-z]{4,}$/.test(word.text) && !isEmpty(word) && !vocabulary.has(word.text);
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
    const cutShort = word.dotted && word.text.length < 7;
    const better =
      cutShort || vocabularyKeys.has(word.key) ? undefined : nearest(word.text, facts, isPlaced(words, at));
    if (pair) corrections.push(pair);
    else if (better) corrections.push({ start: word.start, end: word.end, text: better });
  }
  return corrections;
}

/** Whether a word stands where a town would. */
function isPlaced(words: readonly Word[], at: number): boolean {
  return (
    words.length === 1 ||
    ["a", "de", "d", "pres", "proche", "vers", "sur", "autour"].includes(words[at - 1]?.text ?? "")
  );
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
    const match = pairs.find(({ text }) => distance(text, written) === 1 && !sameForms(text, [one, other]));
    if (match && written.length > 7) return { start: one.start, end: other.end, text: match.written };
  }
  return undefined;
}

function sameForms(text: string, words: readonly Word[]): boolean {
  return text.split(" ").every((word, at) => keyOf(word) === words[at]?.key);
}

function nearest(word: string, facts: KnownWord, placed: boolean): string | undefined {
  const near = facts.near
    .filter(({ place }) => !place || placed || !facts.adverts)
    .map(({ word: text, adverts, place }) => candidate(text, text, adverts, place));
  const usual = facts.adverts === 0 ? 1 : facts.adverts * 10;
  const asked = { ...candidate(word, word, facts.adverts), placed };
  let best: { written: string; cost: number } | undefined;
  for (const other of [...vocabulary.values(), ...near]) {
    const cost = other.adverts < usual ? undefined : costOf(asked, other);
    if (cost !== undefined && (!best || cost < best.cost)) best = { written: other.written, cost };
  }
  return best?.written;
}

const INFINITIVE = /(?:er|ir|re)$/;

/** How far a candidate is from a word; undefined: too far. What adverts write too is taken for misspelt only where it sounds the same. */
function costOf(
  word: Candidate & { readonly placed: boolean },
  { text, adverts, place, key, sound }: Candidate,
): number | undefined {
  if (Math.abs(text.length - word.text.length) > 3 || key === word.key) return undefined;
  const same = word.sound === sound;
  // Many words are a letter away from some commune.
  if (place && !word.placed && !(same && word.text.length > 5)) return undefined;
  if (!same && (word.adverts > 0 || word.text[0] !== text[0])) return undefined;
  const letters = distance(word.text, text);
  if (letters > (same ? MOST_LETTERS : allowedLetters(word.text, adverts))) return undefined;
  // Verbs are no misspelt nouns.
  if (!same && INFINITIVE.test(word.text) && !INFINITIVE.test(text)) return undefined;
  // Among equals the longer one: the shorter may be a word cut short.
  return letters * (same ? 0.2 : 1) - Math.log10(adverts + 1) * 0.3 - text.length / 100;
}

/** Letters in which words differ at most that sound the same. */
const MOST_LETTERS = 3;

function allowedLetters(word: string, adverts: number): number {
  if (word.length < 5) return 0;
  return word.length > 8 && adverts >= OF_VOCABULARY ? 2 : 1;
}
