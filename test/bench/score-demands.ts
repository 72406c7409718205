/** How well demands were read: the figures of the judged demands' own scorer (`score.py demands`), for the conditions that are firm. */
import * as z from "zod";
import { Equipment } from "../../lib/records/equipment.ts";

const Filters = z.record(z.string(), z.unknown());
/** One judged demand: what it says, and other readings that are as good. */
export const JudgedDemand = z.looseObject({ q: z.string(), f: Filters, f_alt: z.array(Filters).default([]) });
export type JudgedDemand = z.output<typeof JudgedDemand>;
type Filters = z.output<typeof Filters>;
type Atom = readonly [string, unknown];

const LISTS = new Set(["lieux", "types", "exige", "exclut", "souhaits", "inconnu", "ambigu"]);
/** Told or ranked by, never filtered on. */
const SOFT = new Set(["souhaits", "inconnu"]);
const IGNORED = new Set(["annee", "periode", "date", "texte", "q"]);
/** A no of these says nothing. */
const ONLY_YES = new Set(["baisse", "travaux", "sans_travaux", "neuf"]);
const EMPTY = new Set("a au aux avec d de des du en et l la le les ou par pas pour sans un une the of".split(" "));

/** How one demand was read, by the best of its readings. */
export interface DemandScore {
  /** Firm conditions that are right, invented, forgotten. */
  readonly right: number;
  readonly invented: readonly Atom[];
  readonly forgotten: readonly Atom[];
  readonly truth: Filters;
}

/** Compares what was understood with what was meant. */
export function scoreDemand({ f, f_alt: others }: JudgedDemand, read: Filters): DemandScore {
  const scores = [f, ...others].map((truth) => compared(truth, read));
  return scores.reduce((best, score) => (firmF1(score) > firmF1(best) ? score : best));
}

/** Whether all firm conditions are right. */
export function isExact({ invented, forgotten }: DemandScore): boolean {
  return invented.length === 0 && forgotten.length === 0;
}

/** Figures over many demands, under the names that the judged demands' scorer gives them. */
export function demandFigures(scores: readonly DemandScore[], read: readonly Filters[]) {
  const sum = (of: (score: DemandScore) => number): number => scores.reduce((total, score) => total + of(score), 0);
  const [right, invented, forgotten] = [
    sum((one) => one.right),
    sum((one) => one.invented.length),
    sum((one) => one.forgotten.length),
  ];
  const told = (of: (filters: Filters) => boolean) => ({
    vrais: scores.filter(({ truth }) => of(truth)).length,
    trouves: scores.filter(({ truth }, at) => of(truth) && of(read[at] ?? {})).length,
    a_tort: scores.filter(({ truth }, at) => !of(truth) && of(read[at] ?? {})).length,
  });
  const same = scores.filter(({ truth }, at) => intentionOf(truth) === intentionOf(read[at] ?? {})).length;
  return {
    cas: scores.length,
    exact_durs: scores.filter(isExact).length / scores.length,
    f1_durs_micro: f1(right, invented, forgotten),
    filtres_inventes: invented,
    filtres_oublies: forgotten,
    hors_sujet: told((filters) => filters["hors_sujet"] === true),
    ambigus: told((filters) => Array.isArray(filters["ambigu"]) && filters["ambigu"].length > 0),
    intention: same / scores.length,
  };
}

function intentionOf(filters: Filters): unknown {
  return filters["intention"] ?? "annonces";
}

function firmF1({ right, invented, forgotten }: DemandScore): number {
  return f1(right, invented.length, forgotten.length);
}

function f1(right: number, invented: number, forgotten: number): number {
  return right + invented + forgotten === 0 ? 1 : (2 * right) / (2 * right + invented + forgotten);
}

function compared(truth: Filters, read: Filters): DemandScore {
  const open = atomsOf(truth);
  let right = 0;
  const invented: Atom[] = [];
  for (const atom of atomsOf(read)) {
    const at = open.findIndex((meant) => isSame(meant, atom));
    const [found] = at < 0 ? [] : open.splice(at, 1);
    if (!found) invented.push(atom);
    else if (!SOFT.has(found[0])) right++;
  }
  const isFirm = ([name]: Atom): boolean => !SOFT.has(name);
  return { right, invented: invented.filter(isFirm), forgotten: open.filter(isFirm), truth };
}

