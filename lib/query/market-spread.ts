import sql from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import type { Collected } from "./attribution.ts";
import { presentCommune } from "./communes.ts";
import type { MarketFilter } from "./market-filters.ts";
import { priceClasses } from "./market-classes.ts";
import type { Bin } from "./market-classes.ts";
import { HEXAGON_DEFINITIONS, readHexagons } from "./market-hexagons.ts";
import { isSmall, presentZone, readCoverage, RELIABLE_SALES, typeName } from "./market.ts";
import { MOST_ROOMS, saleParts } from "./market-sales.ts";
import type { SalesAsked } from "./market-sales.ts";
import { readSectors, SECTOR_DEFINITIONS } from "./market-sectors.ts";
import { findZone } from "./market-zone.ts";
import type { MarketZone } from "./resolved-zone.ts";
import { round } from "./present.ts";
import { untold } from "./small-counts.ts";

/** What each figure says, for people and for language models. */
const DEFINITIONS = {
  nombre: `ventes comme dans /marche : la base de prix_m2 ; null sous ${RELIABLE_SALES} ventes dans une zone plus petite qu’une commune`,
  prix_m2: `médiane et quartiles, comme dans /marche ; null sous ${RELIABLE_SALES} ventes`,
  classes_prix:
    "combien de ventes par classe de prix au m² ; la première et la dernière classe sont ouvertes : elles tiennent les 2 % les moins chères et les plus chères",
  par_pieces: `par nombre de pièces principales ; ${MOST_ROOMS} : ${MOST_ROOMS} et plus ; null : l’acte ne le dit pas`,
  ...SECTOR_DEFINITIONS,
  ...HEXAGON_DEFINITIONS,
};

/** Sales of homes of one kind. */
interface Group<Name> {
  readonly name: Name;
  readonly sales: number;
  readonly quartiles: [number, number, number];
}

interface Groups {
  readonly bins: Bin[] | null;
  readonly types: Group<"apartment" | "house">[] | null;
  readonly rooms: Group<number | null>[] | null;
  readonly collected: Collected[] | null;
}

/**
 * How the sales of a zone spread: over prices, types and rooms of homes, over its communes or sections, and over hexagons.
 * @throws Refusal (422) when the commune is not known by that name, or by several, or when the zone is too large.
 */
export async function readMarketSpread(db: Queries, filter: MarketFilter, sources: readonly Source[]) {
  const zone = await findZone(db, filter);
  const coverage = await readCoverage(db, zone, filter);
  const { from, to } = coverage;
  const asked =
    coverage.state === "absente" || from === null || to === null
      ? null
      : { type: filter.type, rooms: filter.pieces, from, to };
  const [groups, sectors, hexagons] = await Promise.all([
    asked && readGroups(db, zone, asked),
    readSectors(db, zone, asked),
    readHexagons(db, zone, asked),
  ]);
  const small = isSmall(zone);
  return {
    commune: zone.commune ? presentCommune(zone.commune) : null,
    zone: presentZone(zone, filter),
    type: typeName(filter.type),
    pieces: filter.pieces ?? null,
    periode: {
      de: filter.de ?? from,
      a: filter.a ?? to,
      couverte: asked && { de: asked.from, a: asked.to },
      annees_absentes: coverage.missing,
      annees_incompletes: coverage.incomplete,
    },
    couverture: coverage.state,
    classes_prix: priceClasses(groups?.bins ?? [], small),
    par_type: presentGroups(groups?.types ?? [], small).map(({ name, ...figures }) => ({
      type: typeName(name),
      ...figures,
    })),
    par_pieces: presentGroups(groups?.rooms ?? [], small).map(({ name, ...figures }) => ({ pieces: name, ...figures })),
    secteurs: sectors,
    mailles: hexagons,
    definitions: DEFINITIONS,
    sources: attribute([...coverage.collected, ...(groups?.collected ?? [])], sources),
  };
}

async function readGroups(db: Queries, zone: MarketZone, asked: SalesAsked): Promise<Groups | undefined> {
  const quartiles = sql`percentile_cont(array[0.25, 0.5, 0.75]) within group (order by per_m2) as quartiles`;
  const [groups] = await ask<Groups>(
    db,
    sql`with ${saleParts(zone, asked, { quarters: false, homes: true })}
      select (select json_agg(b order by bin) from (select floor(per_m2 / 50)::int as bin, count(*) as sales from price group by 1) b) as bins,
        (select json_agg(g order by name) from (select type as name, count(*) as sales, ${quartiles} from price group by 1) g) as types,
        (select json_agg(g order by name) from (
          select least(room, ${MOST_ROOMS}::int) as name, count(*) as sales, ${quartiles} from price group by 1) g) as rooms,
        (select json_agg(s) from (select source_id as source, max(collected_at) as collected_at from counted group by 1) s) as collected`,
  );
  return groups;
}

function presentGroups<Name>(groups: readonly Group<Name>[], small: boolean) {
  const hidden = small ? untold(groups.map(({ name, sales }) => ({ name: String(name), count: sales }))) : new Set();
  return groups.map(({ name, sales, quartiles: [q1, mediane, q3] }) => {
    const isHidden = hidden.has(String(name));
    const enough = !isHidden && sales >= RELIABLE_SALES;
    return {
      name,
      nombre: isHidden ? null : sales,
      prix_m2: enough ? { mediane: round(mediane, 1), q1: round(q1, 1), q3: round(q3, 1) } : null,
      raison: enough ? null : reasonOf(sales),
    };
  });
}

function reasonOf(sales: number): string {
  return sales < RELIABLE_SALES
    ? `moins de ${RELIABLE_SALES} ventes`
    : "retenu : le total dirait le nombre d’un autre groupe trop petit";
}
