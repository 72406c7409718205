/** Prices per m² in classes of a round width. */
import { round } from "./present.ts";
import { untold } from "./small-counts.ts";

/** Sales of 50 €/m² in width: those from `50 × bin` on. */
export interface Bin {
  readonly bin: number;
  readonly sales: number;
}

const BIN = 50;
/** A distribution over fewer sales than this shows chance more than prices. */
const FEWEST = 20;
/** What lies below or above is counted in the first and the last class. */
const TAIL = 0.02;
/** About so many classes are made. */
const CLASSES = 18;
const WIDTHS = [50, 100, 200, 250, 500, 1000, 2000, 5000];

/** The classes of some bins, lowest first; in a small zone the counts of small classes are held back. */
export function priceClasses(bins: readonly Bin[], small: boolean) {
  const total = bins.reduce((sum, { sales }) => sum + sales, 0);
  if (total < FEWEST) return { largeur: null, resultats: [], raison: `moins de ${FEWEST} ventes` };
  const [low, high] = [quantile(bins, total * TAIL), quantile(bins, total * (1 - TAIL))];
  const width = WIDTHS.find((one) => (high - low) / one <= CLASSES) ?? 10_000;
  const first = Math.floor(low / width) * width;
  const last = Math.max(first, Math.floor(high / width) * width);
  const classes = Array.from({ length: (last - first) / width + 1 }, (_, at) => {
    const from = first + at * width;
    const within = bins.filter(({ bin }) => {
      const price = Math.min(Math.max(bin * BIN, first), last);
      return price >= from && price < from + width;
    });
    return { from, sales: within.reduce((sum, { sales }) => sum + sales, 0) };
  });
  const hidden = small ? untold(classes.map(({ from, sales }) => ({ name: String(from), count: sales }))) : new Set();
  return {
    largeur: width,
    resultats: classes.map(({ from, sales }, at) => {
      const isHidden = hidden.has(String(from));
      return {
        de: at === 0 ? null : from,
        a: at === classes.length - 1 ? null : from + width,
        nombre: isHidden ? null : sales,
        part: isHidden ? null : round((100 * sales) / total, 1),
      };
    }),
    raison: null,
  };
}

/** Where the sale of a rank lies. */
function quantile(bins: readonly Bin[], rank: number): number {
  let before = 0;
  for (const { bin, sales } of bins) {
    before += sales;
    if (before >= rank) return bin * BIN;
  }
  return (bins.at(-1)?.bin ?? 0) * BIN;
}
