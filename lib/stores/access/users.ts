import { ConfigError } from "../../errors.ts";
import type { Queries } from "../postgres/postgres.ts";
import type { Role } from "./roles.ts";

/** Somebody who may ask by name and password. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  /** Grows with each change after which earlier access tokens are worth nothing. */
  readonly sessionVersion: number;
  readonly createdAt: string;
  readonly disabledAt: string | null;
}

const COLUMNS = `user_id as id, name, email, role, session_version as "sessionVersion", created_at as "createdAt", disabled_at as "disabledAt"`;

/**
 * Adds a user; `password` is its hash.
 * @throws ConfigError when the name is taken, in upper or lower case.
 */
export async function addUser(
  db: Queries,
  { name, email, role, password }: Pick<User, "name" | "email" | "role"> & { readonly password: string },
): Promise<User> {
  const [user] = await db.query<User>(
    `insert into app_user (name, email, role, password) values ($1, $2, $3, $4)
     on conflict (lower(name)) do nothing returning ${COLUMNS}`,
    [name, email, role, password],
  );
  if (user) return user;
  throw new ConfigError(`There is a user ${name} already`);
}

/** Finds a user by name, in upper or lower case, with the hash of the password. */
export async function findUser(db: Queries, name: string): Promise<(User & { readonly password: string }) | undefined> {
  const [user] = await db.query<User & { readonly password: string }>(
    `select ${COLUMNS}, password from app_user where lower(name) = lower($1)`,
    [name],
  );
  return user;
}

/** Reads a user by number. */
export async function readUser(db: Queries, id: number): Promise<User | undefined> {
  const [user] = await db.query<User>(`select ${COLUMNS} from app_user where user_id = $1`, [id]);
  return user;
}

/** Lists all users by name. */
export async function listUsers(db: Queries): Promise<User[]> {
  return db.query<User>(`select ${COLUMNS} from app_user order by lower(name)`);
}

/** Tells whether nobody may operate yet. */
export async function hasNoAdmin(db: Queries): Promise<boolean> {
  const [admin] = await db.query(`select from app_user where role = 'admin' limit 1`);
  return admin === undefined;
}

/**
 * Lets a user in no more (`true`), or again (`false`); ends every session and every token of theirs.
 * @throws ConfigError when there is no such user.
 */
export async function disableUser(db: Queries, name: string, disabled: boolean): Promise<User> {
  return changed(db, name, `disabled_at = case when $2 then coalesce(disabled_at, now()) end`, disabled);
}

/**
 * Gives a user another password, by its hash; ends every session and every token of theirs.
 * @throws ConfigError when there is no such user.
 */
export async function changePassword(db: Queries, name: string, password: string): Promise<User> {
  return changed(db, name, `password = $2`, password);
}

async function changed(db: Queries, name: string, change: string, value: unknown): Promise<User> {
  const [user] = await db.query<User>(
    `with changed as (
       update app_user set ${change}, session_version = session_version + 1 where lower(name) = lower($1) returning *
     ), ended as (delete from refresh_token r using changed c where r.user_id = c.user_id),
     left_pages as (delete from page_session p using changed c where p.user_id = c.user_id)
     select ${COLUMNS} from changed`,
    [name, value],
  );
  if (user) return user;
  throw new ConfigError(`There is no user ${name}`);
}
