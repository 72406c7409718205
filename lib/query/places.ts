import sql from "sql-template-tag";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import type { PlaceFilter } from "./filters.ts";

/** A place as it is stored, with the name of the one that it is part of. */
export interface PlaceRow {
  readonly code: string;
  readonly name: string;
  readonly type: "commune" | "arrondissement" | "former";
  readonly postcodes: string[];
  readonly department: string | null;
  readonly region: string | null;
  readonly population: number | null;
  readonly area: number | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly parent: string | null;
  readonly parent_name: string | null;
  readonly source_id: string;
  readonly collected_at: string;
}

const TYPE = { commune: "commune", arrondissement: "arrondissement", former: "ancienne" } as const;

/**
 * Places by name in any spelling, the beginning of one, postcode, or INSEE code of today or of before: those that are just that first,
 * then those that begin so, then similar names; among equals the most people.
 */
export async function findPlaces(db: Queries, { q, limite }: PlaceFilter, sources: readonly Source[]) {
  const rows = await ask<PlaceRow>(
    db,
    sql`with asked as (
        select town_key(${q}) as key, upper(${q}) as code
      ), found as (
        select p.*, case
            when p.code = asked.code or asked.code = any (p.postcodes) or p.name_key = asked.key then 3
            when asked.code = any (p.former_codes) then 2.5
            when p.name_key like asked.key || '%' then 2
            else similarity(p.name_key, asked.key) end as rank
        from asked join place p
          on p.code = asked.code or p.postcodes @> array[asked.code]
            or (p.former_codes @> array[asked.code] and district_at(asked.code) is null)
            or (asked.key <> '' and (p.name_key like asked.key || '%' or p.name_key % asked.key))
      )
      select f.code, f.name, f.type, f.postcodes, f.department, f.region, f.population, f.area, f.longitude, f.latitude, f.parent,
        parent.name as parent_name, f.source_id, f.collected_at
      from found f left join place parent on parent.code = f.parent and parent.type = 'commune'
      order by f.rank desc, f.population desc nulls last, f.type, f.code limit ${limite}`,
  );
  return {
    resultats: rows.map(presentPlace),
    sources: attribute(
      rows.map(({ source_id, collected_at }) => ({ source: source_id, collected_at })),
      sources,
    ),
  };
}

/** A place as answers give it. */
export function presentPlace(row: PlaceRow) {
  return {
    code_insee: row.code,
    nom: row.name,
    type: TYPE[row.type],
    codes_postaux: row.postcodes,
    departement: row.department,
    region: row.region,
    population: row.population,
    superficie_km2: row.area,
    longitude: row.longitude,
    latitude: row.latitude,
    commune: row.parent === null ? null : { code_insee: row.parent, nom: row.parent_name },
  };
}
