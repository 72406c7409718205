/** The zones that a market may be asked of, and which sales, adverts and covered communes are theirs. */
import sql, { empty } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { inZone, within } from "./advert-conditions.ts";
import { ask } from "./ask.ts";
import { findCommune } from "./communes.ts";
import type { Commune } from "./commune.ts";
import type { MarketZoneAsked } from "./market-filters.ts";
import type { MarketZone } from "./resolved-zone.ts";
import { unusable } from "./refusal.ts";
import { inCommunes, inSection } from "./sales.ts";
import { polygonsOf } from "./zone.ts";
import type { Zone } from "./zone.ts";

/** Deeds of a drawn zone that are read for one answer. */
const MOST_DEEDS = 100_000;
/** Farther from a zone without sales, no commune is taken for its own: communes are rarely wider. */
const NEAR_METRES = 20_000;
/** Width and height of a drawn zone, in degrees: some 50 km. */
const WIDEST_DEGREES = 0.6;

/**
 * Finds the zone that is asked for.
 * @throws Refusal (422) when the commune is not known by that name, or when a drawn zone is too large.
 */
export async function findZone(db: Queries, asked: MarketZoneAsked): Promise<MarketZone> {
  const { departement, section, lat, lon, rayon, zone, polygone } = asked;
  const drawn = zone ?? polygone;
  if (drawn !== undefined) {
    return ofShape(db, { kind: "polygone", inside: inZone(drawn), at: middleOf(drawn) });
  }
  if (lat !== undefined && lon !== undefined && rayon !== undefined) {
    const at = { longitude: lon, latitude: lat };
    return ofShape(db, { kind: "rayon", inside: within(at, rayon), at });
  }
  if (departement !== undefined) return ofDepartment(departement);
  const commune = await findCommune(db, asked.commune ?? "");
  return section === undefined ? ofCommune(commune) : ofSection(commune, section);
}

const NOT_NARROWED = { section: null, department: null, commune: null };

function ofCommune(commune: Commune): MarketZone {
  return {
    ...NOT_NARROWED,
    kind: "commune",
    commune,
    areas: commune.codes,
    due: sql`d.commune = span.area`,
    sales: sql`commune = span.area`,
    adverts: inCommunes(commune.codes),
    covered: inCommunes(commune.codes),
  };
}

function ofDepartment(department: string): MarketZone {
  return {
    ...NOT_NARROWED,
    kind: "departement",
    department,
    areas: [department],
    due: sql`d.department = span.area`,
    sales: sql`department = span.area`,
    adverts: sql`department = ${department}`,
    covered: sql`commune between ${department.padEnd(5, "0")} and ${department.padEnd(5, "9")}`,
  };
}

// Without its prefix a section may be several, and a deed in two of them must count once: then deeds are read one by one.
function ofSection(commune: Commune, section: string): MarketZone {
  const whole = section.length > 2 ? section.slice(0, 3) + section.slice(3).padStart(2, "0") : null;
  return {
    kind: "section",
    commune,
    department: null,
    section: whole ?? section.padStart(2, "0"),
    areas: whole === null ? null : commune.codes.map((code) => code + whole),
    due: sql`d.commune = left(span.area, 5)`,
    sales:
      whole === null
        ? sql`${inCommunes(commune.codes)} and ${inSection(section)}`
        : sql`commune = left(span.area, 5) and ${inSection(whole)}`,
    adverts: sql`false`,
    covered: inCommunes(commune.codes),
  };
}

interface Shape {
  readonly kind: "rayon" | "polygone";
  /** SQL: what lies in it, of any table that has `longitude` and `latitude`. */
  readonly inside: Sql;
  /** A point of it. */
  readonly at: { readonly longitude: number; readonly latitude: number };
}

// Its communes are those of its deeds and those whose centre lies in it; without either, the one whose centre is nearest.
async function ofShape(db: Queries, { kind, inside, at }: Shape): Promise<MarketZone> {
  const sales = sql`longitude is not null and ${inside}`;
  const [found] = await ask<{ deeds: number; communes: string[]; nearest: string | null }>(
    db,
    sql`with deed as materialized (select commune from sale where superseded_by is null and ${sales} limit ${MOST_DEEDS + 1}),
      centred as (select code as commune from place where type <> 'former' and ${inside})
      select (select count(*) from deed) as deeds, array(select commune from deed union select commune from centred) as communes,
        (select code from place where type <> 'former' and ${within(at, NEAR_METRES)}
          order by metres_between(longitude, latitude, ${at.longitude}, ${at.latitude}), code limit 1) as nearest`,
  );
  if (found && found.deeds > MOST_DEEDS) {
    throw unusable([
      {
        parametre: kind === "rayon" ? "rayon" : "zone",
        recu: null,
        attendu: `une zone de ${MOST_DEEDS} ventes au plus`,
      },
    ]);
  }
  const communes = found?.communes ?? [];
  const nearest = found?.nearest ? [found.nearest] : [];
  return {
    ...NOT_NARROWED,
    kind,
    areas: null,
    due: empty,
    sales,
    adverts: sales,
    covered: sql`commune = any (${communes.length > 0 ? communes : nearest})`,
  };
}

/** The middle of the box around a zone. */
function middleOf(zone: Zone): Shape["at"] {
  const points = polygonsOf(zone).flat(2);
  const [west, east] = ends(points.map(([longitude]) => longitude));
  const [south, north] = ends(points.map(([, latitude]) => latitude));
  if (east - west > WIDEST_DEGREES || north - south > WIDEST_DEGREES) {
    throw unusable([
      { parametre: "zone", recu: null, attendu: `une zone de ${WIDEST_DEGREES} degré de large et de haut au plus` },
    ]);
  }
  return { longitude: (west + east) / 2, latitude: (south + north) / 2 };
}

function ends(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
