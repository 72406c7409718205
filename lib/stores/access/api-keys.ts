import { ConfigError } from "../../errors.ts";
import type { Queries } from "../postgres/postgres.ts";
import type { Role, Scope } from "./roles.ts";

/** What a key allows, whoever shows it. */
export interface KeyTerms {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Questions a minute; null: no limit. */
  readonly perMinute: number | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  /** Whose key it is; null for nobody's. */
  readonly owner: string | null;
}

/** A key that was shown, with what its owner may do. */
export interface ShownKey extends KeyTerms {
  readonly ownerRole: Role | null;
  readonly ownerDisabled: boolean;
}

/** A key as it is listed. */
export interface ListedKey extends KeyTerms {
  readonly createdAt: string;
}

const COLUMNS = `k.key_id as id, k.name, k.scopes, k.per_minute as "perMinute", k.expires_at as "expiresAt", k.revoked_at as "revokedAt",
  k.last_used_at as "lastUsedAt", u.name as owner`;

/**
 * Adds a key by its hash, and gives its number.
 * @throws ConfigError when there is no such owner.
 */
export async function addKey(
  db: Queries,
  {
    name,
    owner,
    hash,
    scopes,
    perMinute,
    expiresAt,
  }: Pick<KeyTerms, "name" | "owner" | "scopes" | "perMinute" | "expiresAt"> & { readonly hash: Uint8Array },
): Promise<number> {
  const [added] = await db.query<{ id: number }>(
    `insert into api_key (name, owner_id, hash, scopes, per_minute, expires_at)
     select $1, u.user_id, $3, $4, $5, $6 from (select) one left join app_user u on lower(u.name) = lower($2)
     where $2::text is null or u.user_id is not null returning key_id as id`,
    [name, owner, hash, scopes, perMinute, expiresAt],
  );
  if (added) return added.id;
  throw new ConfigError(`There is no user ${owner}`);
}

/** Finds a key by its hash, whatever has become of it. */
export async function findKey(db: Queries, hash: Uint8Array): Promise<ShownKey | undefined> {
  const [key] = await db.query<ShownKey>(
    `select ${COLUMNS}, u.role as "ownerRole", u.disabled_at is not null as "ownerDisabled"
     from api_key k left join app_user u on u.user_id = k.owner_id where k.hash = $1`,
    [hash],
  );
  return key;
}

/** Lists all keys, the newest first. */
export async function listKeys(db: Queries): Promise<ListedKey[]> {
  return db.query<ListedKey>(
    `select ${COLUMNS}, k.created_at as "createdAt" from api_key k left join app_user u on u.user_id = k.owner_id order by k.key_id desc`,
  );
}

/** Makes a key worthless; once more changes nothing. @throws ConfigError when there is no such key. */
export async function revokeKey(db: Queries, id: number): Promise<void> {
  const revoked = await db.query(
    `update api_key set revoked_at = coalesce(revoked_at, now()) where key_id = $1 returning key_id`,
    [id],
  );
  if (revoked.length === 0) throw new ConfigError(`There is no key ${id}`);
}

/** Notes that a key was used now, unless that was noted in the last minute. */
export async function touchKey(db: Queries, id: number): Promise<void> {
  await db.query(
    `update api_key set last_used_at = now() where key_id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    [id],
  );
}
