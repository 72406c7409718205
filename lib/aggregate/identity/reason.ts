/** One fact on which two adverts were compared, with what each says and what that weighs. */
export interface Reason {
  /** Which fact: `area`, `floor`, `text`, `feature:pool` … */
  readonly fact: string;
  /** What the first advert says; the first is the one whose natural key comes first. */
  readonly a: Said;
  readonly b: Said;
  /** In bits: above 0 it speaks for one good, below 0 against. */
  readonly weight: number;
}

type Said = string | number | boolean | null | readonly (string | number)[];

/** A reason, or none where the comparison says nothing. */
export function reason(fact: string, a: Said, b: Said, weight: number): Reason[] {
  return weight === 0 ? [] : [{ fact, a, b, weight }];
}
