/** The linear part of the price model: what a price follows whatever its neighbours say. */
import type { Dwelling } from "./dwelling.ts";

/** A dwelling as the trend reads it. */
interface Facts {
  readonly house: boolean;
  readonly logArea: number;
  readonly logLand: number | null;
  /** Logarithm of the Carrez area over the area; null where there is none, or one that can't be of the same dwelling. */
  readonly logCarrez: number | null;
  readonly rooms: number | null;
  readonly lots: number | null;
  readonly outbuildings: number | null;
}

/** What each term says of a dwelling, and the prior standard deviation of its coefficient, whose prior mean is 0. */
const TERMS: readonly { readonly of: (one: Facts) => number; readonly deviation: number }[] = [
  { of: () => 1, deviation: 3 },
  { of: ({ house }) => Number(house), deviation: 0.5 },
  { of: ({ logArea }) => logArea, deviation: 0.6 },
  { of: ({ logArea }) => logArea ** 2, deviation: 0.2 },
  { of: ({ house, logArea }) => (house ? logArea : 0), deviation: 0.3 },
  { of: ({ house, logLand }) => (house && logLand !== null ? logLand - 5.5 : 0), deviation: 0.3 },
  { of: ({ rooms }) => (rooms === null ? 0 : 0.3 * (rooms - 2.5)), deviation: 0.3 },
  { of: ({ rooms }) => Number(rooms === null), deviation: 0.3 },
  { of: ({ house, lots }) => Number(!house && lots === 0), deviation: 0.1 },
  { of: ({ house, lots }) => Number(!house && lots === 2), deviation: 0.1 },
  { of: ({ house, lots }) => Number(!house && lots !== null && lots >= 3), deviation: 0.15 },
  { of: ({ logCarrez }) => logCarrez ?? 0, deviation: 0.6 },
  { of: ({ logCarrez }) => Number(logCarrez !== null), deviation: 0.1 },
  { of: ({ house, outbuildings }) => (house ? 0 : Math.min(outbuildings ?? 0, 2)), deviation: 0.1 },
  { of: ({ house, outbuildings }) => (house ? Math.min(outbuildings ?? 0, 2) : 0), deviation: 0.1 },
];
const DEVIATION_OF_A_YEAR = 0.15;

/** Areas are told from this one, m². */
const MIDDLE_AREA = 55;
/** Logarithm of the price of such a dwelling, and how a price grows with the area: twice the area costs less than twice the price. */
const PRIOR_MEAN = { middle: 12, elasticity: 0.9 };

/** The logarithm of a price that is thought of before any sale is seen. */
export function trendMean({ area }: Pick<Dwelling, "area">): number {
  return PRIOR_MEAN.middle + PRIOR_MEAN.elasticity * Math.log(area / MIDDLE_AREA);
}

/** The terms of a dwelling at a time, in years after the one that is meant, each times the deviation of its coefficient. */
export function trendTerms(dwelling: Dwelling, year: number): number[] {
  const facts = factsOf(dwelling);
  return [...TERMS.map(({ of, deviation }) => deviation * of(facts)), DEVIATION_OF_A_YEAR * year];
}

function factsOf({ type, area, carrezArea, landArea, rooms, lots, outbuildings }: Dwelling): Facts {
  const carrez = carrezArea !== null && type === "apartment" ? carrezArea / area : 0;
  return {
    house: type === "house",
    logArea: Math.log(area / MIDDLE_AREA),
    logLand: landArea !== null && landArea > 0 ? Math.log(landArea) : null,
    logCarrez: carrez > 0.5 && carrez < 2 ? Math.log(carrez) : null,
    rooms: rooms === 0 ? null : rooms,
    lots,
    outbuildings,
  };
}
