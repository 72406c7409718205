/** What people said of adverts: one good, or not. By natural keys, so that it holds for adverts that come again and after a rebuild. */
import type { Queries, Transaction } from "../postgres/postgres.ts";

/** Two adverts that are one good, or are not; `a` comes before `b`. */
export interface Override {
  readonly a: string;
  readonly b: string;
  readonly together: boolean;
}

/** Notes what was said of each pair; the last word counts. */
export async function sayOfPairs(
  tx: Transaction,
  pairs: readonly (readonly [string, string])[],
  together: boolean,
): Promise<void> {
  await tx.query(
    `insert into property_override as o (a, b, together)
     select distinct least(x collate "C", y collate "C"), greatest(x collate "C", y collate "C"), $3::boolean from unnest($1::text[], $2::text[]) as pair (x, y)
     on conflict (a, b) do update set together = excluded.together, said_at = now()`,
    [pairs.map(([one]) => one), pairs.map(([, other]) => other), together],
  );
}

/** What was said of pairs among these keys. */
export function readOverrides(db: Queries, keys: readonly string[]): Promise<Override[]> {
  return db.query<Override>(
    `select a, b, together from property_override where a = any($1) and b = any($1) order by a collate "C", b collate "C"`,
    [keys],
    "property-overrides",
  );
}
