/** A page of adverts in an order, found in bounded time however large the table is and however rare the adverts are. */
import sql, { join, raw } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { plainConditions } from "./advert-conditions.ts";
import type { AdvertCriteria } from "./advert-criteria.ts";
import { boundsOf } from "./advert-order.ts";
import type { Order } from "./advert-order.ts";
import { ROW_COLUMNS } from "./advert-rows.ts";
import { ask, askPrepared } from "./ask.ts";
import type { AdvertRow } from "./present.ts";

/** Rows that are looked at along an index, first and at most, before the adverts are sought and sorted instead. */
const WALK = { first: 400, most: 4_000 };
/** The most of them where what is asked for is long in being sought, or too much to be sorted. */
const LONG_WALK = 20_000;
/** Adverts of a condition that are sorted without looking at the order first. */
const FEW = 2_000;

/** An advert of a page, with the value of the page's order that a cursor carries. */
export interface PageRow extends AdvertRow {
  readonly carried: number | null;
  /** Of how many adverts the page is, where that is told. */
  readonly found: number | null;
}

/** What adverts a page is of. */
export interface PageQuestion {
  readonly asked: AdvertCriteria;
  /** All that adverts must meet, `asked` included. */
  readonly where: Sql;
  readonly order: Order;
  readonly limit: number;
  readonly skip?: number;
  /** Whether it asks for a part of a text: common letters are read of most adverts before one is found. */
  readonly byText?: boolean;
}

/**
 * The next adverts of an order that meet a condition. Postgres takes them to be spread evenly over every order, and walks through most of the
 * table along an index where they are not. So a walk is short: where it has not filled the page, the adverts of the condition are sought, by
 * whichever index finds them, and sorted if they are few; of many, a longer walk finds enough, or all of them are sorted.
 */
export async function readPage(db: Queries, question: PageQuestion): Promise<PageRow[]> {
  const { order, limit, skip = 0, byText = false } = question;
  const walk = walker(db, question);
  const near = await walk(WALK.first);
  if (near.length === limit) return near;
  const farther = byText ? await walkOn(walk, question, near) : [];
  if (farther.length === limit) return farther;
  const few = await ask<PageRow>(db, pageOf(some(question), question, { ...order.sort, counted: true }));
  if ((few[0]?.found ?? 0) <= FEW && (few.length > 0 || skip === 0)) return few;
  const far = byText ? farther : await walkOn(walk, question);
  return far.length === limit ? far : ask(db, pageOf(sql`advert_facts`, question, order.sort));
}

type Walk = (rows: number) => Promise<PageRow[]>;

function walker(db: Queries, question: PageQuestion): Walk {
  const { order, limit, skip = 0, byText } = question;
  // Planned each time, the part of a text is folded once, not once a row.
  const run = byText ? ask : askPrepared;
  return async (rows) =>
    skip + limit > rows ? [] : run<PageRow>(db, pageOf(ahead(question, rows), question, order.walk));
}

/** Goes on along the order as long as what was found, `near` in the first walk, promises that the page will be full. */
async function walkOn(
  walk: Walk,
  { limit, skip = 0 }: PageQuestion,
  near: readonly PageRow[] = [],
): Promise<PageRow[]> {
  const promises = (found: readonly PageRow[], rows: number) => (skip + limit) * rows <= found.length * LONG_WALK;
  if (promises(near, WALK.first)) return walk(LONG_WALK);
  const farther = await walk(WALK.most);
  return farther.length < limit && promises(farther, WALK.most) ? walk(LONG_WALK) : farther;
}

/** The statement of a page of a table in an order. */
function pageOf(
  table: Sql,
  { where, order: { carried }, limit, skip = 0 }: PageQuestion,
  by: Order["sort"] & { readonly counted?: boolean },
): Sql {
  const found = by.counted ? sql`count(*) over ()` : sql`null::bigint`;
  const ids = sql`select advert_id, ${carried} as carried, ${found} as found from ${table} where ${join([where, ...by.where], " and ")}
    order by ${by.orderBy} limit ${limit} offset ${skip}`;
  return sql`select ${raw(ROW_COLUMNS)}, page.carried, page.found from (select ids.*, row_number() over () as nth from (${ids}) ids) page
    join advert a using (advert_id) join advert_facts f using (advert_id) order by page.nth`;
}

/** Adverts that meet the condition, one more than few. */
function some({ where, order: { sort } }: PageQuestion): Sql {
  return sql`(select * from advert_facts where ${join([where, ...sort.where], " and ")} limit ${FEW + 1}) advert_facts`;
}

/** The first rows of the order, within the bounds that the criteria set to its key. */
function ahead({ asked, order: { key, walk } }: PageQuestion, rows: number): Sql {
  const bounds = plainConditions({ ...boundsOf(key, asked), statut: "any" });
  const within = join([...bounds, ...walk.where], " and ");
  return sql`(select * from advert_facts where ${within} order by ${walk.orderBy} limit ${raw(String(rows))}) advert_facts`;
}
