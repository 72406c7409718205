/** Which parts of a demand are only wished for. */
import type { Line, Stretch } from "./line.ts";
import { stressWords, wishWords } from "./lexicon.ts";

/** Stretches in which everything is a wish, and places from which the part before is one. */
export interface WishScopes {
  readonly scopes: readonly Stretch[];
  readonly backFrom: readonly number[];
}

const STOPS = new Set([",", ".", ";", ":", "!", "?", "(", ")", "\n", "mais", "but", "-", "–"]);
const JOINS = new Set(["et", "ou", "and", "or", "mais", "but"]);
const LEADS = new Set(["de", "d", "du", "au", "avec", "with", "un", "une", "des", "a", "en", "le", "la", "les"]);

/** Finds the words that make wishes, and takes them and words of stress out of the line. */
export function readWishes(line: Line): WishScopes {
  const scopes: Stretch[] = [];
  const backFrom: number[] = [];
  for (const { from, to, meaning } of wishWords.find(line)) {
    const begin = clauseBegin(line, from);
    const end = clauseEnd(
      line,
      begin === from && isSign(line, to, [":", ","]) ? to + 1 : isSign(line, to, [":"]) ? to + 1 : to,
    );
    const followed = end > to && !JOINS.has(line.tokens[to]?.text ?? "");
    const preceded = from > begin;
    const forward = meaning.nom === "après" ? followed && !preceded : followed;
    if (forward) scopes.push({ from, to: withList(line, end) });
    else backFrom.push(from);
    line.take({ from, to });
  }
  for (const stress of stressWords.find(line)) line.take(stress);
  return { scopes, backFrom };
}

function isSign(line: Line, at: number, signs: readonly string[]): boolean {
  return signs.includes(line.tokens[at]?.text ?? "");
}

function clauseEnd(line: Line, from: number): number {
  let at = from;
  while (at < line.tokens.length && !STOPS.has(line.tokens[at]?.text ?? "")) at++;
  return at;
}

function clauseBegin(line: Line, from: number): number {
  let at = from;
  while (at > 0 && !STOPS.has(line.tokens[at - 1]?.text ?? "")) at--;
  return at;
}

/** "Balcon, parking et cave": a list goes on behind its commas up to the clause with "et". */
function withList(line: Line, end: number): number {
  if (line.tokens[end]?.text !== ",") return end;
  const next = clauseEnd(line, end + 1);
  const clause = line.tokens.slice(end + 1, next);
  const short =
    clause.length <= 5 &&
    clause.every(({ kind }) => kind === "word") &&
    !["avec", "with", "sans", "budget"].includes(clause[0]?.text ?? "");
  if (!short) return end;
  if (clause.some(({ text }, at) => at > 0 && (text === "et" || text === "ou" || text === "and"))) return next;
  const further = withList(line, next);
  return further > next ? further : end;
}

/** The parts that are wishes: those in a scope, those before a word that reaches back, and `either`. */
export function wishedParts<Part extends Stretch>(
  line: Line,
  parts: readonly Part[],
  { scopes, backFrom }: WishScopes,
  either: ReadonlySet<Part>,
): Set<Part> {
  const inScope = parts.filter((part) => scopes.some(({ from, to }) => part.from >= from && part.to <= to));
  const back = backFrom.flatMap((at) => wishedBack(line, parts, at));
  return new Set([...inScope, ...back, ...parts.filter((part) => either.has(part))]);
}

/** The part that a wish word behind it makes a wish: the last one before it, and those that "et" or "ou" join to it. */
function wishedBack<Part extends Stretch>(line: Line, parts: readonly Part[], at: number): Part[] {
  const before = parts.filter(({ to }) => to <= at).toSorted((one, other) => other.to - one.to);
  const wished: Part[] = [];
  let edge = at;
  for (const part of before) {
    const between = Array.from({ length: edge - part.to }, (_, step) => part.to + step);
    const words = between.filter((one) => !line.isTaken(one)).map((one) => line.tokens[one]?.text ?? "");
    const joined =
      wished.length === 0
        ? words.every((text) => text === "," || LEADS.has(text))
        : words.some((text) => JOINS.has(text)) && words.every((text) => JOINS.has(text) || LEADS.has(text));
    const same = wished.some((one) => one.from === part.from && one.to === part.to);
    if (!joined && !same) break;
    wished.push(part);
    edge = part.from;
  }
  return wished;
}
