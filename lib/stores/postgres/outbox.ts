/** The outbox: what changed in Postgres and the document store has not been told yet. */
import type { Advert } from "../../records/record.ts";
import type { Postgres, Transaction } from "./postgres.ts";

/**
 * An advert as the document store keeps it: `_id` is `<source>:<reference>`, the rest is what Postgres holds. When it was seen last is not told: that
 * moves with each reading of its source, and nothing of the advert is written then.
 */
export interface AdvertDocument {
  readonly _id: string;
  readonly id_annonce: number;
  /** Grows with each write to Postgres; the newer of two documents is the one with the higher rev. */
  readonly rev: number;
  readonly status: string;
  readonly firstSeen: string;
  /** INSEE code of the commune of today that its place resolves to; the advert's own is what was published. */
  readonly commune: string | null;
  /** Where it lies, as far as that is known: published, or found by its address or its commune. */
  readonly position: unknown;
  readonly advert: Omit<Advert, "rows">;
}

/**
 * Hands one batch of waiting adverts to `deliver` and takes it out of the outbox once that succeeds; gives the batch's size, 0 when
 * nothing waits. Two at once never get the same rows; a crash in between delivers again.
 */
export async function drainOutbox(
  db: Postgres,
  batch: number,
  deliver: (documents: AdvertDocument[]) => Promise<void>,
): Promise<number> {
  return db.transaction(async (tx) => {
    const taken = await tx.query<{ outbox_id: number; entity_id: number }>(
      `select outbox_id, entity_id from outbox order by outbox_id limit $1 for update skip locked`,
      [batch],
    );
    if (taken.length === 0) return 0;
    await deliver(await documents(tx, [...new Set(taken.map(({ entity_id }) => entity_id))]));
    await tx.query(`delete from outbox where outbox_id = any($1)`, [taken.map(({ outbox_id }) => outbox_id)]);
    return taken.length;
  });
}

/** Puts every advert back in the outbox; gives how many. */
export async function refillOutbox(db: Postgres): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `with put as (insert into outbox (topic, entity_id) select 'advert', advert_id from advert order by advert_id returning 1)
     select count(*) as count from put`,
  );
  return row?.count ?? 0;
}

async function documents(tx: Transaction, ids: readonly number[]): Promise<AdvertDocument[]> {
  return tx.query<AdvertDocument>(
    `select source_id || ':' || reference as _id, advert_id as id_annonce, rev, status,
       first_seen as "firstSeen", commune,
       position_of(longitude, latitude, content->>'precision', street_in(location_full), commune) as position, content as advert
     from advert where advert_id = any($1)`,
    [ids],
  );
}
