import type { Sql } from "sql-template-tag";
import type * as z from "zod";
import { advertConditions } from "../query/adverts.ts";
import { AdvertFilter } from "../query/filters.ts";
import type { Queries } from "../stores/postgres/postgres.ts";

/** What an alert may ask of adverts: the filters of /annonces. */
export const AlertCriteria = AdvertFilter.omit({ skip: true, limit: true, tri: true, total: true });

/** The conditions, on the columns of `advert`, that an alert's criteria put. @throws Refusal when a place can't be told. */
export async function conditionsOf(db: Queries, criteria: z.output<typeof AlertCriteria>): Promise<Sql> {
  return (await advertConditions(db, criteria)).where;
}
