/** A commune, or an arrondissement of Paris, Lyon or Marseille; `name` is null when a code was given and nothing names it. */
export interface Commune {
  /** Today's. */
  readonly code: string;
  readonly name: string | null;
  /** Those under which data about it may stand: its own, of its arrondissements, and of communes that are part of it now. */
  readonly codes: readonly string[];
  /** What whoever asked should know of the code that was given (a postcode, or one of before); null where there is nothing to say. */
  readonly remark: string | null;
}
