/** Where a dwelling lies that is to be estimated, and the sales around it. */
import sql from "sql-template-tag";
import { kilometres } from "../../aggregate/estimate/dwelling.ts";
import { inFrance } from "../../records/department-boxes.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import type { BriefDwelling } from "../../stores/sales/packed-dwellings.ts";
import type { Sold, SoldDwellingRow, SoldReader } from "../../stores/sales/sold-dwellings.ts";
import { ask } from "../ask.ts";
import { findCommune } from "../communes.ts";
import type { Commune } from "../commune.ts";

/** A place with how far from it the dwelling may be, in km; 0 where it is known. */
export interface Spot {
  readonly longitude: number;
  readonly latitude: number;
  readonly blurKm: number;
}

/** Where a question is about: its commune where one was given, how precise its place is, and the sales around it. */
export interface Located<Sale extends BriefDwelling = SoldDwellingRow> extends Sold<Sale> {
  readonly spot: Spot;
  readonly commune: Commune | null;
  readonly precision: "exacte" | "rue" | "commune" | "rayon_m";
}

/** What places and sales are read with. */
export interface Locating<Sale extends BriefDwelling> {
  readonly db: Queries;
  readonly sold: SoldReader<Sale>;
}

/** Why no estimate can be made, as a French sentence. */
export interface Impossible {
  readonly reason: string;
}

type Type = SoldDwellingRow["dwelling_type"];

/** A place without a sale so near is none that people sell at: the sea, a lake, another country, an island without sales. In km. */
const ALONE = { among: 60, withinKm: 3, nearestKm: 0.7, anywhereKm: 3 } as const;
/** How far a street's middle may be from a house in it, in km. */
const STREET_KM = 0.1;

/** Finds the sales around coordinates, unless these are where nothing is sold. */
export async function locatePoint<Sale extends BriefDwelling>(
  sold: SoldReader<Sale>,
  { longitude, latitude, blurKm }: Spot,
  type: Type,
): Promise<Located<Sale> | Impossible> {
  if (!inFrance(longitude, latitude)) return { reason: "le point n’est pas en France" };
  const spot = { longitude, latitude, blurKm };
  const { sales, collected } = await sold.around(spot, type);
  const distances = sales.map((sale) => kilometres(spot, sale));
  const nearest = Math.min(...distances, Number.POSITIVE_INFINITY);
  const around = distances.filter((km) => km <= ALONE.withinKm).length;
  if (nearest > ALONE.anywhereKm + blurKm) return { reason: `aucune vente connue à moins de ${ALONE.anywhereKm} km` };
  if (around >= ALONE.among && nearest > ALONE.nearestKm + blurKm) {
    return {
      reason: `la vente la plus proche est à ${Math.round(nearest * 1000)} m alors que les environs en comptent ${around} : le point semble hors des lieux habités (mer, lac, île)`,
    };
  }
  return { spot, commune: null, precision: blurKm > 0 ? "rayon_m" : "exacte", sales, collected };
}

/**
 * Finds the middle of what is sold in a commune, and how far from it half of that lies.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function locateCommune<Sale extends BriefDwelling>(
  { db, sold }: Locating<Sale>,
  named: string,
  type: Type,
): Promise<Located<Sale> | Impossible> {
  const commune = await findCommune(db, named);
  const own = await sold.of(commune.codes);
  if (own.sales.length === 0) return { reason: `aucune vente connue à ${commune.name ?? commune.code}` };
  const spot = middleOf(own.sales);
  const around = await sold.around(spot, type);
  const ids = new Set(own.sales.map(({ id }) => id));
  return {
    spot,
    commune,
    precision: "commune",
    sales: [...own.sales, ...around.sales.filter(({ id }) => !ids.has(id))],
    collected: [...own.collected, ...around.collected],
  };
}

function middleOf(sales: readonly BriefDwelling[]): Spot {
  const middle = { longitude: median(sales.map((s) => s.longitude)), latitude: median(sales.map((s) => s.latitude)) };
  return { ...middle, blurKm: Math.max(STREET_KM, median(sales.map((sale) => kilometres(middle, sale)))) };
}

/**
 * Finds the sales around an address that a geocoder has located before; nothing is asked of it here.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function locateAddress<Sale extends BriefDwelling>(
  { db, sold }: Locating<Sale>,
  named: string,
  address: string,
  type: Type,
): Promise<Located<Sale> | Impossible | null> {
  const commune = await findCommune(db, named);
  const [found] = await ask<{ longitude: number; latitude: number; precision: string }>(
    db,
    sql`select longitude, latitude, precision from geocode
      where key = geocode_key(${address}, ${commune.code}) and precision <> 'municipality' and believed(score) and longitude is not null`,
  );
  if (!found) return null;
  const exact = found.precision === "housenumber";
  const located = await locatePoint(sold, { ...found, blurKm: exact ? 0 : STREET_KM }, type);
  return "reason" in located ? located : { ...located, commune, precision: exact ? "exacte" : "rue" };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
