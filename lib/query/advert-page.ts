/** A page of adverts in an order, found in bounded time however large the table is and however rare the adverts are. */
import sql, { join, raw } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../stores/postgres/postgres.ts";
import { plainConditions } from "./advert-conditions.ts";
import type { AdvertCriteria } from "./advert-criteria.ts";
import { boundsOf } from "./advert-order.ts";
import type { Order } from "./advert-order.ts";
import { ROW_COLUMNS } from "./advert-rows.ts";
import { ask } from "./ask.ts";
import type { AdvertRow } from "./present.ts";

/** Rows that are looked at along an index before the adverts are sought and sorted instead. */
const WALK = 4000;

/** An advert of a page, with the value of the page's order that a cursor carries. */
export interface PageRow extends AdvertRow {
  readonly carried: number | null;
}

/** What adverts a page is of. */
export interface PageQuestion {
  readonly asked: AdvertCriteria;
  /** All that adverts must meet, `asked` included. */
  readonly where: Sql;
  readonly order: Order;
  readonly limit: number;
  readonly skip?: number;
}

/**
 * The next adverts of an order that meet a condition. Postgres takes them to be spread evenly over every order, and walks through most of the
 * table along an index where they are not. So a walk ends after some thousand rows; where it has not filled the page, all that meet the condition
 * are sought, by whichever index finds them, and sorted.
 */
export async function readPage(db: Queries, question: PageQuestion): Promise<PageRow[]> {
  const { order, limit, skip = 0 } = question;
  const near = skip + limit > WALK ? [] : await page(db, ahead(question), question, order.walk);
  return near.length === limit ? near : page(db, sql`advert_facts`, question, order.sort);
}

function page(
  db: Queries,
  table: Sql,
  { where, order: { carried }, limit, skip = 0 }: PageQuestion,
  by: Order["sort"],
): Promise<PageRow[]> {
  const ids = sql`select advert_id, ${carried} as carried from ${table} where ${join([where, ...by.where], " and ")}
    order by ${by.orderBy} limit ${limit} offset ${skip}`;
  return ask<PageRow>(
    db,
    sql`select ${raw(ROW_COLUMNS)}, page.carried from (select ids.*, row_number() over () as nth from (${ids}) ids) page
      join advert a using (advert_id) join advert_facts f using (advert_id) order by page.nth`,
  );
}

/** The first rows of the order, within the bounds that the criteria set to its key. */
function ahead({ asked, order: { key, walk } }: PageQuestion): Sql {
  const bounds = plainConditions({ ...boundsOf(key, asked), statut: "any" });
  const within = join([...bounds, ...walk.where], " and ");
  return sql`(select * from advert_facts where ${within} order by ${walk.orderBy} limit ${WALK}) advert_facts`;
}
