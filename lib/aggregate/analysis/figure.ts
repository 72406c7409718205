/** A figure with what it was made of: its formula in French, the sample behind it, and the reason where there is none. */
export type Figure<Value = number> = {
  readonly formula: string;
  /** How many sales or adverts it is a statistic of; null where it is none. */
  readonly sample: number | null;
} & ({ readonly value: Value; readonly reason: null } | { readonly value: null; readonly reason: string });

/** A figure that is known. */
export function known<Value>(value: Value, formula: string, sample: number | null = null): Figure<Value> {
  return { value, reason: null, formula, sample };
}

/** A figure that is not known, and why. */
export function unknown(reason: string, formula: string, sample: number | null = null): Figure<never> {
  return { value: null, reason, formula, sample };
}
