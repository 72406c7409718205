/** Where a price stands among those of its market. */
import { known, unknown } from "./figure.ts";
import type { Figure } from "./figure.ts";
import type { Good } from "./good.ts";

/** Below so many prices a median or a rank says nothing. */
export const FEWEST_PRICES = 10;

/** Prices per m² that goods of the kind were sold or are let at, in any order. */
export interface LocalPrices {
  readonly perSquareMetre: readonly number[];
  /** French words for what they are: `ventes d’appartements à Hendaye, de 2020 à 2021`. */
  readonly of: string;
}

/** Gaps to the median, in percent, up to which a label holds. */
const LABELS = [
  [-20, "très sous-coté"],
  [-8, "sous-coté"],
  [8, "au prix du marché"],
  [20, "surcoté"],
] as const;
type Label = (typeof LABELS)[number][1] | "très surcoté";

/** A price per m² beside its market. */
export interface Position {
  readonly median: Figure;
  /** Percent above (+) or below (−) the median. */
  readonly gap: Figure;
  /** Percent of the prices that are lower, those that are the same counted half. */
  readonly percentile: Figure;
  readonly label: Figure<Label>;
}

/** The price of a good per m²; of a rental the monthly rent. */
export function pricePerSquareMetre({ price, area }: Good): Figure {
  const formula = "prix (ou loyer mensuel) ÷ surface";
  if (price === null) return unknown("l’annonce ne dit pas le prix", formula);
  if (area === null || area <= 0) return unknown("l’annonce ne dit pas la surface", formula);
  return known(price / area, formula);
}

/** Where a price per m² stands among local ones. */
export function positionOf(price: Figure, local: LocalPrices): Position {
  const { perSquareMetre: prices, of } = local;
  const sample = prices.length;
  const formulas = {
    median: `médiane des ${of}`,
    gap: `(prix au m² ÷ médiane des ${of} − 1) × 100`,
    percentile: `part des ${of} dont le prix au m² est plus bas, égaux comptés pour moitié`,
    label: `par l’écart à la médiane : ${LABELS.map(([gap, label]) => `${label} jusqu’à ${gap} %`).join(", ")}, très surcoté au-delà`,
  };
  if (sample < FEWEST_PRICES) {
    const reason = `${sample} ${of} : il en faut ${FEWEST_PRICES}`;
    const none = (formula: string) => unknown(reason, formula, sample);
    return {
      median: none(formulas.median),
      gap: none(formulas.gap),
      percentile: none(formulas.percentile),
      label: none(formulas.label),
    };
  }
  const middle = quantile(prices, 0.5);
  const median = known(middle, formulas.median, sample);
  if (price.value === null) {
    const none = (formula: string) => unknown(price.reason, formula, sample);
    return { median, gap: none(formulas.gap), percentile: none(formulas.percentile), label: none(formulas.label) };
  }
  const gap = (price.value / middle - 1) * 100;
  return {
    median,
    gap: known(gap, formulas.gap, sample),
    percentile: known(rankOf(price.value, prices), formulas.percentile, sample),
    label: known(labelOf(gap), formulas.label, sample),
  };
}

function labelOf(gap: number): Label {
  return LABELS.find(([most]) => gap <= most)?.[1] ?? "très surcoté";
}

function rankOf(price: number, prices: readonly number[]): number {
  const lower = prices.filter((other) => other < price).length;
  const same = prices.filter((other) => other === price).length;
  return ((lower + same / 2) / prices.length) * 100;
}

/** Quantile of values by linear interpolation (type 7 of R. Hyndman and Y. Fan, The American Statistician 50, 1996). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (at - Math.floor(at)) * (above - below);
}