function atomsOf(filters: Filters): Atom[] {
  return Object.entries(filters).flatMap(([name, value]): Atom[] => {
    if (IGNORED.has(name) || value === null || value === undefined || value === "") return [];
    if ((name === "intention" && value === "annonces") || (name === "hors_sujet" && value !== true)) return [];
    if (ONLY_YES.has(name) && value === false) return [];
    if (!LISTS.has(name)) return [[name, value]];
    return (Array.isArray(value) ? value : [value]).map((item): Atom => [name, item]);
  });
}

function isSame([name, meant]: Atom, [other, read]: Atom): boolean {
  if (isFree(name, meant) && isFree(other, read)) return isAlike(String(meant), String(read));
  if (name !== other) return false;
  if (meant === "*") return true;
  if (name === "lieux") return isSamePlace(String(meant), String(read));
  if (name === "ambigu") return isSameChoice(meant, read);
  if (typeof meant === "boolean" || typeof read === "boolean") return meant === read;
  if (typeof meant === "number") return isSameNumber(name, meant, Number(read));
  return plain(String(meant)) === plain(String(read)) && String(meant).startsWith("-") === String(read).startsWith("-");
}

/** Free words: an unknown condition and a wish that is no equipment change places. */
function isFree(name: string, value: unknown): boolean {
  const equipment = Equipment.safeParse(plain(String(value)).replaceAll(" ", "_")).success;
  return name === "inconnu" || (name === "souhaits" && !equipment);
}

const Choice = z.object({ mot: z.string(), choix: z.union([z.literal("*"), z.array(z.string())]) });

function isSameChoice(meant: unknown, read: unknown): boolean {
  const [truth, told] = [Choice.safeParse(meant), Choice.safeParse(read)];
  if (!truth.success || !told.success || !isAlike(truth.data.mot, told.data.mot)) return false;
  const { choix } = truth.data;
  if (choix === "*") return true;
  const common = new Set(choix.filter((code) => told.data.choix.includes(code)));
  return common.size >= Math.min(2, choix.length);
}

function isSamePlace(meant: string, read: string): boolean {
  const [one, other] = [placeOf(meant), placeOf(read)];
  return (
    one.at === other.at &&
    (one.quarter === undefined) === (other.quarter === undefined) &&
    (one.quarter === undefined || isAlike(one.quarter, other.quarter ?? ""))
  );
}

function placeOf(text: string): { quarter?: string; at: string } {
  const [, quarter, at] = /^quartier:(.*)@(\w+)$/i.exec(text.trim()) ?? [];
  return quarter === undefined || at === undefined
    ? { at: text.trim().toLowerCase() }
    : { quarter, at: at.toLowerCase() };
}

/** Sums within 0.5 %, areas within 1 m² or 1 %, others as they are. */
function isSameNumber(name: string, meant: number, read: number): boolean {
  if (/surface|terrain/.test(name)) return Math.abs(meant - read) <= Math.max(1, Math.abs(meant) / 100);
  if (/prix|loyer/.test(name)) return Math.abs(meant - read) <= Math.abs(meant) * 0.005;
  return meant === read;
}

/** Half of the words of the shorter text stand in the other one. */
function isAlike(one: string, other: string): boolean {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  const begins = (word: string, of: string): boolean =>
    Math.min(word.length, of.length) >= 4 && (word.startsWith(of) || of.startsWith(word));
  const common = [...words].filter((word) => [...others].some((of) => word === of || begins(word, of))).length;
  return common > 0 && 2 * common >= Math.min(words.size, others.size);
}

function wordsOf(text: string): Set<string> {
  const words = plain(text).split(" ");
  const telling = words.filter((word) => !EMPTY.has(word));
  return new Set(telling.length > 0 ? telling : words);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("œ", "oe")
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
}
