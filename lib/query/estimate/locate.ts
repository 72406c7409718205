/** Where a dwelling lies that is to be estimated, and the sales around it. */
import sql from "sql-template-tag";
import { kilometres } from "../../aggregate/estimate/dwelling.ts";
import { inFrance } from "../../records/department-boxes.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { dwellingsAround, dwellingsOf } from "../../stores/sales/sold-dwellings.ts";
import type { SoldDwellingRow } from "../../stores/sales/sold-dwellings.ts";
import { ask } from "../ask.ts";
import { findCommune } from "../communes.ts";
import type { Commune } from "../commune.ts";

/** A place with how far from it the dwelling may be, in km; 0 where it is known. */
export interface Spot {
  readonly longitude: number;
  readonly latitude: number;
  readonly blurKm: number;
}

/** Where a question is about: its commune where one was given, and how precise its place is. */
export interface Located {
  readonly spot: Spot;
  readonly commune: Commune | null;
  readonly precision: "exacte" | "rue" | "commune" | "rayon_m";
  readonly sales: readonly SoldDwellingRow[];
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
export async function locatePoint(
  db: Queries,
  { longitude, latitude, blurKm }: Spot,
  type: Type,
): Promise<Located | Impossible> {
  if (!inFrance(longitude, latitude)) return { reason: "le point n’est pas en France" };
  const spot = { longitude, latitude, blurKm };
  const sales = await dwellingsAround(db, spot, type);
  const distances = sales.map((sale) => kilometres(spot, sale));
  const nearest = Math.min(...distances, Number.POSITIVE_INFINITY);
  const around = distances.filter((km) => km <= ALONE.withinKm).length;
  if (nearest > ALONE.anywhereKm + blurKm) return { reason: `aucune vente connue à moins de ${ALONE.anywhereKm} km` };
  if (around >= ALONE.among && nearest > ALONE.nearestKm + blurKm) {
    return {
      reason: `la vente la plus proche est à ${Math.round(nearest * 1000)} m alors que les environs en comptent ${around} : le point semble hors des lieux habités (mer, lac, île)`,
    };
  }
  return { spot, commune: null, precision: blurKm > 0 ? "rayon_m" : "exacte", sales };
}

/**
 * Finds the middle of what is sold in a commune, and how far from it half of that lies.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function locateCommune(db: Queries, named: string, type: Type): Promise<Located | Impossible> {
  const commune = await findCommune(db, named);
  const sold = await dwellingsOf(db, commune.codes);
  if (sold.length === 0) return { reason: `aucune vente connue à ${commune.name ?? commune.code}` };
  const middle = { longitude: median(sold.map((s) => s.longitude)), latitude: median(sold.map((s) => s.latitude)) };
  const spot = { ...middle, blurKm: Math.max(STREET_KM, median(sold.map((sale) => kilometres(middle, sale)))) };
  const around = await dwellingsAround(db, spot, type);
  const ids = new Set(sold.map(({ id }) => id));
  return { spot, commune, precision: "commune", sales: [...sold, ...around.filter(({ id }) => !ids.has(id))] };
}

/**
 * Finds the sales around an address that a geocoder has located before; nothing is asked of it here.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function locateAddress(
  db: Queries,
  named: string,
  address: string,
  type: Type,
): Promise<Located | Impossible | null> {
  const commune = await findCommune(db, named);
  const [found] = await ask<{ longitude: number; latitude: number; precision: string }>(
    db,
    sql`select longitude, latitude, precision from geocode
      where key = geocode_key(${address}, ${commune.code}) and precision <> 'municipality' and believed(score) and longitude is not null`,
  );
  if (!found) return null;
  const exact = found.precision === "housenumber";
  const located = await locatePoint(db, { ...found, blurKm: exact ? 0 : STREET_KM }, type);
  return "reason" in located ? located : { ...located, commune, precision: exact ? "exacte" : "rue" };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
