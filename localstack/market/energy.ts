import { drawFor } from "./draw.ts";

/** The seven letters, best first. */
const letters = ["A", "B", "C", "D", "E", "F", "G"] as const;
type Letter = (typeof letters)[number];

/** An energy performance rating, as adverts publish it. */
export interface Energy {
  readonly ratedOn: string;
  /** The year whose energy prices the cost range is of. */
  readonly priceYear: 2021 | 2023;
  readonly class: Letter;
  /** kWh of primary energy per m² and year. */
  readonly consumption: number;
  /** kWh of final energy per m² and year, where published. */
  readonly finalConsumption: number | null;
  readonly climateClass: Letter;
  /** kg of CO₂ equivalent per m² and year. */
  readonly emissions: number;
  /** € a year; an open range has one end only. */
  readonly costMin: number | null;
  readonly costMax: number;
}

/** Upper bounds of the classes A to F (arrêté du 31 mars 2021, thresholds of the dwelling rating). */
const consumptionBounds = [70, 110, 180, 250, 330, 420];
const emissionBounds = [6, 11, 30, 50, 70, 100];

const letterOf = (value: number, bounds: readonly number[]): number => {
  const at = bounds.findIndex((bound) => value <= bound);
  return at < 0 ? bounds.length : at;
};

/** Draws the rating of a dwelling: newer is better, gas emits more; the class is the worse of both scales, as the rule is. */
export function drawEnergy(key: string, dwelling: { yearBuilt: number; area: number; gas: boolean }): Energy {
  const draw = drawFor(key, "energy");
  const typical =
    dwelling.yearBuilt > 2012 ? 65 : dwelling.yearBuilt > 1990 ? 165 : dwelling.yearBuilt > 1948 ? 235 : 255;
  const consumption = Math.round(draw.around(typical, 0.55));
  const emissions = Math.max(1, Math.round(consumption * draw.around(dwelling.gas ? 0.2 : 0.035, 0.2)));
  const climate = letterOf(emissions, emissionBounds);
  const worst = Math.max(letterOf(consumption, consumptionBounds), climate);
  const middle = Math.max(200, consumption * dwelling.area * draw.around(dwelling.gas ? 0.085 : 0.11, 0.1));
  return {
    ratedOn: `202${draw.int(2, 6)}-${twoDigits(draw.int(1, 9))}-${twoDigits(draw.int(1, 28))}`,
    priceYear: draw.chance(0.6) ? 2021 : 2023,
    class: letters[worst] ?? "G",
    consumption,
    finalConsumption: draw.chance(0.5) ? Math.round(consumption / (dwelling.gas ? 1.05 : 2.3)) : null,
    climateClass: letters[climate] ?? "G",
    emissions,
    costMin: draw.chance(0.93) ? Math.round((middle * 0.84) / 10) * 10 : null,
    costMax: Math.round((middle * 1.16) / 10) * 10,
  };
}

const twoDigits = (number: number): string => String(number).padStart(2, "0");
