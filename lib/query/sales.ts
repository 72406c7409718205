import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Sale } from "../records/record.ts";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import { findCommune, presentCommune } from "./communes.ts";
import { cursorTo } from "./cursor.ts";
import type { SaleFilter } from "./filters.ts";
import { euros, presentPosition, round } from "./present.ts";
import type { Position } from "./present.ts";

interface SaleRow {
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
  const commune = filter.commune === undefined ? undefined : await findCommune(db, filter.commune);
  const where = conditions(filter, commune?.codes);
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
    sources: attribute(
      shown.flatMap(({ source_id, collected_at, position }) => [
        { source: source_id, collected_at },
        ...(position?.collected_at ? [{ source: position.source, collected_at: position.collected_at }] : []),
      ]),
      sources,
    ),
  };
}

/** One row more than the page holds tells whether there is a next one. */
function page(filter: SaleFilter, where: readonly Sql[]): Sql {
  return sql`
    select sale_key, ordinal, source_id, sold_on, nature, price_cents, dispositions, commune, commune_name, department,
      postcode, address, parcels, sections, lot_count, dwellings, dwelling_type, built_area, rooms, land_area,
      position_of(longitude, latitude, 'parcel', address, commune) as position, detail, price_per_m2, collected_at
    from sale where ${join([...where, ...after(filter.suivant)], " and ")}
    order by sold_on desc, sale_key, ordinal limit ${filter.limite + 1}`;
}

function after(position: SaleFilter["suivant"]): Sql[] {
  if (!position) return [];
  const [soldOn, key, ordinal] = position;
  return [
    sql`sold_on <= ${soldOn}::date and (sold_on < ${soldOn}::date or (sale_key, ordinal) > (${key}::uuid, ${ordinal}::int))`,
  ];
}

function conditions(filter: SaleFilter, communes: readonly string[] | undefined): Sql[] {
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

/** With its prefix a section is one; without, any of that name. One letter stands for "0" and the letter. */
function inSection(section: string): Sql {
  return section.length > 2
    ? sql`sections @> array[${section.slice(0, 3) + section.slice(3).padStart(2, "0")}]`
    : sql`exists (select from unnest(sections) as s where right(s, 2) = ${section.padStart(2, "0")})`;
}

const DWELLING = { apartment: "appartement", house: "maison" } as const;
const PREMISES = { ...DWELLING, outbuilding: "dependance", commercial: "local" } as const;

/** The names of all that an answer says of a deed. */
export const SALE_FIELDS = [
  "id_vente",
  "date",
  "nature",
  "prix",
  "nombre_dispositions",
  "code_insee",
  "commune",
  "code_departement",
  "code_postal",
  "adresse",
  "type",
  "surface",
  "pieces",
  "prix_m2",
  "surface_terrain",
  "nombre_logements",
  "nombre_lots",
  "sections",
  "parcelles",
  "lots",
  "locaux",
  "terrains",
  "latitude",
  "longitude",
  "precision",
  "source_position",
  "source",
  "date_collecte",
] as const satisfies readonly (keyof ReturnType<typeof presentSale>)[];

/** A deed in French. `type`, `surface`, `pieces` and `prix_m2` speak of its dwelling and are null unless it has exactly one. */
function presentSale(row: SaleRow) {
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
