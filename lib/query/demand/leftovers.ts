/** What of a demand was not understood. */
import { isEmpty, wordsOf } from "../../records/trade/words.ts";
import { fillerWords } from "./lexicon.ts";
import type { Line, Stretch } from "./line.ts";
import { DENIALS } from "./vocabulary/phrases.ts";

const MAX_TEXTS = 20;
const MAX_LENGTH = 200;
/** Words that begin a further condition. */
const STARTS = new Set(["et", "avec", "mais", "ou", "pour", "and", "with", "but"]);
/** Words that say how far or where from, and belong to what follows. */
const OPENERS = new Set([
  "a",
  "pres",
  "proche",
  "dans",
  "au",
  "aux",
  "en",
  "sur",
  "vers",
  "near",
  "close",
  "in",
  "loin",
]);

/** The stretches of the line that say something and were not taken, fillers at their ends left out. */
export function leftovers(line: Line): Stretch[] {
  const stretches: Stretch[] = [];
  let from: number | undefined;
  for (let at = 0; at <= line.tokens.length; at++) {
    const token = line.tokens[at];
    const text = token?.text ?? "";
    const ends =
      token === undefined ||
      line.isTaken(at) ||
      (token.kind === "sign" && text !== "%") ||
      (STARTS.has(text) && from !== undefined);
    if (!ends) from ??= at;
    else if (from !== undefined) {
      const stretch = trimmed(line, { from, to: at });
      if (stretch) stretches.push(stretch);
      from = token !== undefined && STARTS.has(text) && !line.isTaken(at) ? at : undefined;
    }
  }
  return stretches.slice(0, MAX_TEXTS);
}

/** Their words, each once, in the order of the line; stretches that overlap are told as one. */
export function textsOf(line: Line, stretches: readonly Stretch[]): string[] {
  const whole: Stretch[] = [];
  for (const stretch of stretches.toSorted((one, other) => one.from - other.from)) {
    const before = whole.at(-1);
    if (before && stretch.from < before.to)
      whole[whole.length - 1] = { from: before.from, to: Math.max(before.to, stretch.to) };
    else whole.push(stretch);
  }
  return [...new Set(whole.map((stretch) => line.written(stretch).replaceAll(/\s+/g, " ").slice(0, MAX_LENGTH)))];
}

function trimmed(line: Line, { from, to }: Stretch): Stretch | undefined {
  const says = (at: number): boolean => isTelling(line, at);
  const told = Array.from({ length: to - from }, (_, step) => from + step).filter((at) => says(at));
  const [first] = told;
  const last = told.at(-1);
  if (first === undefined || last === undefined) return undefined;
  let begin = first;
  while (
    begin > from &&
    (DENIALS.has(line.tokens[begin - 1]?.text ?? "") ||
      OPENERS.has(line.tokens[begin - 1]?.text ?? "") ||
      (isArticle(line, begin - 1) && begin - 1 > from && isDenial(line, begin - 2)))
  )
    begin--;
  return { from: begin, to: last + 1 };
}

function isDenial(line: Line, at: number): boolean {
  const text = line.tokens[at]?.text ?? "";
  return DENIALS.has(text) || OPENERS.has(text);
}

function isArticle(line: Line, at: number): boolean {
  return ["de", "d", "du", "la", "le", "l", "les", "un", "une", "des"].includes(line.tokens[at]?.text ?? "");
}

function isTelling(line: Line, at: number): boolean {
  const token = line.tokens[at];
  if (!token || token.kind === "sign") return false;
  if (token.kind === "number") return false;
  const [word] = wordsOf(token.text);
  return (
    word !== undefined &&
    !isEmpty(word) &&
    !DENIALS.has(token.text) &&
    token.text.length > 1 &&
    fillerWords.at(line, at)?.to !== at + 1
  );
}
