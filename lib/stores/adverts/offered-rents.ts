import type { Queries } from "../postgres/postgres.ts";
import type { LocalPricesRow } from "../sales/local-prices.ts";

const MOST = 2000;

/** What homes of a type are offered to let at in a commune, in euros per m² and month; those of the analysed good are left out. */
export async function offeredRents(
  db: Queries,
  { commune, type, except }: { readonly commune: string; readonly type: string; readonly except: readonly number[] },
): Promise<LocalPricesRow> {
  const [row] = await db.query<LocalPricesRow>(
    `with let as (
        select rent_cents / 100.0 / area as rent, source_id, last_seen, first_seen from advert
        where commune = $1 and type = $2 and status <> 'withdrawn' and rent_cents > 0 and area > 0 and advert_id <> all ($3::bigint[])
        order by advert_id desc limit ${MOST}
      )
      select array_agg(rent) as prices, min(first_seen)::date as first_day, max(last_seen)::date as last_day,
        (select json_agg(s) from (select source_id as source, max(last_seen) as collected_at from let group by 1) s) as collected
      from let`,
    [commune, type, except],
    "offered-rents",
  );
  return row ?? { prices: null, first_day: null, last_day: null, collected: null };
}
