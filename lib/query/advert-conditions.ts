/** From criteria to SQL: conditions on the table `advert_facts`, whose columns they name without its name. */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import { Equipment } from "../records/equipment.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import type { AdvertCriteria } from "./advert-criteria.ts";
import type { TypeWord } from "./advert-type-words.ts";
import { ask } from "./ask.ts";
import { communeOfCode } from "./commune-code.ts";
import { polygonsOf } from "./zone.ts";

/** What the conditions need that only the database knows of a question. */
interface Places {
  /** Codes under which adverts of the communes stand. */
  readonly codes: readonly string[];
  readonly centres: readonly Point[];
}

interface Point {
  readonly longitude: number;
  readonly latitude: number;
}

/** A condition, true of the adverts that meet all criteria, and what there is to say of the commune codes that were asked for. */
export interface AdvertConditions {
  readonly where: Sql;
  readonly remarks: readonly string[];
}

/**
 * Composes what adverts must meet: `select advert_id from advert_facts where ${where}`. Adverts that are gone are left out unless `statut`
 * asks for them. What an advert does not tell meets no criterion that demands it; `sans`, and `travaux`, `viager`, `neuf`, `baisse` at no, only
 * leave out the adverts that say yes.
 * @throws Refusal (422) when a commune's code is the postcode of several.
 */
export async function advertConditions(db: Queries, asked: AdvertCriteria): Promise<AdvertConditions> {
  const communes = await Promise.all((asked.commune ?? []).map((code) => communeOfCode(db, code)));
  const codes = [...new Set(communes.flatMap((commune) => commune.codes))];
  const centres = asked.rayon_km === undefined || communes.length === 0 ? [] : await centresOf(db, communes);
  return {
    where: join([...plainConditions(asked), ...placeConditions(asked, { codes, centres })], " and "),
    remarks: communes.flatMap(({ remark }) => remark ?? []),
  };
}

function centresOf(db: Queries, communes: readonly { readonly code: string }[]): Promise<Point[]> {
  return ask<Point>(
    db,
    sql`select longitude, latitude from place
      where code = any (${communes.map(({ code }) => code)}) and type <> 'former' and longitude is not null`,
  );
}

/** Conditions that speak of the advert itself. */
export function plainConditions(asked: AdvertCriteria): Sql[] {
  const { charges, statut, transaction, source, vue_depuis } = asked;
  return [
    inStatus(statut),
    transaction !== undefined && sql`transaction = ${letterOf(transaction)}`,
    source !== undefined && sql`source_id = ${source}`,
    asked.type_bien !== undefined && ofType(asked.type_bien),
    ...between(sql`price_cents`, sql`bigint`, asked.min_prix, asked.max_prix),
    ...between(sql`rent_cents`, sql`bigint`, asked.min_loyer, asked.max_loyer),
    charges !== undefined && sql`charges_included = ${charges}`,
    ...between(sql`price_per_m2`, sql`float8`, inEuros(asked.min_prix_m2), inEuros(asked.max_prix_m2)),
    ...between(sql`area`, sql`float8`, asked.min_surface, asked.max_surface),
    ...between(sql`land_area`, sql`float8`, asked.min_terrain, asked.max_terrain),
    ...between(sql`rooms`, sql`int`, asked.min_pieces, asked.max_pieces),
    ...between(sql`bedrooms`, sql`int`, asked.min_chambres, asked.max_chambres),
    ...between(sql`floor`, sql`int`, asked.min_etage, asked.max_etage),
    asked.rez_de_chaussee !== undefined && (asked.rez_de_chaussee ? sql`floor = 0` : sql`floor <> 0`),
    ...between(sql`year_built`, sql`int`, asked.min_annee, asked.max_annee),
    asked.dpe_max !== undefined && sql`energy_class <= ${letterOf(asked.dpe_max)}`,
    asked.meuble !== undefined && sql`furnished = ${asked.meuble}`,
    ...announced(asked),
    ...equipped(asked),
    ...onlineFor(asked),
    vue_depuis !== undefined && seenSince(vue_depuis),
  ].filter((condition) => condition !== false);
}

function inStatus(status: AdvertCriteria["statut"]): Sql {
  if (status === undefined) return NOT_GONE;
  return status === "any" ? sql`true` : sql`status = ${letterOf(status)}`;
}

/** True of adverts that are not withdrawn. */
export const NOT_GONE = sql`status <> 'w'`;

/** Status, transaction and type stand by their first letter. */
function letterOf(word: string): Sql {
  return sql`${word.slice(0, 1)}::"char"`;
}

/** Either bound or both, or none. */
export function between(column: Sql, type: Sql, min: number | undefined, max: number | undefined): Sql[] {
  return [
    ...(min === undefined ? [] : [sql`${column} >= ${min}::${type}`]),
    ...(max === undefined ? [] : [sql`${column} <= ${max}::${type}`]),
  ];
}

function inEuros(cents: number | undefined): number | undefined {
  return cents === undefined ? undefined : cents / 100;
}

/** One of several types. */
function ofType(words: readonly TypeWord[]): Sql {
  const types = words.flatMap(({ type }) => type ?? []);
  const labels = words.flatMap(({ label }) => label ?? []);
  const either = [
    ...(types.length > 0 ? [sql`type = any (${types.map((type) => type.slice(0, 1))}::"char"[])`] : []),
    ...labels.map((label) => sql`type_folded like ${contains(label)}`),
  ];
  return either.length === 0 ? sql`true` : sql`(${join(either, " or ")})`;
}

