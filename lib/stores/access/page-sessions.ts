import type { Queries } from "../postgres/postgres.ts";
import type { User } from "./users.ts";

/** Sessions of pages that one user may have at once; the oldest ends when one more begins. */
const MAX_SESSIONS = 50;

/** Opens a session of a page for a user: `hash` is of what the cookie holds; it ends after `days`. */
export async function openPageSession(
  db: Queries,
  { user, hash, days }: { user: Pick<User, "id" | "sessionVersion">; hash: Uint8Array; days: number },
): Promise<void> {
  await db.query(
    `with ended as (
       delete from page_session where user_id = $2 and (expires_at <= now() or session_version <> $3 or hash in (
         select hash from page_session where user_id = $2 order by created_at desc offset $5))
     )
     insert into page_session (hash, user_id, session_version, expires_at) values ($1, $2, $3, now() + make_interval(days => $4))`,
    [hash, user.id, user.sessionVersion, days, MAX_SESSIONS - 1],
  );
}

/** Finds whose session it is; undefined when it has ended, or its user was disabled or got another password since. */
export async function findPageSession(
  db: Queries,
  hash: Uint8Array,
): Promise<Pick<User, "id" | "name" | "role"> | undefined> {
  const [user] = await db.query<Pick<User, "id" | "name" | "role">>(
    `select u.user_id as id, u.name, u.role from page_session s
     join app_user u on u.user_id = s.user_id and u.session_version = s.session_version
     where s.hash = $1 and s.expires_at > now() and u.disabled_at is null`,
    [hash],
  );
  return user;
}

/** Ends a session, if there is one. */
export async function endPageSession(db: Queries, hash: Uint8Array): Promise<void> {
  await db.query(`delete from page_session where hash = $1`, [hash]);
}
