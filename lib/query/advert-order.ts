/** The orders in which adverts can be asked for, and where a page of each ends. */
import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import * as z from "zod";
import type { AdvertCriteria } from "./advert-criteria.ts";
import { Cursor } from "./cursor.ts";

type SortKey =
  | "advert_id"
  | "first_seen"
  | "price"
  | "price_cents"
  | "rent_cents"
  | "price_per_m2"
  | "area"
  | "land_area"
  | "price_drop";

/** An order: by what, and which end comes first. What has no such value comes last, either way. */
export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

const up = (key: SortKey): Sort => ({ key, descending: false });
const down = (key: SortKey): Sort => ({ key, descending: true });

/** Orders by the name that `tri` gives them; a minus is from the largest, or the newest, down. */
export const SORTS = {
  recent: down("advert_id"),
  ancien: up("advert_id"),
  date: up("first_seen"),
  "-date": down("first_seen"),
  prix: up("price"),
  "-prix": down("price"),
  loyer: up("rent_cents"),
  "-loyer": down("rent_cents"),
  prix_m2: up("price_per_m2"),
  "-prix_m2": down("price_per_m2"),
  surface: up("area"),
  "-surface": down("area"),
  terrain: up("land_area"),
  "-terrain": down("land_area"),
  baisse: down("price_drop"),
} as const satisfies Readonly<Record<string, Sort>>;

/** Where a page ended: the key of its order, the last advert's value (microseconds since 1970 for an instant), and its id. */
export const AdvertCursor = Cursor([z.string().max(40), z.number().min(-1e15).max(4e15).nullable(), z.int().min(0)]);
type AdvertCursor = z.output<typeof AdvertCursor>;

interface Column {
  readonly name: Sql;
  /** The same value, in words that no index has. */
  readonly unindexed: Sql;
  /** The column as a number that a cursor can carry, and back. */
  readonly carried: Sql;
  readonly from: (value: number) => Sql;
}

const cents = (name: Sql): Column => ({
  name,
  unindexed: sql`(${name} + 0)`,
  carried: name,
  from: (value) => sql`${Math.round(value)}::bigint`,
});
const plain = (name: Sql): Column => ({
  name,
  unindexed: sql`(${name} + 0)`,
  carried: name,
  from: (value) => sql`${value}::float8`,
});

const COLUMNS: Readonly<Record<Key, Column>> = {
  advert_id: cents(sql`advert_id`),
  first_seen: {
    name: sql`first_seen`,
    unindexed: sql`(first_seen + interval '0')`,
    carried: sql`(extract(epoch from first_seen) * 1000000)::bigint`,
    from: (value) => sql`(timestamptz 'epoch' + ${Math.round(value)}::float8 * interval '1 microsecond')`,
  },
  price_cents: cents(sql`price_cents`),
  rent_cents: cents(sql`rent_cents`),
  price_per_m2: plain(sql`price_per_m2`),
  area: plain(sql`area`),
  land_area: plain(sql`land_area`),
  price_drop: {
    name: sql`price_drop`,
    unindexed: sql`(price_drop + 0)`,
    carried: sql`price_drop::float8`,
    from: (value) => sql`${value}::real`,
  },
};

/** A key by which adverts are sorted. */
export type Key = Exclude<SortKey, "price">;

/** An order as a page goes through it: what comes after the page before, first and last. */
export interface Order {
  readonly key: Key;
  /** Along an index: only adverts that have a value for the key. */
  readonly walk: { readonly where: readonly Sql[]; readonly orderBy: Sql };
  /** The whole order, those without a value last, in words that no index has. */
  readonly sort: { readonly where: readonly Sql[]; readonly orderBy: Sql };
  /** The key as a cursor carries it. */
  readonly carried: Sql;
}

/** The key by which a question is sorted: a price is a rent where rentals are asked for. */
export function keyOf(sort: Sort, transaction: "sale" | "rental" | undefined): Key {
  if (sort.key !== "price") return sort.key;
  return transaction === "rental" ? "rent_cents" : "price_cents";
}

/** The order of a key after a cursor; adverts of equal value go by their id, in the same direction. */
export function orderAfter(key: Key, descending: boolean, cursor?: AdvertCursor): Order {
  const { name, unindexed, carried, from } = COLUMNS[key];
  const direction = descending ? sql`desc` : sql`asc`;
  const beyond = descending ? sql`<` : sql`>`;
  const [, value, id] = cursor ?? [];
  if (key === "advert_id") {
    const where = id === undefined ? [] : [sql`advert_id ${beyond} ${id}::bigint`];
    const walk = { where, orderBy: sql`advert_id ${direction}` };
    return { key, walk, sort: { where, orderBy: sql`${unindexed} ${direction}` }, carried };
  }
  const later =
    value === undefined || value === null ? [] : [sql`(${name}, advert_id) ${beyond} (${from(value)}, ${id}::bigint)`];
  const rest = value === null ? [sql`(${name} is null and advert_id ${beyond} ${id}::bigint)`] : [];
  return {
    key,
    walk: {
      where: value === null ? [sql`false`] : [sql`${name} is not null`, ...later],
      orderBy: sql`${name} ${direction}, advert_id ${direction}`,
    },
    sort: {
      where: [...later.map((condition) => sql`(${condition} or ${name} is null)`), ...rest],
      orderBy: sql`${unindexed} ${direction} nulls last, advert_id ${direction}`,
    },
    carried,
  };
}

/**
 * The order of a key, newest first among equals, as the earlier path has it. Of adverts by the instant at which they were seen first, those of one
 * instant go by their id in the same direction: one collection brings most of a table at once, which no index would have sorted.
 */
export function orderOf(key: Key, descending: boolean): Order {
  if (key === "advert_id" || key === "first_seen") return orderAfter(key, descending);
  const { name, unindexed, carried } = COLUMNS[key];
  const direction = descending ? sql`desc` : sql`asc`;
  return {
    key,
    walk: { where: [sql`${name} is not null`], orderBy: sql`${name} ${direction}, advert_id desc` },
    sort: { where: [], orderBy: sql`${unindexed} ${direction} nulls last, advert_id desc` },
    carried,
  };
}

/** The criteria that bound a key: an index by it needs not be walked outside of them. */
const BOUNDS: Readonly<Record<Key, readonly (keyof AdvertCriteria)[]>> = {
  advert_id: [],
  first_seen: ["min_jours_en_ligne", "max_jours_en_ligne", "publiee_depuis", "publiee_avant"],
  price_cents: ["min_prix", "max_prix"],
  rent_cents: ["min_loyer", "max_loyer"],
  price_per_m2: ["min_prix_m2", "max_prix_m2"],
  area: ["min_surface", "max_surface"],
  land_area: ["min_terrain", "max_terrain"],
  price_drop: ["baisse"],
};

/** Of these criteria, those that bound a key. */
export function boundsOf(key: Key, asked: AdvertCriteria): AdvertCriteria {
  return Object.fromEntries(BOUNDS[key].map((name) => [name, asked[name]]));
}
