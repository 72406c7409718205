import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";

/** Ids of the adverts whose reference the whole question is, newest first; references are one word. */
export async function findByReference(db: Queries, text: string, where: Sql): Promise<number[]> {
  if (/\s/.test(text.trim())) return [];
  const rows = await ask<{ advert_id: number }>(
    db,
    sql`select advert_id from advert where reference = ${text.trim()} and ${where} order by advert_id desc`,
  );
  return rows.map(({ advert_id }) => advert_id);
}
