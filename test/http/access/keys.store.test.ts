import { describe, expect, test, vi } from "vitest";
import { TransientError } from "../../../lib/errors.ts";
import { drawSecret, hashSecret, KEY_PREFIX } from "../../../lib/http/access/secret.ts";
import { findKey, listKeys, revokeKey } from "../../../lib/stores/access/api-keys.ts";
import { disableUser } from "../../../lib/stores/access/users.ts";
import { gateOver } from "../../support/access.ts";
import { apiOver } from "../../support/api.ts";
import { bearer, callersOf, keys } from "../../support/callers.ts";
import { bodyOf } from "../../support/http.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { api, key } = callersOf(db);

describe("a key", () => {
  test("opens what its scopes say, as a bearer or as X-API-Key", async () => {
    const { ask } = api();
    const { text } = await key(["lecture"]);
    for (const headers of [
      { authorization: `Bearer ${text}` },
      { authorization: `bearer ${text}` },
      { "x-api-key": text },
    ]) {
      expect((await ask("/annonces", { headers })).statusCode).toBe(200);
      expect((await ask("/runs", { headers })).statusCode).toBe(403);
    }
  });

  test("is kept as a hash only", async () => {
    const { text } = await key(["lecture"]);
    const [row] = await db.query("select api_key::text as row from api_key");
    expect(JSON.stringify(row)).not.toContain(text.slice(4, 20));
    expect(await findKey(db, hashSecret(text))).toMatchObject({ name: "robot" });
  });

  test("that is revoked, or whose owner is disabled, opens nothing within seconds", async () => {
    let clock = Date.now();
    const { ask } = api({ now: () => new Date(clock) });
    const [mine, hers] = [await key(["lecture"]), await key(["lecture"], { owner: "alice" })];
    const statuses = () =>
      Promise.all([mine, hers].map(async ({ text }) => (await ask("/annonces", bearer(text))).statusCode));
    expect(await statuses()).toEqual([200, 200]);
    await revokeKey(db, mine.id);
    await disableUser(db, "alice", true);
    clock += 5_100;
    expect(await statuses()).toEqual([401, 401]);
  });

  test("that has expired opens nothing from that very moment", async () => {
    const start = Date.now();
    let clock = start;
    const { ask } = api({ now: () => new Date(clock) });
    const { text } = await key(["lecture"], { expiresAt: new Date(start + 1_000).toISOString() });
    expect((await ask("/annonces", bearer(text))).statusCode).toBe(200);
    clock += 1_000;
    expect((await ask("/annonces", bearer(text))).statusCode).toBe(401);
  });

  test("of a user's may no more than the user, and acts for them", async () => {
    const of = api();
    const { text } = await key(["lecture", "admin"], { owner: "alice" });
    expect((await of.ask("/runs", bearer(text))).statusCode).toBe(403);
    expect(bodyOf(await of.ask("/users/me", bearer(text)))).toMatchObject({ username: "alice", droits: ["lecture"] });
    const nobodys = await key(["lecture"]);
    expect((await of.ask("/users/me", bearer(nobodys.text))).statusCode).toBe(404);
  });

  test("notes its last use to the minute, without an answer waiting for it", async () => {
    const { text } = await key(["lecture"]);
    let writes = 0;
    let letWrite = (): void => {};
    const held = new Promise<void>((resolve) => (letWrite = resolve));
    const watched: typeof db = {
      ...db,
      query: async <Row extends object>(sql: string, parameters?: readonly unknown[]) => {
        if (sql.startsWith("update api_key")) {
          writes += 1;
          await held;
        }
        return db.query<Row>(sql, parameters);
      },
    };
    const { ask } = apiOver(db, { gate: gateOver(watched, { keys }) });
    for (let time = 0; time < 20; time++) expect((await ask("/annonces", bearer(text))).statusCode).toBe(200);
    expect(writes).toBe(1);
    expect((await listKeys(db))[0]?.lastUsedAt).toBeNull();
    letWrite();
    await vi.waitFor(async () => expect((await listKeys(db))[0]?.lastUsedAt).not.toBeNull());
  });

  test("costs one look-up in five seconds, a bad one too", async () => {
    const { text } = await key(["lecture"]);
    let lookups = 0;
    const counting: typeof db = {
      ...db,
      query: <Row extends object>(sql: string, parameters?: readonly unknown[]) => {
        if (sql.includes("from api_key")) lookups += 1;
        return db.query<Row>(sql, parameters);
      },
    };
    const { ask } = apiOver(db, { gate: gateOver(counting, { keys }) });
    await Promise.all(Array.from({ length: 10 }, () => ask("/annonces", bearer(text))));
    await ask("/annonces", bearer(text));
    expect(lookups).toBe(1);
    const bad = drawSecret(KEY_PREFIX);
    await ask("/annonces", bearer(bad));
    expect((await ask("/annonces", bearer(bad))).statusCode).toBe(401);
    expect(lookups).toBe(2);
  });

  test("that can't be looked up is no accident: 503 where it is needed, and what is public is answered", async () => {
    const { text } = await key(["lecture"]);
    const away: typeof db = { ...db, query: () => Promise.reject(new TransientError("away")) };
    const { ask } = apiOver(db, { gate: gateOver(away, { keys }) });
    expect((await ask("/annonces", bearer(text))).statusCode).toBe(503);
    expect((await ask("/health", bearer(text))).statusCode).toBe(200);
    const hung: typeof db = { ...db, query: () => new Promise(() => {}) };
    const begun = performance.now();
    const slow = apiOver(db, { gate: gateOver(hung, { keys }) });
    expect((await slow.ask("/public/annonces", bearer(text))).statusCode).toBe(200);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
