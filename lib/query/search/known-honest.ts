import sql from "sql-template-tag";
import { DERIVED_BY } from "../../records/derived-facts.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { askPrepared } from "../ask.ts";

/** Those of these adverts whose title and description have nothing planted for language models in them, by today's rules: they need not be looked through again. */
export async function knownHonest(db: Queries, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await askPrepared<{ advert_id: number }>(
    db,
    sql`select advert_id from advert where advert_id = any(${ids}::bigint[]) and derived_by = ${DERIVED_BY} and honest is null`,
  );
  return new Set(rows.map(({ advert_id }) => advert_id));
}
