import { openGate } from "../../lib/http/access/gate.ts";
import type { Gate, GateOptions } from "../../lib/http/access/gate.ts";
import { hashPassword } from "../../lib/http/access/password.ts";
import { drawSecret, hashSecret, KEY_PREFIX } from "../../lib/http/access/secret.ts";
import { newKeySet, readTokenKeys } from "../../lib/http/access/token-keys.ts";
import { addKey } from "../../lib/stores/access/api-keys.ts";
import { addUser } from "../../lib/stores/access/users.ts";
import type { Queries } from "../../lib/stores/postgres/postgres.ts";
import type { Limit, RateLimits } from "../../lib/stores/redis/limits.ts";

/** Counts in memory, in windows that never end. */
function countsInMemory(): RateLimits {
  const counts = new Map<string, number>();
  return {
    take: async (name, { points, seconds }) => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return { allowed: count <= points, remaining: Math.max(0, points - count), resetMs: seconds * 1000 };
    },
    giveBack: async (name) => void counts.set(name, (counts.get(name) ?? 0) - 1),
    end: async () => {},
  };
}

/** A limit that no test reaches. */
const FAR: Limit = { points: 1_000_000, seconds: 60 };

/** The gate of a test over its database: everything as it is deployed but the limits, which are out of reach. */
export function gateOver(db: Queries, other: Partial<GateOptions> = {}): Gate {
  const now = other.now ?? (() => new Date());
  const keys = keysOnce(now);
  return openGate({
    db,
    keys,
    stage: "test",
    limits: countsInMemory(),
    addressLimit: FAR,
    userLimit: FAR,
    now,
    warn: (_, error) => console.error(error),
    ...other,
  });
}

function keysOnce(now: () => Date): GateOptions["keys"] {
  let keys: ReturnType<GateOptions["keys"]> | undefined;
  return () => (keys ??= newKeySet(now()).then((text) => readTokenKeys(text, now())));
}

const keysOf = new WeakMap<Queries, Promise<string>>();

/** The name of that admin. */
export const ADMIN = "test-admin";

/** The key of an admin of the database, made when it is first asked for. */
export function adminKey(db: Queries): Promise<string> {
  const known = keysOf.get(db);
  if (known) return known;
  const made = makeKey(db);
  keysOf.set(db, made);
  return made;
}

async function makeKey(db: Queries): Promise<string> {
  const key = drawSecret(KEY_PREFIX);
  const owner = ADMIN;
  await addUser(db, {
    name: owner,
    email: "admin@example.test",
    role: "admin",
    password: await hashPassword("unused"),
  });
  await addKey(db, {
    name: "tests",
    owner,
    hash: hashSecret(key),
    scopes: ["lecture", "analyse", "admin"],
    perMinute: null,
    expiresAt: null,
  });
  return key;
}
