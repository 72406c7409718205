/** The orders in which adverts can be asked for, and where a page of each ends. */
import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import * as z from "zod";
import { Cursor } from "./cursor.ts";

type Key =
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
  readonly key: Key;
  readonly descending: boolean;
}

const up = (key: Key): Sort => ({ key, descending: false });
const down = (key: Key): Sort => ({ key, descending: true });

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
  /** The column as a number that a cursor can carry, and back. */
  readonly carried: Sql;
  readonly from: (value: number) => Sql;
}

const cents = (name: Sql): Column => ({ name, carried: name, from: (value) => sql`${Math.round(value)}::bigint` });
const plain = (name: Sql): Column => ({ name, carried: name, from: (value) => sql`${value}::float8` });

const COLUMNS: Readonly<Record<Exclude<Key, "price">, Column>> = {
  advert_id: cents(sql`advert_id`),
  first_seen: {
    name: sql`first_seen`,
    carried: sql`(extract(epoch from first_seen) * 1000000)::bigint`,
    from: (value) => sql`(timestamptz 'epoch' + ${Math.round(value)}::float8 * interval '1 microsecond')`,
  },
  price_cents: cents(sql`price_cents`),
  rent_cents: cents(sql`rent_cents`),
  price_per_m2: plain(sql`price_per_m2`),
  area: plain(sql`area`),
  land_area: plain(sql`land_area`),
  price_drop: { name: sql`price_drop`, carried: sql`price_drop::float8`, from: (value) => sql`${value}::real` },
};

/** One step through an order: adverts that have a value for it, from where the page before ended, or those that have none. */
export interface Step {
  readonly where: readonly Sql[];
  readonly orderBy: Sql;
  readonly carried: Sql;
}

/** The key by which a question is sorted: a price is a rent where rentals are asked for. */
export function keyOf(sort: Sort, transaction: "sale" | "rental" | undefined): Exclude<Key, "price"> {
  if (sort.key !== "price") return sort.key;
  return transaction === "rental" ? "rent_cents" : "price_cents";
}

/** The steps that are left after a cursor, each to be taken when the one before did not fill the page. */
export function stepsAfter(key: Exclude<Key, "price">, descending: boolean, cursor: AdvertCursor | undefined): Step[] {
  const { name, carried, from } = COLUMNS[key];
  const direction = descending ? sql`desc` : sql`asc`;
  const beyond = descending ? sql`<` : sql`>`;
  const [, value, id] = cursor ?? [];
  if (key === "advert_id") {
    const where = id === undefined ? [] : [sql`advert_id ${beyond} ${id}::bigint`];
    return [{ where, orderBy: sql`advert_id ${direction}`, carried }];
  }
  const known: Step = {
    where: [
      sql`${name} is not null`,
      ...(value === undefined || value === null
        ? []
        : [sql`(${name}, advert_id) ${beyond} (${from(value)}, ${id}::bigint)`]),
    ],
    orderBy: sql`${name} ${direction}, advert_id ${direction}`,
    carried,
  };
  const unknown: Step = {
    where: [sql`${name} is null`, ...(value === null ? [sql`advert_id ${beyond} ${id}::bigint`] : [])],
    orderBy: sql`advert_id ${direction}`,
    carried: sql`null::float8`,
  };
  return value === null ? [unknown] : [known, unknown];
}

/** The whole order in one expression, newest first among equals. */
export function orderBy(key: Exclude<Key, "price">, descending: boolean): Sql {
  const direction = descending ? sql`desc` : sql`asc`;
  return key === "advert_id"
    ? sql`advert_id ${direction}`
    : sql`${COLUMNS[key].name} ${direction} nulls last, advert_id desc`;
}
