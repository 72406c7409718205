import { calibrated, telling } from "./calibrate.ts";
import type { Quartiles } from "./calibrate.ts";
import { completed, isComparable, isPlausible, modelSales } from "./choose.ts";
import { monthsBefore } from "./dwelling.ts";
import type { Comparable, Dwelling } from "./dwelling.ts";
import { NearbySales } from "./nearby-sales.ts";
import { predictPrice } from "./price-model.ts";
import type { Prediction } from "./price-model.ts";

/** A sale that an estimate rests on, with its part in it: the parts of all comparables sum to at most 1. */
export interface Weighed {
  readonly sale: Comparable;
  readonly weight: number;
}

/** What a dwelling is worth, and what that rests on. */
export interface Estimate extends Quartiles {
  /** Sales of the same type that are near enough in place, time and area, those that count most first. */
  readonly comparables: readonly Weighed[];
  /** How many sales were estimated beforehand in the same way, to tell how far from the price an estimate is. */
  readonly hindsights: number;
}

/** An estimate needs so many comparables. */
export const FEWEST_COMPARABLES = 3;
/** Below this a model has nothing to learn its trend from. */
const FEWEST_SALES = 30;
const HINDSIGHTS = 40;
/** How many sales around are looked at: for a model those of the quarter, for hindsights those of the town, as the market moves in all of it. */
const MODEL_FROM = 600;
const HINDSIGHTS_FROM = 3000;

/** Estimates dwellings from sales, each from those signed some months before at the latest, as they are published. */
export class Estimator {
  readonly #sales: NearbySales;
  readonly #lagMonths: number;
  readonly #residuals = new Map<string, number | null>();

  /** `lagMonths` is the age of the newest sale that is known when an estimate is asked for. */
  constructor(sales: readonly Comparable[], lagMonths: number) {
    this.#sales = new NearbySales(sales);
    this.#lagMonths = lagMonths;
  }

  /** Estimates a dwelling as of a day; null where there are fewer than three comparables. */
  estimate(subject: Dwelling, on: string): Estimate | null {
    const predicted = this.#predict(subject, on);
    if (!predicted) return null;
    const { used, prediction, newest } = predicted;
    const known = this.#sales.around(subject, newest, HINDSIGHTS_FROM).filter(isPlausible);
    const residuals = telling(subject, known, newest, HINDSIGHTS).flatMap(({ sale, weight }) => {
      const value = this.#residual(sale, subject);
      return value === null ? [] : [{ value, weight }];
    });
    return {
      ...calibrated(prediction, residuals),
      comparables: comparablesOf(subject, on, used, prediction),
      hindsights: residuals.length,
    };
  }

  /**
   * The sales that the model of a dwelling's price is made of; null where fewer than three of them are comparable. Which ones depends on their place,
   * day, price, area and type alone.
   */
  chosen(subject: Dwelling, on: string): readonly Comparable[] | null {
    const used = modelSales(subject, on, this.#sales.around(subject, this.#newest(on), MODEL_FROM));
    return used.filter((sale) => isComparable(subject, on, sale)).length < FEWEST_COMPARABLES ? null : used;
  }

  #newest(on: string): string {
    return monthsBefore(on, this.#lagMonths);
  }

  #predict(subject: Dwelling, on: string) {
    const used = this.chosen(subject, on);
    return used && { newest: this.#newest(on), used, prediction: predictPrice(completed(subject, used), on, used) };
  }

  /** How far a sale's price was from what would have been said before it was known, from as much as is known of the subject. */
  #residual(sale: Comparable, subject: Dwelling): number | null {
    const seen = seenLike(sale, subject);
    const key = `${sale.id} ${Object.values(seen).join(" ")}`;
    const known = this.#residuals.get(key);
    if (known !== undefined) return known;
    const found = this.#predicted(seen, sale);
    this.#residuals.set(key, found);
    return found;
  }

  #predicted(seen: Dwelling, { soldOn, priceCents }: Comparable): number | null {
    const before = this.#sales.around(seen, monthsBefore(soldOn, this.#lagMonths), MODEL_FROM);
    if (before.length < FEWEST_SALES) return null;
    const used = modelSales(seen, soldOn, before);
    const { logPrice, deviation } = predictPrice(completed(seen, used), soldOn, used);
    return (Math.log(priceCents / 100) - logPrice) / deviation;
  }
}

/** A sold dwelling as it would be asked about by somebody who knows as much of it as is known of the subject. */
function seenLike(sale: Comparable, subject: Dwelling): Dwelling {
  const place = subject.blurKm > 0 ? subject : sale;
  return {
    type: sale.type,
    area: sale.area,
    carrezArea: subject.carrezArea === null ? null : sale.carrezArea,
    rooms: subject.rooms === null ? null : sale.rooms,
    landArea: subject.landArea === null && subject.type === "house" ? null : sale.landArea,
    lots: subject.lots === null ? null : sale.lots,
    outbuildings: subject.outbuildings === null ? null : sale.outbuildings,
    longitude: place.longitude,
    latitude: place.latitude,
    blurKm: subject.blurKm,
    parcel: subject.parcel === null ? null : sale.parcel,
  };
}

/** The comparables among chosen sales, as an estimate weighs them. */
export function weighed(subject: Dwelling, on: string, chosen: readonly Comparable[]): readonly Weighed[] {
  return comparablesOf(subject, on, chosen, predictPrice(completed(subject, chosen), on, chosen));
}

function comparablesOf(subject: Dwelling, on: string, used: readonly Comparable[], { weights }: Prediction): Weighed[] {
  return used
    .map((sale, index) => ({ sale, weight: weights[index] ?? 0 }))
    .filter(({ sale }) => isComparable(subject, on, sale))
    .sort((a, b) => b.weight - a.weight);
}