/** Facts that adverts announce, and otherwise are silent about: no means that it is not announced. */
function announced({ neuf, travaux, viager, baisse }: AdvertCriteria): Sql[] {
  const columns = [
    [neuf, sql`is_new`],
    [travaux, sql`needs_work`],
    [viager, sql`life_annuity`],
    [baisse, sql`(price_drop > 0)`],
  ] as const;
  return columns.flatMap(([wanted, column]) =>
    wanted === undefined ? [] : [wanted ? sql`${column}` : sql`${column} is not true`],
  );
}

function equipped({ avec, sans }: AdvertCriteria): Sql[] {
  return [
    ...(avec === undefined || avec.length === 0 ? [] : [sql`equipment & ${bitsOf(avec)}::int = ${bitsOf(avec)}::int`]),
    ...(sans === undefined || sans.length === 0 ? [] : [sql`equipment & ${bitsOf(sans)}::int = 0`]),
  ];
}

/** A bit each, as `equipment_bits` in Postgres has them. */
function bitsOf(names: readonly Equipment[]): number {
  return names.reduce((bits, name) => bits | (1 << Equipment.options.indexOf(name)), 0);
}

/** Days since it was first seen: 0 until a whole day has passed. Dates are days in Paris. */
function onlineFor({
  min_jours_en_ligne: min,
  max_jours_en_ligne: max,
  publiee_depuis,
  publiee_avant,
}: AdvertCriteria) {
  return [
    ...(min === undefined ? [] : [sql`first_seen <= now() - make_interval(days => ${min}::int)`]),
    ...(max === undefined ? [] : [sql`first_seen > now() - make_interval(days => ${max}::int + 1)`]),
    ...(publiee_depuis === undefined
      ? []
      : [sql`first_seen >= ${publiee_depuis}::timestamp at time zone 'Europe/Paris'`]),
    ...(publiee_avant === undefined
      ? []
      : [sql`first_seen < (${publiee_avant}::timestamp + interval '1 day') at time zone 'Europe/Paris'`]),
  ];
}

function seenSince(day: string): Sql {
  return sql`exists (select from advert seen where seen.advert_id = advert_facts.advert_id
    and last_seen(seen.source_id, seen.reference, seen.last_seen) >= ${day}::timestamp at time zone 'Europe/Paris')`;
}

/** Conditions that speak of where it lies. */
function placeConditions(asked: AdvertCriteria, { codes, centres }: Places): Sql[] {
  const { departement, code_postal, quartier, bbox, zone, lat, lon, rayon, rayon_km } = asked;
  const metres = rayon ?? (rayon_km === undefined ? undefined : rayon_km * 1000);
  const around = lat === undefined || lon === undefined ? undefined : { longitude: lon, latitude: lat };
  return [
    codes.length > 0 && inCommunes(codes, centres, metres),
    around !== undefined && metres !== undefined && within(around, metres),
    departement !== undefined && departement.length > 0 && sql`department = any (${departement})`,
    code_postal !== undefined && sql`postcode = ${code_postal}`,
    quartier !== undefined &&
      sql`(district_folded like ${contains(quartier)} or place_folded like ${contains(quartier)})`,
    bbox !== undefined &&
      sql`point(longitude, latitude) <@ box(point(${bbox.west}, ${bbox.south}), point(${bbox.east}, ${bbox.north}))`,
    zone !== undefined && inZone(zone),
  ].filter((condition) => condition !== false);
}

/** In one of the communes, or within a distance of the centre of one. One code is compared as one: then an index gives the order, too. */
function inCommunes(codes: readonly string[], centres: readonly Point[], metres: number | undefined): Sql {
  const inside = codes.length === 1 ? sql`commune = ${codes[0]}` : sql`commune = any (${codes})`;
  if (metres === undefined || centres.length === 0) return inside;
  return sql`(${join([inside, ...centres.map((centre) => within(centre, metres))], " or ")})`;
}

/** Metres in a degree of latitude, a little less than the least, so that the box holds the circle. */
const METRES_PER_DEGREE = 110_500;

/** Within a distance of a point, of any table that has `longitude` and `latitude`; the box lets an index on the point serve. */
export function within({ longitude, latitude }: Point, metres: number): Sql {
  const north = metres / METRES_PER_DEGREE;
  const east = north / Math.max(0.01, Math.cos(((Math.abs(latitude) + north) * Math.PI) / 180));
  return sql`(point(longitude, latitude) <@ box(point(${longitude - east}, ${latitude - north}), point(${longitude + east}, ${latitude + north}))
    and metres_between(longitude, latitude, ${longitude}, ${latitude}) <= ${metres})`;
}

/** Inside an area on the map, of any table that has `longitude` and `latitude`. */
export function inZone(zone: NonNullable<AdvertCriteria["zone"]>): Sql {
  const polygons = polygonsOf(zone).map(([outer = [], ...holes]) => {
    const outside = holes.map((hole) => sql` and not point(longitude, latitude) <@ ${polygonText(hole)}::polygon`);
    const inside = sql`point(longitude, latitude) <@ ${polygonText(outer)}::polygon`;
    return outside.length === 0 ? inside : sql`(${inside}${join(outside, "")})`;
  });
  return sql`(${join(polygons, " or ")})`;
}

/** https://www.postgresql.org/docs/18/datatype-geometric.html#DATATYPE-POLYGON */
function polygonText(ring: readonly (readonly [number, number])[]): string {
  return `(${ring.map(([longitude, latitude]) => `(${longitude},${latitude})`).join(",")})`;
}

/** A LIKE pattern for a substring, folded as the columns are. */
export function contains(text: string): Sql {
  const literal = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  return sql`'%' || fold(${literal}) || '%'`;
}
