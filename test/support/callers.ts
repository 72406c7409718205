import { beforeEach } from "vitest";
import * as z from "zod";
import type { GateOptions } from "../../lib/http/access/gate.ts";
import { hashPassword } from "../../lib/http/access/password.ts";
import { drawSecret, hashSecret, KEY_PREFIX } from "../../lib/http/access/secret.ts";
import { newKeySet, readTokenKeys } from "../../lib/http/access/token-keys.ts";
import { addKey } from "../../lib/stores/access/api-keys.ts";
import type { Role, Scope } from "../../lib/stores/access/roles.ts";
import { addUser } from "../../lib/stores/access/users.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { gateOver } from "./access.ts";
import { apiOver } from "./api.ts";
import { bodyOf } from "./http.ts";

/** The password of every user of the tests. */
export const PASSWORD = "un mot de passe à elle";
const HASH = await hashPassword(PASSWORD);
const keySet = await newKeySet(new Date());

/** The keys that the tests' tokens are signed with. */
export const keys = () => readTokenKeys(keySet, new Date());

export const Tokens = z.object({
  access_token: z.string(),
  token_type: z.literal("bearer"),
  expires_in: z.literal(900),
  refresh_token: z.string(),
});

export type Api = ReturnType<typeof apiOver>;

/** Options of a form that is sent. */
export const form = (fields: Readonly<Record<string, string>>) => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

/** Options of a question with a token, or a key. */
export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** Asks for tokens by password. */
export const login = async ({ ask }: Api, username = "alice", password = PASSWORD) =>
  ask("/token", form({ username, password }));

/** Gets tokens by password. */
export const tokens = async (of: Api, username?: string) => Tokens.parse(bodyOf(await login(of, username)));

/** Asks for the next tokens. */
export const renew = ({ ask }: Api, refresh_token: string) =>
  ask("/token", form({ grant_type: "refresh_token", refresh_token }));

/** How /users/me answers to a token. */
export const me = async ({ ask }: Api, token: string) => (await ask("/users/me", bearer(token))).statusCode;

interface KeyOptions {
  readonly perMinute?: number;
  readonly expiresAt?: string;
  readonly owner?: string;
}

/** The people and machines of a database: before each test there is alice, a reader, and nobody else. */
export function callersOf(db: Postgres) {
  const user = (name: string, role: Role, email: string | null = null) =>
    addUser(db, { name, email, role, password: HASH });
  beforeEach(async () => {
    await db.query("truncate app_user, refresh_token, api_key restart identity cascade");
    await user("alice", "reader");
  });
  return {
    user,
    api: (other: Partial<GateOptions> = {}): Api => apiOver(db, { gate: gateOver(db, { keys, ...other }) }),
    key: async (scopes: Scope[], more: KeyOptions = {}) => {
      const text = drawSecret(KEY_PREFIX);
      const terms = { name: "robot", owner: null, perMinute: null, expiresAt: null, scopes, ...more };
      return { text, id: await addKey(db, { ...terms, hash: hashSecret(text) }) };
    },
  };
}
