import type { Queries } from "../postgres/postgres.ts";

/** Notes that a part which works on a schedule has ended a pass. */
export async function beat(db: Queries, part: string): Promise<void> {
  await db.query(
    `insert into heartbeat (part, beat_at) values ($1, now()) on conflict (part) do update set beat_at = excluded.beat_at`,
    [part],
  );
}
