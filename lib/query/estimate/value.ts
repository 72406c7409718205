/** The value of a dwelling out of the sales around it, with what it rests on. */
import { kilometres, monthsBefore, yearsOf } from "../../aggregate/estimate/dwelling.ts";
import type { Comparable, Dwelling } from "../../aggregate/estimate/dwelling.ts";
import { isComparable } from "../../aggregate/estimate/choose.ts";
import { Estimator, FEWEST_COMPARABLES, weighed } from "../../aggregate/estimate/estimator.ts";
import type { Estimate, Weighed } from "../../aggregate/estimate/estimator.ts";
import type { BriefDwelling } from "../../stores/sales/packed-dwellings.ts";
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
  const ready = prepare(asked, { ...located, sales: located.sales.map(comparableOf) }, today);
  if ("reason" in ready) return ready;
  const { subject, sales, on, newest } = ready;
  const estimate = estimatorOf(ready, today).estimate(subject, on);
  return estimate ? { estimate, on, newest } : { reason: tooFew(asked, sales.length, located) };
}

/** Comparables with the deeds that they are of. */
export interface Compared extends Pick<Estimate, "comparables"> {
  readonly deeds: readonly SoldDwellingRow[];
}

/**
 * The comparables of a dwelling with their weights, those of `value`, without the value: a fraction of its work. `readDeeds` gives all that is known of
 * the few sales that the model is made of.
 */
export async function compare<Sale extends BriefDwelling>(
  asked: Asked,
  located: Located<Sale>,
  today: string,
  readDeeds: (sales: readonly Sale[]) => Promise<readonly SoldDwellingRow[]>,
): Promise<Compared | Impossible> {
  const ready = prepare(asked, { ...located, sales: located.sales.map(placeOf) }, today);
  if ("reason" in ready) return ready;
  const { subject, on } = ready;
  const chosen = estimatorOf(ready, today).chosen(subject, on);
  if (!chosen) return { reason: tooFew(asked, ready.sales.length, located) };
  const ids = new Set(chosen.map(({ id }) => id));
  const deeds = await readDeeds(located.sales.filter(({ id }) => ids.has(id)));
  const known = new Map(deeds.map((deed) => [deed.id, comparableOf(deed)]));
  return {
    comparables: weighed(
      subject,
      on,
      chosen.map((sale) => known.get(sale.id) ?? sale),
    ),
    deeds,
  };
}

interface Ready {
  readonly subject: Dwelling;
  readonly sales: readonly Comparable[];
  readonly on: string;
  readonly newest: string;
  readonly stale: boolean;
}

type Surroundings = Omit<Located, "sales" | "collected">;

function prepare(
  asked: Asked,
  { sales, ...located }: Surroundings & { readonly sales: readonly Comparable[] },
  today: string,
): Ready | Impossible {
  if (asked.area < AREA.least || asked.area > AREA.most) {
    return {
      reason: `une surface de ${asked.area} m² n’est pas celle d’un logement : de ${AREA.least} à ${AREA.most} m²`,
    };
  }
  const subject = { ...asked, ...located.spot, carrezArea: null, lots: null, parcel: null };
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

function tooFew({ type, area }: Asked, count: number, { commune, precision }: Surroundings): string {
  const where = precision === "commune" ? `à ${commune?.name ?? commune?.code}` : "à moins de 5 km";
  const found =
    count === 0 ? "aucune vente comparable" : `${count} vente${count > 1 ? "s" : ""} comparable${count > 1 ? "s" : ""}`;
  return `${found} ${where} en cinq ans (${TYPE[type]}, de ${Math.round(area / 2)} à ${Math.round(area * 2)} m²) : il en faut ${FEWEST_COMPARABLES}`;
}

function comparableOf(row: SoldDwellingRow): Comparable {
  return {
    ...placeOf(row),
    carrezArea: row.carrez_area,
    rooms: row.rooms,
    landArea: row.land_area,
    lots: row.lot_count,
    outbuildings: row.outbuildings,
    parcel: row.parcel,
  };
}

/** A sale without the facts that do not decide on whether it is chosen. */
function placeOf(row: BriefDwelling): Comparable {
  return {
    id: row.id,
    commune: row.commune,
    soldOn: row.sold_on,
    priceCents: row.price_cents,
    type: row.dwelling_type,
    area: row.built_area,
    carrezArea: null,
    rooms: null,
    landArea: null,
    lots: null,
    outbuildings: null,
    longitude: row.longitude,
    latitude: row.latitude,
    blurKm: 0,
    parcel: null,
  };
}

/**
 * The comparables that count most, as anybody may read them: by month, with areas by 5 m², distances by 100 m and prices by 50 €/m², so that
 * no deed is told apart.
 */
export function presentComparables(
  { comparables }: Pick<Estimate, "comparables">,
  { spot, sales }: Pick<Located, "spot" | "sales">,
) {
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
