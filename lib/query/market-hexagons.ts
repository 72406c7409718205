/** Sales of a zone by the hexagons of H3 (https://h3geo.org). */
import type * as H3 from "h3-js";
import sql, { empty } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { noMarketPrice } from "./market-price.ts";
import { RELIABLE_SALES } from "./market.ts";
import { hasRooms } from "./market-sales.ts";
import type { SalesAsked } from "./market-sales.ts";
import type { MarketZone } from "./resolved-zone.ts";
import { round } from "./present.ts";
import { untold } from "./small-counts.ts";

/** Sales that are read for one answer, the newest. */
const MOST_SALES = 10_000;
/** From hexagons of some 0.1 km² on; larger ones until there are no more than so many. */
const FINEST = 9;
const COARSEST = 6;
const MOST_HEXAGONS = 250;

/** What the figures of hexagons say, for people and for language models. */
export const HEXAGON_DEFINITIONS = {
  mailles: `les ventes situées, par hexagone de H3 ; « resolution » : 9 environ 0,1 km², 8 environ 0,7 km², 7 environ 5 km² ; d’après les ${MOST_SALES} plus récentes au plus, d’une ville réparties entre ses arrondissements ; aucun chiffre sous ${RELIABLE_SALES} ventes`,
};

interface Placed {
  readonly longitude: number;
  readonly latitude: number;
  readonly per_m2: number;
}

/** Reads the hexagons of a zone, those with most sales first; a department has its communes instead. */
export async function readHexagons(db: Queries, zone: MarketZone, asked: SalesAsked | null) {
  const none = (raison: string) => ({ resolution: null, ventes_lues: null, resultats: [], raison });
  if (zone.kind === "departement") return none("un département se lit par communes");
  if (asked === null) return none("aucun fichier ne couvre la période");
  const sales = await ask<Placed>(db, placed(zone, asked));
  if (sales.length === 0) return none("aucune vente située dans la période");
  // Loaded with the first such question: the API starts without it.
  const h3 = await import("h3-js");
  const { resolution, cells } = gathered(sales, h3);
  const hidden = untold([...cells].map(([name, prices]) => ({ name, count: prices.length })));
  return {
    resolution,
    ventes_lues: sales.length,
    resultats: [...cells]
      .filter(([name]) => !hidden.has(name))
      .map(([name, prices]) => ({
        maille: name,
        nombre: prices.length,
        prix_m2_median: round(medianOf(prices), 1),
        contour: h3
          .cellToBoundary(name, true)
          .map(([longitude, latitude]) => [round(longitude, 5), round(latitude, 5)]),
      }))
      .sort((one, other) => other.nombre - one.nombre),
    raison:
      hidden.size === 0 ? null : `${hidden.size} mailles n’ont pas de chiffre : moins de ${RELIABLE_SALES} ventes`,
  };
}

/**
 * SQL of the newest sales; of a city, as many of each of its arrondissements, so that no more is read than is shown. Sales of a
 * shape are found by their place first: by their day, all of France would be gone through.
 */
function placed({ areas, sales }: MarketZone, { type, rooms, from, to }: SalesAsked) {
  const share = Math.ceil(MOST_SALES / Math.max(1, areas?.length ?? 1));
  return sql`select deed.longitude, deed.latitude, deed.per_m2
    from unnest(${areas ?? [""]}::text[]) as span (area) cross join lateral (
      select longitude, latitude, per_m2 from (
        select longitude, latitude, price_per_m2::float8 as per_m2, rooms as room, sold_on from sale
        where superseded_by is null and ${sales} and sold_on between ${from}::date and ${to}::date
          and longitude is not null and latitude is not null and price_per_m2 is not null and ${noMarketPrice} is null
          and ${type === undefined ? sql`dwelling_type is not null` : sql`dwelling_type = ${type}`}
        ${areas === null ? sql`offset 0` : empty}) located
      where ${hasRooms(rooms)} order by sold_on desc limit ${share}) deed`;
}

function gathered(sales: readonly Placed[], { latLngToCell, cellToParent }: typeof H3) {
  let resolution = FINEST;
  let cells = Map.groupBy(sales, ({ latitude, longitude }) => latLngToCell(latitude, longitude, FINEST));
  while (cells.size > MOST_HEXAGONS && resolution > COARSEST) {
    resolution -= 1;
    const parents = Map.groupBy(cells, ([cell]) => cellToParent(cell, resolution));
    cells = new Map([...parents].map(([parent, within]) => [parent, within.flatMap(([, placed]) => placed)]));
  }
  return {
    resolution,
    cells: new Map([...cells].map(([cell, within]) => [cell, within.map(({ per_m2 }) => per_m2)])),
  };
}

/** Type 7, as Postgres' `percentile_cont`. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
