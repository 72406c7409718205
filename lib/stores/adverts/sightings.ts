/** When adverts were seen first and last, as their rows tell it. */
import type { Transaction } from "../postgres/postgres.ts";

/**
 * Moves the first and the last sighting of adverts apart, never together, and puts those in the outbox that were there earlier than was known: their
 * documents tell it. `seen` is a query of (source_id, reference, first, last, read); `read` is when the newest page of it was read, null where none was.
 */
export async function widenSightings(tx: Transaction, seen: string, values: readonly unknown[] = []): Promise<void> {
  const widened = await tx.query<{ advert_id: number; earlier: boolean }>(
    `update advert a set first_seen = least(first_seen, seen.first), last_seen = greatest(last_seen, seen.last),
       collected_at = greatest(collected_at, seen.read), rev = case when seen.first < a.first_seen then nextval('advert_rev') else a.rev end
     from (${seen}) seen
     where a.source_id = seen.source_id and a.reference = seen.reference
       and (seen.first < a.first_seen or seen.last > a.last_seen or seen.read > a.collected_at)
     returning a.advert_id, new.first_seen < old.first_seen as earlier`,
    values,
  );
  const earlier = widened.filter((one) => one.earlier).map(({ advert_id }) => advert_id);
  await tx.query(`insert into outbox (topic, entity_id) select 'advert', unnest($1::bigint[])`, [earlier]);
}
