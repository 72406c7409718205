/** Adverts as answers need them, of `advert a` and `advert_facts f`. */
import type { Queries } from "../stores/postgres/postgres.ts";
import type { AdvertRow } from "./present.ts";

/**
 * The columns of an AdvertRow. Positions are those that `position_of` gives, worked out when they change; a whole reading that is kept as a
 * span may have seen an advert later than its row tells.
 */
export const ROW_COLUMNS = `a.advert_id, a.source_id,
  (select m.property_id from property_advert m where m.advert_id = a.advert_id and m.current) as property_id, a.status, a.type_name, a.first_seen,
  greatest(a.last_seen, (select max(newest_crawl(source_id, search_id)) from crawl_span
    where source_id = a.source_id and reference = a.reference and seen_to is null)) as last_seen,
  a.commune, (select name from place where code = a.commune and type <> 'former') as commune_name,
  f.longitude, f.latitude, f.located_by, f.located_precision, f.located_at,
  a.equipment, a.is_new, a.needs_work, a.life_annuity, a.price_drop, a.collected_at, a.content`;

const ROWS = `select ${ROW_COLUMNS} from advert a join advert_facts f using (advert_id)`;
const BY_IDS = `${ROWS} where a.advert_id = any ($1::bigint[])`;
// Of one row: a list may hold any number, so that its statement is planned anew each time.
const BY_ID = `${ROWS} where a.advert_id = $1::bigint`;

/** Adverts by their ids, in the order of these; ids that are none are left out. */
export async function advertsByIds(db: Queries, ids: readonly number[]): Promise<AdvertRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.query<AdvertRow>(BY_IDS, [ids], "adverts-by-ids");
  const byId = new Map(rows.map((row) => [row.advert_id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The advert of an id, undefined where there is none. */
export async function advertById(db: Queries, id: number): Promise<AdvertRow | undefined> {
  const [row] = await db.query<AdvertRow>(BY_ID, [id], "advert-by-id");
  return row;
}
