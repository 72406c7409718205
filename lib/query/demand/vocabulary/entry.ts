import type { DemandFilters } from "../demand.ts";

/** A filter and the value that words give it; `avec` and the lists get one value each. */
type Meaning = {
  [Name in keyof DemandFilters]-?: {
    readonly filtre: Name;
    readonly valeur: NonNullable<DemandFilters[Name]> extends readonly (infer Item)[]
      ? Item
      : NonNullable<DemandFilters[Name]>;
  };
}[keyof DemandFilters];

/** What words of a demand mean. Lists are separated by commas; words match in every number and gender, without accents, articles left out. */
export type DemandEntry = Meaning & {
  readonly variantes: string;
  /** Demands that must be understood so; they are tests. */
  readonly exemples: string;
};

/** Words that change how others are read, or that are told from a demand. */
export interface PhraseList {
  readonly nom: string;
  readonly variantes: string;
  readonly exemples: string;
}
