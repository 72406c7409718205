/** Keys with which machines ask. A key is drawn here, answered once and kept as a hash only. */
import * as z from "zod";
import { drawSecret, hashSecret, KEY_PREFIX } from "../http/access/secret.ts";
import { addKey, listKeys, revokeKey } from "../stores/access/api-keys.ts";
import { Scope } from "../stores/access/roles.ts";
import { operation } from "./operation.ts";

const terms = {
  name: z.string().min(1).max(64),
  owner: z.string().nullable(),
  scopes: z.array(Scope).readonly(),
  perMinute: z.int().nullable(),
  expiresAt: z.string().nullable(),
};

const ListedKey = z.object({
  id: z.int(),
  ...terms,
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  createdAt: z.string(),
});
export type ListedKey = z.output<typeof ListedKey>;

/** Adds a key. */
export const keyAdd = operation({
  name: "keys.add",
  input: z.object(terms),
  answer: z.object({ id: z.int(), ...terms, key: z.string() }),
  work: async ({ db }, asked) => {
    const key = drawSecret(KEY_PREFIX);
    return { id: await addKey(db, { ...asked, hash: hashSecret(key) }), ...asked, key };
  },
});

/** Lists the keys, the newest first. */
export const keyList = operation({
  name: "keys.list",
  input: z.object({}),
  answer: z.object({ keys: z.array(ListedKey) }),
  work: async ({ db }) => ({ keys: await listKeys(db) }),
});

/** Makes a key worthless. */
export const keyRevoke = operation({
  name: "keys.revoke",
  input: z.object({ id: z.int().positive() }),
  answer: z.object({ id: z.int() }),
  work: async ({ db }, { id }) => {
    await revokeKey(db, id);
    return { id };
  },
});
