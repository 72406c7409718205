import { withoutPlanted } from "../../../records/planted/planted.ts";
import type { AgedPassage } from "../../context/formats.ts";
import { quotable } from "../../context/quotable.ts";
import { hasForeignDigits, numbersIn } from "./numbers.ts";
import type { WrittenNumber } from "./numbers.ts";

/** What of a model's answer may be given. */
export interface Checked {
  /** Sentences that stand, their citations taken out of the text. */
  readonly sentences: readonly { readonly texte: string; readonly citations: readonly string[] }[];
  /** Sentences that are withheld. */
  readonly withheld: number;
}

/** No answer is read beyond. */
const LONGEST = 12_000;
const CITATION = /\[([^[\]\n]{1,120})\]/g;

/**
 * Checks a model's answer sentence by sentence: every citation is one of the passages, every number stands in a fact of a passage that the same sentence
 * cites (rounded as it is written), energy classes too, and there is no address to visit. A sentence that fails is withheld.
 */
export function check(answer: string, passages: readonly AgedPassage[]): Checked {
  const byId = new Map(passages.map((passage) => [passage.id, passage]));
  const sentences: { texte: string; citations: readonly string[] }[] = [];
  let withheld = 0;
  for (const sentence of sentencesOf(answer.slice(0, LONGEST))) {
    const cited = citationsIn(sentence);
    const texte = sentence
      .replaceAll(CITATION, "")
      .replaceAll(/ {1,9}(?=[.,;!?])/g, "")
      .replaceAll(/\s{1,20}/g, " ")
      .trim();
    if (!/[\p{L}\p{N}]/u.test(texte)) continue;
    if (stands(texte, cited, byId)) sentences.push({ texte, citations: cited });
    else withheld += 1;
  }
  return { sentences, withheld };
}

/** A sentence ends at its mark, or at the end of its line; citations behind the mark are still its own. */
function sentencesOf(answer: string): string[] {
  const lines = answer.replaceAll("\r", "").split("\n");
  return lines.flatMap((line) => {
    const said = line.replace(/^\s{0,20}(?:[-*•#>]{1,6}|\d{1,2}[.)])\s/, "");
    const ends = [...said.matchAll(/[.!?…]{1,5}(?: ?\[[^[\]\n]{1,120}\]){0,10}(?=\s|$)/g)].map(
      ({ index, 0: mark }) => index + mark.length,
    );
    return [0, ...ends].map((start, at) => said.slice(start, ends[at] ?? said.length).trim()).filter(Boolean);
  });
}

/** "[annonce:12, marche:64260:maison]" cites two. */
function citationsIn(sentence: string): string[] {
  return [...sentence.matchAll(CITATION)].flatMap(([, ids = ""]) => ids.split(/[,;] ?/).map((id) => id.trim()));
}

function stands(texte: string, cited: readonly string[], byId: ReadonlyMap<string, AgedPassage>): boolean {
  const passages = cited.flatMap((id) => byId.get(id) ?? []);
  if (passages.length < cited.length || hasForeignDigits(texte) || withoutPlanted(texte).planted) return false;
  // What a quotable text must not have (an address, markup, a contact), a sentence must not have either.
  if (quotable(texte, LONGEST).text !== texte) return false;
  const told = passages.flatMap(numbersOf);
  const dates = new Set(passages.flatMap(datesOf));
  const isTold = (number: WrittenNumber): boolean =>
    told.some((fact) => isSame(number, fact)) || (!number.counts && dates.has(number.value));
  return numbersIn(texte).every(isTold) && classesStand(texte, passages);
}

function isSame({ value, within }: WrittenNumber, fact: number): boolean {
  return Math.abs(value - Math.abs(fact)) <= within * (1 - 1e-9) || value === Math.abs(fact);
}

const DAY = /^\d{4}-\d{2}(?:-\d{2})?$/;

/** Every number that a passage's facts tell; never one of an advert's own text. */
function numbersOf({ faits }: AgedPassage): number[] {
  const values = Object.values(faits).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return values.flatMap((value) => {
    if (typeof value === "number") return [value];
    return typeof value === "string" && !DAY.test(value) ? numbersIn(value).map((number) => number.value) : [];
  });
}

/** Years, months and days that a passage's facts and citation tell. */
function datesOf({ faits, citation }: AgedPassage): number[] {
  const days = Object.values(faits).filter((value) => typeof value === "string" && DAY.test(value));
  return [...days, citation.date_collecte.slice(0, 10)].flatMap((day) => String(day).split("-").map(Number));
}

const CLASS =
  /\b(?:dpe|ges|classe(?:e)?(?: [ée]nergie| [ée]nerg[ée]tique)?|[ée]tiquette|energy class|rated?)(?: \p{L}{1,12}){0,3} ?:? ?([A-G])\b(?!['’])/giu;

/** An energy class is told of an advert that has it. */
function classesStand(texte: string, passages: readonly AgedPassage[]): boolean {
  const known = new Set(passages.flatMap(({ faits }) => [faits["dpe"], faits["ges"]]));
  const told = [...texte.matchAll(CLASS)].map(([, letter = ""]) => letter).filter((letter) => /[A-G]/.test(letter));
  return told.every((letter) => known.has(letter));
}
