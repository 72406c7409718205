/** A question as the context is gathered for it. */

/** The parameters of `/annonces/liste` by their names there. */
export type Filters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A place that could be several. */
export interface AmbiguousPlace {
  readonly mot: string;
  readonly choix: readonly { readonly code_insee: string; readonly nom: string; readonly departement: string | null }[];
}

export type Intention = "annonces" | "marche" | "estimation" | "hors_sujet";

/** A question that was read. */
export interface Asked {
  readonly question: string;
  /** What ranks adverts, where it is more than the question: of a conversation what was said before. */
  readonly mots?: string;
  readonly intention: Intention;
  readonly filtres: Filters;
  readonly ambigu: readonly AmbiguousPlace[];
  /** What can't be filtered on. */
  readonly inconnu: readonly string[];
  /** What there is to say of how it was read. */
  readonly remarques: readonly string[];
}

/** The values of a filter that takes a list. */
export function listOf(filtres: Filters, name: string): readonly string[] {
  const value = filtres[name];
  if (value === undefined) return [];
  return typeof value === "object" ? value : [String(value)];
}

/** The value of a filter of numbers. */
export function numberOf(filtres: Filters, name: string): number | undefined {
  const value = filtres[name];
  const read = typeof value === "number" ? value : typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isFinite(read) ? read : undefined;
}

/** A year that a question names; amounts and areas are none. */
const YEAR = /(?<![\d.,]|\d )(?:20[0-4]\d)(?!\d| ?(?:€|eur|m2|m²|k\b|%))/gi;

/** The first and last year that a question names, as days. */
export function periodOf(question: string): { readonly de: string; readonly a: string } | undefined {
  const years = (question.match(YEAR) ?? []).toSorted();
  const [first, last] = [years.at(0), years.at(-1)];
  return first === undefined || last === undefined ? undefined : { de: `${first}-01-01`, a: `${last}-12-31` };
}

/** What is not answered for as long as a place is not told: the subject of its gap. */
export function placeSubject(word: string): string {
  return `lieu « ${word} »`;
}
