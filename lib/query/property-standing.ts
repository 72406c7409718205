/** Where a property stands: what Postgres says of it before anything is read whole. */
import type { Queries } from "../stores/postgres/postgres.ts";

export interface Standing {
  /** Today's id: that of the property which the advert is now in that the asked id was made from. */
  readonly id: number;
  /** Whether the document has been told of all that changed of its adverts. */
  readonly told: boolean;
  /** When each advert was last seen, by natural key. */
  readonly seenTo: ReadonlyMap<string, string>;
  /** When sales, rents or places were written last, milliseconds since 1970. */
  readonly marketMoved: number;
}

/** Where a property stands, by an id that it has or had; no advert is in one that there is not. */
export async function readStanding(db: Queries, asked: number): Promise<Standing> {
  const rows = await db.query<{ id: number; key: string; seen_to: string; waits: boolean; moved: number }>(
    STANDING,
    [asked],
    "property-standing",
  );
  return {
    id: rows[0]?.id ?? asked,
    told: rows.every(({ waits }) => !waits),
    seenTo: new Map(rows.map(({ key, seen_to }) => [key, seen_to])),
    marketMoved: rows[0]?.moved ?? 0,
  };
}

const STANDING = `
with now as (
  select property_id from property where property_id = $1::bigint
  union all select property_id from property_advert where own_id = $1::bigint limit 1
)
select u.property_id as id, u.key,
  case when u.current then last_seen(a.source_id, a.reference, a.last_seen) else u.seen_to end as seen_to,
  exists (select from property_pending p where p.advert_id = u.advert_id)
    or exists (select from property_outbox o where o.property_id = u.property_id) as waits,
  (select last_value from market_moved) as moved
from now join property_advert u using (property_id) join advert a using (advert_id)`;
