import type { Source } from "../../sources/schema.ts";
import type { Attribution } from "../attribution.ts";

/** A fact of a passage; null is not known. */
export type Fact = string | number | boolean | readonly string[] | null;

/** What a passage is about. */
type PassageType = "annonce" | "bien" | "vente" | "marche" | "estimation" | "loyers" | "dpe" | "risques" | "lieu";

/** How a passage must be cited; `fraicheur_heures` is its age at the instant that the whole context refers to. */
export interface Citation {
  readonly lien: string;
  readonly source: string;
  readonly producteur: string | null;
  readonly licence: string | null;
  readonly date_collecte: string;
  readonly fraicheur_heures: number;
}

/** A passage whose age is not worked out yet. */
export interface Draft {
  readonly id: string;
  readonly type: PassageType;
  readonly titre: string;
  readonly faits: Readonly<Record<string, Fact>>;
  readonly texte: string | null;
  readonly suspect: boolean;
  readonly citation: Omit<Citation, "fraicheur_heures">;
}

/** What the context does not say, and why. */
export interface Gap {
  readonly genre: "non_cherche" | "non_trouve" | "non_connu" | "ecarte";
  readonly sujet: string;
  readonly raison: string;
}

/** Facts without those that are not known. */
export function known(facts: Readonly<Record<string, Fact | undefined>>): Record<string, Fact> {
  const told = Object.entries(facts).filter(
    (entry): entry is [string, Exclude<Fact, null>] =>
      entry[1] !== null && entry[1] !== undefined && !(Array.isArray(entry[1]) && entry[1].length === 0),
  );
  return Object.fromEntries(told);
}

/** Cites what was made of several collections: all of their sources, and the oldest date; null where there is none. */
export function citing(lien: string, of: readonly Attribution[]): Draft["citation"] | null {
  const oldest = of.map(({ date_collecte }) => date_collecte).sort()[0];
  if (oldest === undefined) return null;
  const each = (name: "id" | "producteur" | "licence") =>
    [...new Set(of.flatMap((source) => source[name] ?? []))].join(", ") || null;
  return {
    lien,
    source: each("id") ?? "",
    producteur: each("producteur"),
    licence: each("licence"),
    date_collecte: oldest,
  };
}

/** Those of the attributions whose source gives one kind of record. */
export function giving(
  records: Source["records"],
  of: readonly Attribution[],
  sources: readonly Source[],
): Attribution[] {
  return of.filter(({ id }) => sources.some((source) => source.id === id && source.records === records));
}
