import { LRUCache } from "lru-cache";
import { findKey, touchKey } from "../../stores/access/api-keys.ts";
import type { ShownKey } from "../../stores/access/api-keys.ts";
import { findPageSession } from "../../stores/access/page-sessions.ts";
import { scopesOf } from "../../stores/access/roles.ts";
import { readUser } from "../../stores/access/users.ts";
import type { User } from "../../stores/access/users.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import type { Limit } from "../../stores/redis/limits.ts";
import type { Identity } from "../access.ts";
import type { Credential } from "./credential.ts";
import { hashSecret } from "./secret.ts";
import type { TokenKeys } from "./token-keys.ts";
import { readToken } from "./tokens.ts";
import type { TokenClaims } from "./tokens.ts";

/** Somebody who showed a good token or key. */
export interface Caller {
  readonly identity: Identity;
  /** The name under which what they ask is counted. */
  readonly countedAs: string;
  /** Null: as much as they like. */
  readonly limit: Limit | null;
}

export interface CallersOptions {
  readonly db: Queries;
  readonly keys: () => Promise<TokenKeys>;
  readonly stage: string;
  /** Of each user. */
  readonly userLimit: Limit;
  readonly now: () => Date;
  readonly warn: (message: string, error: unknown) => void;
}

/** How long what Postgres said of a key or a page's session, and of a user, is believed: a key that is revoked, a user who is disabled, get in no longer. */
const KEY_MS = 5_000;
const USER_MS = 20_000;
const MAX_KNOWN = 5_000;
const MINUTE_MS = 60_000;

/**
 * Makes what tells who shows a token or a key; undefined for a bad one. It fails with TransientError when Postgres has to be asked and is away.
 * What was found is kept for seconds, so that most questions cost no look-up.
 */
export function recogniser(options: CallersOptions): (credential: Credential) => Promise<Caller | undefined> {
  const byKey = keyReader(options);
  const byToken = tokenReader(options);
  const bySession = sessionReader(options);
  return async (credential) => {
    if (credential.kind === "key") return byKey(credential.text);
    if (credential.kind === "session") return bySession(credential.text);
    return credential.kind === "token" ? byToken(credential.text) : undefined;
  };
}

/** What is kept is kept by the same clock that tells what has expired. */
function clockOf(now: () => Date): { now: () => number } {
  return { now: () => now().getTime() };
}

interface Found<T> {
  readonly found: T | undefined;
}

function keyReader({ db, now, warn }: CallersOptions) {
  const touched = new LRUCache<number, true>({ max: MAX_KNOWN, ttl: MINUTE_MS, perf: clockOf(now) });
  const touch = async (id: number): Promise<void> => {
    touched.set(id, true);
    try {
      await touchKey(db, id);
    } catch (error) {
      warn("the last use of a key could not be noted", error);
    }
  };
  const known = new LRUCache<string, Found<ShownKey>>({
    max: MAX_KNOWN,
    ttl: KEY_MS,
    perf: clockOf(now),
    ignoreFetchAbort: true,
    fetchMethod: async (hash) => ({ found: await findKey(db, Buffer.from(hash, "base64url")) }),
  });
  return async (text: string): Promise<Caller | undefined> => {
    const key = (await known.forceFetch(hashSecret(text).toString("base64url"))).found;
    if (!key || key.revokedAt !== null || key.ownerDisabled) return undefined;
    if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now().getTime()) return undefined;
    // Not waited for: an answer does not depend on it.
    if (!touched.has(key.id)) void touch(key.id);
    return callerOfKey(key);
  };
}

/** A key of somebody's acts for them, and may no more than they do. */
function callerOfKey({ id, owner, ownerRole, scopes, perMinute }: ShownKey): Caller {
  const owned = ownerRole === null ? undefined : scopesOf(ownerRole);
  return {
    identity: {
      subject: owner ?? `cle:${id}`,
      scopes: owned ? scopes.filter((scope) => owned.includes(scope)) : scopes,
    },
    countedAs: `key:${id}`,
    limit: perMinute === null ? null : { points: perMinute, seconds: 60 },
  };
}

function tokenReader({ db, keys, stage, userLimit, now }: CallersOptions) {
  // With the keys that it was checked by: when those change it is checked again.
  const tokens = new LRUCache<string, { readonly claims: TokenClaims; readonly by: TokenKeys }>({ max: MAX_KNOWN });
  const users = new LRUCache<number, Found<User>>({
    max: MAX_KNOWN,
    ttl: USER_MS,
    perf: clockOf(now),
    ignoreFetchAbort: true,
    fetchMethod: async (id) => ({ found: await readUser(db, id) }),
  });
  const claimsOf = async (token: string): Promise<TokenClaims | undefined> => {
    const hash = hashSecret(token).toString("base64url");
    const [by, known] = [await keys(), tokens.get(hash)];
    if (known?.by === by) return known.claims.expiresAt > now().getTime() ? known.claims : undefined;
    const claims = await readToken(by, stage, token, now());
    if (claims) tokens.set(hash, { claims, by });
    return claims;
  };
  return async (token: string): Promise<Caller | undefined> => {
    const claims = await claimsOf(token);
    if (!claims) return undefined;
    const user = (await users.forceFetch(claims.userId)).found;
    if (!user || user.disabledAt !== null || user.sessionVersion !== claims.sessionVersion) return undefined;
    return callerOfUser(user, userLimit);
  };
}

function sessionReader({ db, userLimit, now }: CallersOptions) {
  const known = new LRUCache<string, Found<Pick<User, "id" | "name" | "role">>>({
    max: MAX_KNOWN,
    ttl: KEY_MS,
    perf: clockOf(now),
    ignoreFetchAbort: true,
    fetchMethod: async (hash) => ({ found: await findPageSession(db, Buffer.from(hash, "base64url")) }),
  });
  return async (text: string): Promise<Caller | undefined> => {
    const user = (await known.forceFetch(hashSecret(text).toString("base64url"))).found;
    return user && callerOfUser(user, userLimit);
  };
}

function callerOfUser({ id, name, role }: Pick<User, "id" | "name" | "role">, limit: Limit): Caller {
  return { identity: { subject: name, scopes: scopesOf(role) }, countedAs: `user:${id}`, limit };
}
