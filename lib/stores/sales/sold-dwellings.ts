/** Sales of one dwelling at a market price, for estimates: the one place where they are read. */
import type { Queries } from "../postgres/postgres.ts";
import { NO_MARKET_PRICE } from "./market-price.ts";

/** A sale of one dwelling, with where it was read. */
export interface SoldDwellingRow {
  readonly id: string;
  readonly commune: string;
  readonly commune_name: string | null;
  /** `YYYY-MM-DD`. */
  readonly sold_on: string;
  readonly price_cents: number;
  readonly dwelling_type: "house" | "apartment";
  readonly built_area: number;
  readonly carrez_area: number | null;
  readonly rooms: number | null;
  readonly land_area: number | null;
  readonly lot_count: number | null;
  readonly outbuildings: number;
  readonly longitude: number;
  readonly latitude: number;
  readonly parcel: string | null;
  readonly source_id: string;
  readonly collected_at: string;
}

/** How many cells around its own are read, and of each cell how many sales of the type, and of the other type. */
const RINGS = [
  { cells: 1, ofType: 150, ofOther: 30 },
  { cells: 5, ofType: 30, ofOther: 6 },
] as const;
/** The nearer ring is enough where it holds so many sales. */
const ENOUGH = 400;
const OF_COMMUNE = 600;

const SOLD = `
  sale_key || '-' || ordinal as id, commune, commune_name, sold_on, price_cents, dwelling_type, built_area, rooms, land_area, lot_count,
  longitude, latitude, parcels[1] as parcel, source_id, collected_at,
  (select sum((lot ->> 'carrezArea')::float8) from jsonb_array_elements(detail -> 'lots') lot) as carrez_area,
  (select count(*) from jsonb_array_elements(detail -> 'premises') one where one ->> 'type' = 'outbuilding') as outbuildings`;

/** The conditions of the index `sale_cell`, and those of a market price. */
const IS_SOLD = `superseded_by is null and dwelling_type is not null and built_area > 0 and latitude is not null and longitude is not null
  and dwellings = 1 and price_cents is not null and ${NO_MARKET_PRICE} is null`;

/**
 * Sales around a place, the newest of each cell of about 1 km²: some 3 km around, or 10 km where these are few. What is read is bounded
 * however many there are.
 */
export async function dwellingsAround(
  db: Queries,
  { longitude, latitude }: { readonly longitude: number; readonly latitude: number },
  type: SoldDwellingRow["dwelling_type"],
): Promise<SoldDwellingRow[]> {
  let found: SoldDwellingRow[] = [];
  for (const { cells, ofType, ofOther } of RINGS) {
    found = await db.query<SoldDwellingRow>(
      `select sold.* from generate_series($1::int - $3::int, $1::int + $3::int) as north (row),
        generate_series($2::int - $3::int, $2::int + $3::int) as east (col),
        (values ($4::text, $5::int), (case $4 when 'house' then 'apartment' else 'house' end, $6::int)) as kind (type, most),
        lateral (select ${SOLD} from sale
          where floor(latitude * 100)::int = north.row and floor(longitude * 100)::int = east.col and dwelling_type = kind.type and ${IS_SOLD}
          order by sold_on desc limit kind.most) sold`,
      [Math.floor(latitude * 100), Math.floor(longitude * 100), cells, type, ofType, ofOther],
    );
    if (found.length >= ENOUGH) break;
  }
  return found;
}

/** The newest sales of some communes. */
export function dwellingsOf(db: Queries, communes: readonly string[]): Promise<SoldDwellingRow[]> {
  return db.query<SoldDwellingRow>(
    `select ${SOLD} from sale where commune = any ($1::text[]) and ${IS_SOLD} order by sold_on desc limit ${OF_COMMUNE}`,
    [communes],
  );
}
