import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Sale } from "../records/record.ts";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import type { Collected } from "./attribution.ts";
import type { ColumnsOf } from "./columns.ts";
import { findCommune, presentCommune } from "./communes.ts";
import { cursorTo } from "./cursor.ts";
import type { SaleCriteria, SaleFilter } from "./filters.ts";
import { euros, presentPosition, round } from "./present.ts";
import type { Position } from "./present.ts";

export interface SaleRow {
  readonly sale_key: string;
  readonly ordinal: number;
  readonly source_id: string;
  readonly sold_on: string;
  readonly nature: string;
  readonly price_cents: number | null;
  readonly dispositions: number;
  readonly commune: string;
  readonly commune_name: string | null;
  readonly department: string;
  readonly postcode: string | null;
  readonly address: string | null;
  readonly parcels: string[];
  readonly sections: string[];
  readonly lot_count: number | null;
  readonly dwellings: number;
  readonly dwelling_type: Sale["dwellingType"];
  readonly built_area: number | null;
  readonly rooms: number | null;
  readonly land_area: number | null;
  /** Of the parcel where the file gives it. */
  readonly position: Position | null;
  readonly detail: Pick<Sale, "lots" | "premises" | "land">;
  readonly price_per_m2: number | null;
  readonly collected_at: string;
}

/**
 * Sales (deeds) that meet the filter, newest first, one page; `total` counts all of them.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function listSales(db: Queries, filter: SaleFilter, sources: readonly Source[]) {
  const { where, commune } = await saleConditions(db, filter);
  const [rows, [counted]] = await Promise.all([
    ask<SaleRow>(db, page(filter, where)),
    ask<{ total: number }>(db, sql`select count(*) as total from sale where ${join(where, " and ")}`),
  ]);
  const shown = rows.slice(0, filter.limite);
  const last = rows.length > filter.limite ? shown.at(-1) : undefined;
  return {
    commune: commune ? presentCommune(commune) : null,
    resultats: shown.map(presentSale),
    total: counted?.total ?? 0,
    suivant: last ? cursorTo(last.sold_on, last.sale_key, last.ordinal) : null,
    sources: attribute(shown.flatMap(saleCollectedFor), sources),
  };
}

/** The columns of a `SaleRow`, from the table `sale`. */
export const SALE_ROW = sql`sale_key, ordinal, source_id, sold_on, nature, price_cents, dispositions, commune, commune_name, department,
  postcode, address, parcels, sections, lot_count, dwellings, dwelling_type, built_area, rooms, land_area,
  position_of(longitude, latitude, 'parcel', address, commune) as position, detail, price_per_m2, collected_at`;

/** What a sale's answer is made of: what its source published, and where another located it. */
function saleCollectedFor({ source_id, collected_at, position }: SaleRow): Collected[] {
  return [
    { source: source_id, collected_at },
    ...(position?.collected_at ? [{ source: position.source, collected_at: position.collected_at }] : []),
  ];
}

/** One row more than the page holds tells whether there is a next one. */
function page(filter: SaleFilter, where: readonly Sql[]): Sql {
  return sql`
    select ${SALE_ROW} from sale where ${join([...where, ...after(filter.suivant)], " and ")}
    order by sold_on desc, sale_key, ordinal limit ${filter.limite + 1}`;
}

function after(position: SaleFilter["suivant"]): Sql[] {
  if (!position) return [];
  const [soldOn, key, ordinal] = position;
  return [
    sql`sold_on <= ${soldOn}::date and (sold_on < ${soldOn}::date or (sale_key, ordinal) > (${key}::uuid, ${ordinal}::int))`,
  ];
}

/**
 * Conditions on `sale`, and the commune that was asked for.
 * @throws Refusal (422) when the commune is not known by that name, or by several.
 */
export async function saleConditions(db: Queries, criteria: SaleCriteria) {
  const commune = criteria.commune === undefined ? undefined : await findCommune(db, criteria.commune);
  return { where: conditions(criteria, commune?.codes), commune };
}

