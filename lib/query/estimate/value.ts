/** The value of a dwelling out of the sales around it, with what it rests on. */
import { kilometres, monthsBefore, yearsOf } from "../../aggregate/estimate/dwelling.ts";
import type { Comparable, Dwelling } from "../../aggregate/estimate/dwelling.ts";
import { isComparable } from "../../aggregate/estimate/choose.ts";
import { Estimator, FEWEST_COMPARABLES } from "../../aggregate/estimate/estimator.ts";
import type { Estimate, Weighed } from "../../aggregate/estimate/estimator.ts";
import type { SoldDwellingRow } from "../../stores/sales/sold-dwellings.ts";
import { round } from "../present.ts";
import type { Impossible, Located } from "./locate.ts";
import { AREA } from "./question.ts";

/** An estimate as of a day, and the newest sale that it knew. */
export interface Valued {
  readonly estimate: Estimate;
  readonly on: string;
  readonly newest: string;
}

/** A dwelling without its place. */
export type Asked = Omit<Dwelling, "longitude" | "latitude" | "blurKm" | "parcel" | "carrezArea" | "lots">;

const SHOWN = 10;
/** A market that nobody has told of for longer is not carried on to today, months. */
const STALE_MONTHS = 12;
const TYPE = { apartment: "appartement", house: "maison" } as const;

/** Estimates a dwelling as of today, or as of the newest sale where that is older than a year. */
export function value(asked: Asked, located: Located, today: string): Valued | Impossible {
  const ready = prepare(asked, located, today);
  if ("reason" in ready) return ready;
  const { subject, sales, on, newest } = ready;
  const estimate = estimatorOf(ready, today).estimate(subject, on);
  return estimate ? { estimate, on, newest } : { reason: tooFew(asked, sales.length, located) };
}

/** The comparables of a dwelling with their weights, those of `value`, without the value: a fraction of its work. */
export function compare(asked: Asked, located: Located, today: string): Pick<Estimate, "comparables"> | Impossible {
  const ready = prepare(asked, located, today);
  if ("reason" in ready) return ready;
  const comparables = estimatorOf(ready, today).comparables(ready.subject, ready.on);
  return comparables ? { comparables } : { reason: tooFew(asked, ready.sales.length, located) };
}

interface Ready {
  readonly subject: Dwelling;
  readonly sales: readonly Comparable[];
  readonly on: string;
  readonly newest: string;
  readonly stale: boolean;
}

function prepare(asked: Asked, located: Located, today: string): Ready | Impossible {
  if (asked.area < AREA.least || asked.area > AREA.most) {
    return {
      reason: `une surface de ${asked.area} m² n’est pas celle d’un logement : de ${AREA.least} à ${AREA.most} m²`,
    };
  }
  const subject = { ...asked, ...located.spot, carrezArea: null, lots: null, parcel: null };
  const sales = located.sales.map(comparableOf);
  const newest = sales.reduce((day, { soldOn }) => (soldOn > day ? soldOn : day), "");
  if (newest === "") return { reason: "aucune vente connue à cet endroit" };
  const stale = newest < monthsBefore(today, STALE_MONTHS);
  const on = stale ? newest : today;
  const own = located.commune && located.precision === "commune" ? new Set(located.commune.codes) : null;
  const comparables = sales.filter((sale) => isComparable(subject, on, sale) && (own?.has(sale.commune) ?? true));
  if (comparables.length < FEWEST_COMPARABLES) return { reason: tooFew(asked, comparables.length, located) };
  return { subject, sales, on, newest, stale };
}

function estimatorOf({ sales, newest, stale }: Ready, today: string): Estimator {
  return new Estimator(sales, stale ? 0 : Math.floor((yearsOf(today) - yearsOf(newest)) * 12));
}

function tooFew({ type, area }: Asked, count: number, { commune, precision }: Located): string {
  const where = precision === "commune" ? `à ${commune?.name ?? commune?.code}` : "à moins de 5 km";
  const found =
    count === 0 ? "aucune vente comparable" : `${count} vente${count > 1 ? "s" : ""} comparable${count > 1 ? "s" : ""}`;
  return `${found} ${where} en cinq ans (${TYPE[type]}, de ${Math.round(area / 2)} à ${Math.round(area * 2)} m²) : il en faut ${FEWEST_COMPARABLES}`;
}

function comparableOf(row: SoldDwellingRow): Comparable {
  return {
    id: row.id,
    commune: row.commune,
    soldOn: row.sold_on,
    priceCents: row.price_cents,
    type: row.dwelling_type,
    area: row.built_area,
    carrezArea: row.carrez_area,
    rooms: row.rooms,
    landArea: row.land_area,
    lots: row.lot_count,
    outbuildings: row.outbuildings,
    longitude: row.longitude,
    latitude: row.latitude,
    blurKm: 0,
    parcel: row.parcel,
  };
}

/**
 * The comparables that count most, as anybody may read them: by month, with areas by 5 m², distances by 100 m and prices by 50 €/m², so that
 * no deed is told apart.
 */
export function presentComparables({ comparables }: Pick<Estimate, "comparables">, { spot, sales }: Located) {
  const names = new Map(sales.map(({ id, commune_name }) => [id, commune_name]));
  return comparables.slice(0, SHOWN).map(({ sale, weight }: Weighed) => ({
    commune: { code_insee: sale.commune, nom: names.get(sale.id) ?? null },
    type: TYPE[sale.type],
    mois: sale.soldOn.slice(0, 7),
    surface: to(sale.area, 5),
    pieces: sale.rooms === 0 ? null : sale.rooms,
    prix_m2: to(sale.priceCents / 100 / sale.area, 50),
    distance_m: Math.max(100, to(kilometres(spot, sale) * 1000, 100)),
    poids: round(weight, 3),
  }));
}

/** The same with where each lies: the middle of a cell of half a hundredth of a degree, some 550 by 400 m. */
export function presentPlacedComparables(estimate: Pick<Estimate, "comparables">, located: Located) {
  const shown = presentComparables(estimate, located);
  return estimate.comparables.slice(0, SHOWN).flatMap(({ sale: { latitude, longitude } }, at) => {
    const comparable = shown[at];
    return comparable ? [{ ...comparable, maille: { latitude: inCell(latitude), longitude: inCell(longitude) } }] : [];
  });
}

const CELL_DEGREES = 0.005;

function inCell(degrees: number): number {
  return round((Math.floor(degrees / CELL_DEGREES) + 0.5) * CELL_DEGREES, 4);
}

function to(value: number, step: number): number {
  return Math.round(value / step) * step;
}
