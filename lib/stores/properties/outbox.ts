/** Properties whose documents have not been told yet of what changed in Postgres. */
import type { Postgres, Queries, Transaction } from "../postgres/postgres.ts";

/** What has to be told. */
export interface Untold {
  readonly propertyIds: readonly number[];
  /** Units whose properties have to be told. */
  readonly unitIds: readonly number[];
  /** Units that came to another property, which all that were compared with them tell. */
  readonly movedUnitIds: readonly number[];
}

/** Has the documents of properties written again. */
export async function tellProperties(tx: Transaction, { propertyIds, unitIds, movedUnitIds }: Untold): Promise<void> {
  await tx.query(TELL, [propertyIds, unitIds, movedUnitIds]);
}

const TELL = `
insert into property_outbox (property_id)
select unnest($1::bigint[])
union select property_id from property_advert where unit_id = any($2) or unit_id = any($3)
union select p.property_id from unnest($3::bigint[]) as moved (id) cross join lateral (
  select b as other from property_judgement where a = moved.id union all select a from property_judgement where b = moved.id
) j join property_advert p on p.unit_id = j.other
order by 1`;

/**
 * Hands one batch of waiting properties to `deliver`, with a number that grows from batch to batch, and takes it out of the outbox once that succeeds;
 * gives the batch's size, 0 when nothing waits. One at a time does so; a crash in between delivers again.
 */
export function drainProperties(
  db: Postgres,
  batch: number,
  deliver: (tx: Transaction, propertyIds: readonly number[], rev: number) => Promise<void>,
): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('property documents', 0))`);
    const taken = await tx.query<{ property_id: number }>(
      `delete from property_outbox where outbox_id in (select outbox_id from property_outbox order by outbox_id limit $1) returning property_id`,
      [batch],
    );
    if (taken.length === 0) return 0;
    const [next] = await tx.query<{ rev: number }>(`select nextval('property_rev') as rev`);
    await deliver(tx, [...new Set(taken.map(({ property_id }) => property_id))], next?.rev ?? 0);
    return taken.length;
  });
}

/** Puts every property in the outbox; gives how many. */
export async function refillProperties(tx: Transaction): Promise<number> {
  const rows = await tx.query<{ count: number }>(
    `with put as (insert into property_outbox (property_id) select property_id from property order by property_id returning 1)
     select count(*) as count from put`,
  );
  return rows[0]?.count ?? 0;
}

/** Notes when the documents of properties were worked out. */
export async function noteTold(
  tx: Transaction,
  told: readonly { readonly id: number; readonly at: string }[],
): Promise<void> {
  await tx.query(
    `update property p set told_at = t.at from unnest($1::bigint[], $2::timestamptz[]) as t (id, at) where p.property_id = t.id`,
    [told.map(({ id }) => id), told.map(({ at }) => at)],
  );
}

/** When sales, rents or places were written last, in milliseconds since 1970; 0 where they never were. */
export async function marketMoved(db: Queries): Promise<number> {
  const [row] = await db.query<{ moved: number }>(`select last_value as moved from market_moved`);
  return row?.moved ?? 0;
}

/** Puts properties in the outbox that are offered and were told before `outdated`, those told longest ago first; gives how many. */
export async function tellOutdated(db: Queries, outdated: Date, most: number): Promise<number> {
  const rows = await db.query(
    `insert into property_outbox (property_id)
     select property_id from property p
     where status <> 'withdrawn' and (told_at is null or told_at <= $1) and not exists (select from property_outbox o where o.property_id = p.property_id)
     order by told_at nulls first limit $2
     returning property_id`,
    [outdated, most],
  );
  return rows.length;
}
