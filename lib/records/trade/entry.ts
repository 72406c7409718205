import type { Advert } from "../record.ts";

/** A figure of an advert that shows something; ends are included. Prices in cents. */
export type Figure =
  | {
      readonly of: "floor" | "rooms" | "bedrooms" | "area" | "landArea" | "yearBuilt" | "price";
      readonly min?: number;
      readonly max?: number;
      /** Only of goods of this type. */
      readonly type?: Advert["type"];
    }
  | { readonly of: "type"; readonly type: Advert["type"] };

/**
 * One thing that adverts offer or people look for, and the words for it. Lists are separated by commas. In the lists that adverts are read by, `#`
 * stands for any number and `word*` for any word that begins so; how the words of adverts match stands in read-concepts.ts, those of questions in
 * lib/query/search/vocabulary.ts.
 */
export interface Entry {
  /** As answers name it. */
  readonly name: string;
  /** Words by which adverts say it; a question may use them too. */
  readonly said: string;
  /** Words by which people ask for it and adverts do not say it. */
  readonly ask?: string;
  /** Words by which adverts show it without saying it; no question means it by them. */
  readonly signs?: string;
  /** Words that make it likely. */
  readonly hints?: string;
  /** Words by which adverts show that it is not so. */
  readonly denies?: string;
  /** Figures that show it. */
  readonly figures?: readonly Figure[];
  /** Entries that answer it in part. */
  readonly near?: readonly string[];
  /** What is asked for by who denies this one. */
  readonly opposite?: string;
  /** Whether adverts often write that they have it not ("sans ascenseur"): that is not taken for having it. */
  readonly deniable?: true;
  /** Whether nearly every advert says it, or its facts do: its words weigh little. */
  readonly generic?: true;
  /** Whether its facts are only a hint: adverts with other facts may be meant just as well. */
  readonly soft?: true;
  /** Facts of the adverts that are meant. */
  readonly type?: Advert["type"];
  readonly transaction?: Advert["transaction"];
  readonly rooms?: readonly number[];
  readonly energy?: readonly NonNullable<Advert["energyClass"]>[];
  /** Whether a low amount is meant. */
  readonly cheap?: true;
  /** Whether who denies its words means it as well ("plus d'escaliers"). */
  readonly evenDenied?: true;
  /** Questions that must be understood so; they are tests. */
  readonly examples: string;
}
