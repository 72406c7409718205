/** The parts of a zone: the communes of a department, the sections of a commune. */
import sql from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { noMarketPrice } from "./market-price.ts";
import { RELIABLE_SALES } from "./market.ts";
import { hasRooms, spans } from "./market-sales.ts";
import type { SalesAsked } from "./market-sales.ts";
import type { MarketZone } from "./resolved-zone.ts";
import { round } from "./present.ts";
import { untold } from "./small-counts.ts";

/** What the figures of the parts say, for people and for language models. */
export const SECTOR_DEFINITIONS = {
  secteurs:
    "d’un département ses communes, d’une commune ses sections cadastrales ; une vente sur plusieurs sections compte dans chacune ; triés par nombre de ventes",
};

interface Sector {
  readonly name: string;
  readonly label: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly sales: number;
  readonly quartiles: [number, number, number];
}

/** Reads the parts of a zone, those with most sales first; none where it has no parts, or where no file covers it, with the reason. */
export async function readSectors(db: Queries, zone: MarketZone, asked: SalesAsked | null) {
  const nature = natureOf(zone);
  if (nature === null) return { nature, resultats: [], raison: "seuls un département et une commune ont des secteurs" };
  if (asked === null) return { nature, resultats: [], raison: "aucun fichier ne couvre la période" };
  const sectors = await ask<Sector>(db, nature === "communes" ? ofDepartment(zone, asked) : ofCommune(zone, asked));
  // A commune is not too small to be told of; a section may be.
  const hidden =
    nature === "sections" ? untold(sectors.map(({ name, sales }) => ({ name, count: sales }))) : new Set<string>();
  return {
    nature,
    resultats: sectors.map((sector) => present(sector, hidden.has(sector.name))),
    raison: sectors.length === 0 ? "aucune vente dans la période" : null,
  };
}

function natureOf({ kind }: MarketZone): "communes" | "sections" | null {
  if (kind === "departement") return "communes";
  return kind === "commune" ? "sections" : null;
}

function ofDepartment(zone: MarketZone, asked: SalesAsked) {
  return sql`${grouped(
    zone,
    asked,
    sql`m.area > span.area and m.area < span.area || 'a' and length(m.area) = 5`,
    sql`m.area`,
    sql`array[commune]`,
  )}
    select g.name, p.name as label, p.longitude, p.latitude, g.sales, g.quartiles
    from grouped g left join place p on p.code = g.name and p.type <> 'former' order by g.sales desc, g.name`;
}

function ofCommune(zone: MarketZone, asked: SalesAsked) {
  return sql`${grouped(
    zone,
    asked,
    sql`m.area > span.area and m.area < span.area || 'a' and length(m.area) = 10`,
    sql`right(m.area, 5)`,
    sql`array(select distinct s from unnest(sections) as s)`,
  )}
    select g.name, null as label, null::float8 as longitude, null::float8 as latitude, g.sales, g.quartiles
    from grouped g order by g.sales desc, g.name`;
}

/** SQL that makes `grouped`: from the cells of whole years, and for other days from the deeds, as figures of the zone itself are made. */
function grouped(
  zone: MarketZone,
  { type, rooms, from, to }: SalesAsked,
  parts: ReturnType<typeof sql>,
  nameOfCell: ReturnType<typeof sql>,
  namesOfDeed: ReturnType<typeof sql>,
) {
  const ofType = type === undefined ? sql`type <> 'other'` : sql`type = ${type}`;
  return sql`with ${spans(zone, from, to)}, priced as (
      select name, per_m2 from (
        select ${nameOfCell} as name, unnest(m.prices) as per_m2, ${rooms === undefined ? sql`null::smallint` : sql`unnest(m.rooms)`} as room
        from span join market_year m on ${parts} and m.year = span.year where kept and ${ofType}) c
      where ${hasRooms(rooms)}
      union all
      select name, per_m2 from (
        select deed.* from span cross join lateral (
          select ${namesOfDeed} as names, price_per_m2::float8 as per_m2, coalesce(dwelling_type, 'other') as type, rooms as room
          from sale where superseded_by is null and ${zone.sales} and sold_on between span.first_day and span.last_day
            and price_per_m2 is not null and ${noMarketPrice} is null
          offset 0) deed
        where not span.kept) live cross join lateral unnest(names) as name
      where ${ofType} and ${hasRooms(rooms)}
    ), grouped as (
      select name, count(*)::int as sales, percentile_cont(array[0.25, 0.5, 0.75]) within group (order by per_m2) as quartiles
      from priced group by 1
    )`;
}

function present({ name, label, longitude, latitude, sales, quartiles: [q1, mediane, q3] }: Sector, hidden: boolean) {
  const enough = !hidden && sales >= RELIABLE_SALES;
  return {
    code: name,
    nom: label,
    longitude,
    latitude,
    nombre: hidden ? null : sales,
    prix_m2: enough ? { mediane: round(mediane, 1), q1: round(q1, 1), q3: round(q3, 1) } : null,
    raison: enough
      ? null
      : sales < RELIABLE_SALES
        ? `moins de ${RELIABLE_SALES} ventes`
        : "retenu : le total dirait le nombre d’un autre secteur trop petit",
  };
}
