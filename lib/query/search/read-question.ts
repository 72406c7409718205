import type { Queries } from "../../stores/postgres/postgres.ts";
import { readAmounts } from "./amounts.ts";
import { correct, corrected, mayBeMisspelt } from "./correct.ts";
import { findPlacesIn, lookUpWords } from "./look-up.ts";
import { understand } from "./question.ts";
import type { Question } from "./question.ts";
import { findPhrases } from "./vocabulary.ts";
import { wordsOf } from "../../records/trade/words.ts";

/** A question as it was understood, and how it was corrected; null where it was not. */
export interface ReadQuestion extends Question {
  readonly text: string;
  readonly suggestion: string | null;
}

/** Reads a question: its misspelt words are corrected, its communes found, the rest understood. */
export async function readQuestion(db: Queries, text: string): Promise<ReadQuestion> {
  const first = await lookUp(db, text, true);
  const better = corrected(text, correct(first.words, first.known));
  if (better === text) return { ...understand(text, first.places), text, suggestion: null };
  const { places } = await lookUp(db, better, false);
  return { ...understand(better, places), text: better, suggestion: better };
}

async function lookUp(db: Queries, text: string, spelling: boolean) {
  const words = wordsOf(readAmounts(text).rest);
  const taken = new Set(
    findPhrases(words).flatMap(({ from, to }) => Array.from({ length: to - from }, (_, step) => from + step)),
  );
  const places = await findPlacesIn(db, text, words, (at) => taken.has(at));
  const named = new Set(
    places
      .flatMap(({ start, end }) => words.filter((word) => word.start >= start && word.end <= end))
      .map((word) => word.text),
  );
  const asked = new Set(words.filter((word) => mayBeMisspelt(word) && !named.has(word.text)).map((word) => word.text));
  const known = spelling ? await lookUpWords(db, [...asked]) : [];
  return { words, places, known };
}
