/** Where a text says what is asked for. */
import type { Question, Term } from "./question.ts";
import { isEmpty, wordsOf } from "../../records/trade/words.ts";
import type { Word } from "../../records/trade/words.ts";

/** Offsets in UTF-16 units, the end behind the last one. */
type Mark = readonly [start: number, end: number];

/** What an advert says of what is asked for: where, and in which words. */
export interface Said {
  readonly marks: Mark[];
  readonly terms: ReadonlyMap<string, string>;
}

/** Marks of one text at most. */
const MAX_MARKS = 50;

/**
 * Prepares a question for many texts: marks what is wanted in each, in order, the longest phrases first, none over another; also the words that are
 * known to be an advert's evidence.
 */
export function marker(question: Question): (text: string, evidence?: readonly string[]) => Said {
  const phrases = new Map<string, Term>();
  let longest = 1;
  for (const term of question.terms.filter(({ denied }) => !denied)) {
    for (const key of term.keys) {
      longest = Math.max(longest, key.split(" ").length);
      if (key !== "" && !phrases.has(key)) phrases.set(key, term);
    }
  }
  return (text, evidence = []) => {
    const words = telling(wordsOf(text));
    const marks: Mark[] = [];
    const terms = new Map<string, string>();
    for (let at = 0; at < words.length && marks.length < MAX_MARKS;) {
      const length = longestAt(words, at, { phrases, longest });
      const [first, last] = [words[at], words[at + length - 1]];
      const term = phrases.get(keyAt(words, at, length));
      if (term && first && last) {
        marks.push([first.start, last.end]);
        if (!terms.has(term.label)) terms.set(term.label, text.slice(first.start, last.end));
      }
      at += Math.max(1, length);
    }
    return { marks: withEvidence(marks, text, evidence), terms };
  };
}

function withEvidence(marks: readonly Mark[], text: string, evidence: readonly string[]): Mark[] {
  const known = [...marks];
  for (const words of evidence) {
    const start = words === "" ? -1 : text.indexOf(words);
    const end = start + words.length;
    if (start >= 0 && known.every(([from, to]) => end <= from || start >= to)) known.push([start, end]);
  }
  return known.toSorted(([one], [other]) => one - other).slice(0, MAX_MARKS);
}

function longestAt(
  words: readonly Word[],
  at: number,
  { phrases, longest }: { phrases: ReadonlyMap<string, Term>; longest: number },
): number {
  for (let length = Math.min(longest, words.length - at); length > 0; length--) {
    if (phrases.has(keyAt(words, at, length))) return length;
  }
  return 0;
}

function keyAt(words: readonly Word[], at: number, length: number): string {
  let key = "";
  for (let nth = at; nth < at + length; nth++) key += (nth > at ? " " : "") + (words[nth]?.key ?? "");
  return key;
}

/** "À rénover" is marked without its preposition. */
function telling(words: readonly Word[]): Word[] {
  return words.filter((word) => !isEmpty(word));
}