function conditions(filter: SaleCriteria, communes: readonly string[] | undefined): Sql[] {
  const { departement, section, type, de, a, min_prix, max_prix, min_surface, max_surface, nature } = filter;
  return [
    sql`superseded_by is null`,
    communes !== undefined && inCommunes(communes),
    departement !== undefined && sql`department = ${departement}`,
    section !== undefined && inSection(section),
    type !== undefined && (type === "other" ? sql`dwelling_type is null` : sql`dwelling_type = ${type}`),
    de !== undefined && sql`sold_on >= ${de}::date`,
    a !== undefined && sql`sold_on <= ${a}::date`,
    min_prix !== undefined && sql`price_cents >= ${min_prix}::bigint`,
    max_prix !== undefined && sql`price_cents <= ${max_prix}::bigint`,
    min_surface !== undefined && sql`built_area >= ${min_surface}::numeric`,
    max_surface !== undefined && sql`built_area <= ${max_surface}::numeric`,
    nature !== undefined && sql`nature = ${nature}`,
  ].filter((condition) => condition !== false);
}

/** One code is compared as one: then the index gives the sales in their order. */
export function inCommunes(codes: readonly string[]): Sql {
  return codes.length === 1 ? sql`commune = ${codes[0]}` : sql`commune = any (${codes})`;
}

/** In a section of the land register: with its prefix a section is one; without, any of that name. One letter stands for "0" and the letter. */
export function inSection(section: string): Sql {
  return section.length > 2
    ? sql`sections @> array[${section.slice(0, 3) + section.slice(3).padStart(2, "0")}]`
    : sql`exists (select from unnest(sections) as s where right(s, 2) = ${section.padStart(2, "0")})`;
}

const DWELLING = { apartment: "appartement", house: "maison" } as const;
const PREMISES = { ...DWELLING, outbuilding: "dependance", commercial: "local" } as const;

/** All that an answer says of a deed, by name. */
export const SALE_COLUMNS = {
  id_vente: "text",
  date: "text",
  nature: "text",
  prix: "number",
  nombre_dispositions: "number",
  code_insee: "text",
  commune: "text",
  code_departement: "text",
  code_postal: "text",
  adresse: "text",
  type: "text",
  surface: "number",
  pieces: "number",
  prix_m2: "number",
  surface_terrain: "number",
  nombre_logements: "number",
  nombre_lots: "number",
  sections: "text",
  parcelles: "text",
  lots: "text",
  locaux: "text",
  terrains: "text",
  latitude: "number",
  longitude: "number",
  precision: "text",
  source_position: "text",
  source: "text",
  date_collecte: "text",
} as const satisfies ColumnsOf<ReturnType<typeof presentSale>>;
export const SALE_FIELDS = Object.keys(SALE_COLUMNS);

/** A deed in French. `type`, `surface`, `pieces` and `prix_m2` speak of its dwelling and are null unless it has exactly one. */
export function presentSale(row: SaleRow) {
  return {
    id_vente: `${row.sale_key}-${row.ordinal}`,
    date: row.sold_on,
    nature: row.nature,
    prix: euros(row.price_cents),
    nombre_dispositions: row.dispositions,
    code_insee: row.commune,
    commune: row.commune_name,
    code_departement: row.department,
    code_postal: row.postcode,
    adresse: row.address,
    type: row.dwelling_type && DWELLING[row.dwelling_type],
    surface: row.built_area,
    pieces: row.rooms,
    prix_m2: row.price_per_m2 === null ? null : round(row.price_per_m2, 2),
    surface_terrain: row.land_area,
    nombre_logements: row.dwellings,
    nombre_lots: row.lot_count,
    sections: row.sections,
    parcelles: row.parcels,
    lots: row.detail.lots.map(({ number, carrezArea }) => ({ numero: number, surface_carrez: carrezArea })),
    locaux: row.detail.premises.map(({ type, area, rooms }) => ({
      type: PREMISES[type],
      surface: area,
      pieces: rooms,
    })),
    terrains: row.detail.land.map(({ parcel, nature, special, area }) => ({
      parcelle: parcel,
      nature,
      nature_speciale: special,
      surface: area,
    })),
    ...presentPosition(row.position),
    source: row.source_id,
    date_collecte: row.collected_at,
  };
}
