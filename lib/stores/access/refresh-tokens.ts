import type { Queries } from "../postgres/postgres.ts";

/** Sessions that one user may have at once; the oldest ends when one more begins. */
const MAX_SESSIONS = 50;

/** Opens a session: `family` names it, `hash` is of the one token that is good in it, for `days` at most whatever follows. */
export async function openSession(
  db: Queries,
  { family, userId, hash, days }: { family: string; userId: number; hash: Uint8Array; days: number },
): Promise<void> {
  await db.query(
    `with ended as (
       delete from refresh_token where user_id = $2 and (expires_at <= now() or family in (
         select family from refresh_token where user_id = $2 order by created_at desc offset $5))
     )
     insert into refresh_token (family, user_id, hash, expires_at) values ($1, $2, $3, now() + make_interval(days => $4))`,
    [family, userId, hash, days, MAX_SESSIONS - 1],
  );
}

/**
 * Puts the next token in the place of the one that was shown, and gives whose session it is. Undefined when what was shown is not the good token
 * of the session: the session has then ended, since a token that was used before is in two hands (RFC 9700, 4.14.2).
 */
export async function rotateToken(
  db: Queries,
  { family, shown, next }: { family: string; shown: Uint8Array; next: Uint8Array },
): Promise<number | undefined> {
  const [session] = await db.query<{ userId: number }>(
    `update refresh_token set hash = $3 where family = $1 and hash = $2 and expires_at > now() returning user_id as "userId"`,
    [family, shown, next],
  );
  if (session) return session.userId;
  await db.query(`delete from refresh_token where family = $1`, [family]);
  return undefined;
}
