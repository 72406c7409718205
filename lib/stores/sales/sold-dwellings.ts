/** Sales of one dwelling at a market price, for estimates: the one place where they are read. */
import type { Queries } from "../postgres/postgres.ts";
import { NO_MARKET_PRICE } from "./market-price.ts";
import { newestOf } from "./newest.ts";
import { PACKED, unpacked } from "./packed-dwellings.ts";
import type { BriefDwelling, PackedDwelling, PackedRow } from "./packed-dwellings.ts";

/** A sale of one dwelling, with where it was read. */
export interface SoldDwellingRow extends BriefDwelling {
  readonly commune_name: string | null;
  readonly carrez_area: number | null;
  readonly rooms: number | null;
  readonly land_area: number | null;
  readonly lot_count: number | null;
  readonly outbuildings: number;
  readonly parcel: string | null;
  readonly source_id: string;
  readonly collected_at: string;
}

/** Sales, and the newest collection of each source that they were read from. */
export interface Sold<Sale> {
  readonly sales: readonly Sale[];
  readonly collected: readonly { readonly source: string; readonly collected_at: string }[];
}

/** Reads the sales around a place and those of communes. */
export interface SoldReader<Sale> {
  /**
   * The newest of each cell of about 1 km²: some 3 km around, or 10 km where these are few. What is read is bounded however many there are.
   */
  readonly around: (
    place: { readonly longitude: number; readonly latitude: number },
    type: SoldDwellingRow["dwelling_type"],
  ) => Promise<Sold<Sale>>;
  /** The newest ones. */
  readonly of: (communes: readonly string[]) => Promise<Sold<Sale>>;
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

/** SQL of the sales around a place, with these columns; its parameters are those that `inRings` gives. */
const around = (
  columns: string,
) => `select sold.* from generate_series($1::int - $3::int, $1::int + $3::int) as north (row),
    generate_series($2::int - $3::int, $2::int + $3::int) as east (col),
    (values ($4::text, $5::int), (case $4 when 'house' then 'apartment' else 'house' end, $6::int)) as kind (type, most),
    lateral (select ${columns} from sale
      where floor(latitude * 100)::int = north.row and floor(longitude * 100)::int = east.col and dwelling_type = kind.type and ${IS_SOLD}
      order by sold_on desc limit kind.most) sold`;
const of = (columns: string) => newestOf(columns, IS_SOLD, OF_COMMUNE);

/** Reads sales with all that is known of them. */
export function wholeSales(db: Queries): SoldReader<SoldDwellingRow> {
  const read = async (statement: string, parameters: readonly unknown[]): Promise<Sold<SoldDwellingRow>> => {
    const sales = await db.query<SoldDwellingRow>(statement, parameters);
    return { sales, collected: sales.map(({ source_id, collected_at }) => ({ source: source_id, collected_at })) };
  };
  return readerBy(
    (parameters) => read(around(SOLD), parameters),
    (communes) => read(of(SOLD), [communes]),
  );
}

/** Reads what tells sales apart, a fraction of the work of reading all of each. */
export function briefSales(db: Queries): SoldReader<PackedDwelling> {
  const read = async (
    statement: string,
    parameters: readonly unknown[],
    name: string,
  ): Promise<Sold<PackedDwelling>> => {
    const [row] = await db.query<PackedRow>(statement, parameters, name);
    return { sales: unpacked(row?.packed ?? null), collected: row?.collected ?? [] };
  };
  return readerBy(
    (parameters) => read(BRIEF_AROUND, parameters, "brief-sales-around"),
    (communes) => read(BRIEF_OF, [communes], "brief-sales-of"),
  );
}

const packed = (
  sales: string,
) => `with sold as (${sales}) select (select string_agg(packed, ''::bytea) from sold) as packed,
  (select json_agg(s) from (select source_id as source, max(collected_at) as collected_at from sold group by 1) s) as collected`;
const BRIEF_AROUND = packed(around(`${PACKED} as packed, source_id, collected_at`));
const BRIEF_OF = packed(of(`${PACKED} as packed, sold_on, source_id, collected_at`));

/** Asks for the wider ring where the nearer one holds few sales. */
function readerBy<Sale>(
  inRing: (parameters: readonly unknown[]) => Promise<Sold<Sale>>,
  of: SoldReader<Sale>["of"],
): SoldReader<Sale> {
  return {
    of,
    around: async ({ longitude, latitude }, type) => {
      const [row, column] = [Math.floor(latitude * 100), Math.floor(longitude * 100)];
      const ring = ({ cells, ofType, ofOther }: (typeof RINGS)[number]) =>
        inRing([row, column, cells, type, ofType, ofOther]);
      const near = await ring(RINGS[0]);
      return near.sales.length >= ENOUGH ? near : ring(RINGS[1]);
    },
  };
}

/** All that is known of these sales; those that are no more are left out. */
export async function wholeOf(db: Queries, sales: readonly PackedDwelling[]): Promise<SoldDwellingRow[]> {
  const ids = sales.map(({ id }) => id);
  const found = await db.query<SoldDwellingRow>(
    WHERE_THEY_LAY,
    [sales.map(({ at }) => at), ids],
    "sales-where-they-lay",
  );
  if (found.length === ids.length) return found;
  // A row that was written again meanwhile lies elsewhere.
  const known = new Set(found.map(({ id }) => id));
  return [...found, ...(await db.query<SoldDwellingRow>(BY_KEY, [ids.filter((id) => !known.has(id))]))];
}

const WHERE_THEY_LAY = `select ${SOLD} from unnest($1::tid[], $2::text[]) as given (at, id) join sale on sale.ctid = given.at
  where sale_key || '-' || ordinal = given.id`;
const BY_KEY = `select ${SOLD} from unnest($1::text[]) as given (id) join sale
  on sale_key = left(given.id, 36)::uuid and ordinal = substr(given.id, 38)::smallint`;
