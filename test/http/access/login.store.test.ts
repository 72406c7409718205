import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { TransientError } from "../../../lib/errors.ts";
import { findUser } from "../../../lib/stores/access/users.ts";
import { gateOver } from "../../support/access.ts";
import { apiOver } from "../../support/api.ts";
import { bearer, callersOf, form, keys, login, me, PASSWORD, renew, Tokens, tokens } from "../../support/callers.ts";
import { bodyOf } from "../../support/http.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { api } = callersOf(db);

describe("a refresh token", () => {
  test("is good once, and gives the next one", async () => {
    const of = api();
    const first = await tokens(of);
    const second = Tokens.parse(bodyOf(await renew(of, first.refresh_token)));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await me(of, second.access_token)).toBe(200);
    expect((await renew(of, second.refresh_token)).statusCode).toBe(200);
  });

  test("shown a second time ends the whole session, and no other", async () => {
    const of = api();
    const [first, other] = [await tokens(of), await tokens(of)];
    const second = Tokens.parse(bodyOf(await renew(of, first.refresh_token)));
    expect((await renew(of, first.refresh_token)).statusCode).toBe(401);
    expect((await renew(of, second.refresh_token)).statusCode).toBe(401);
    expect((await renew(of, other.refresh_token)).statusCode).toBe(200);
  });

  test("shown twice at the same moment ends the session too: one of them may get an answer, neither can go on", async () => {
    const of = api();
    const { refresh_token } = await tokens(of);
    const answers = await Promise.all(Array.from({ length: 5 }, () => renew(of, refresh_token)));
    const let_in = answers.filter(({ statusCode }) => statusCode === 200);
    expect(let_in.length).toBeLessThanOrEqual(1);
    for (const answer of let_in) {
      expect((await renew(of, Tokens.parse(bodyOf(answer)).refresh_token)).statusCode).toBe(401);
    }
  });

  test("ends with its session after thirty days, is kept as a hash, and opens no route by itself", async () => {
    const of = api();
    const { refresh_token } = await tokens(of);
    expect(await me(of, refresh_token)).toBe(401);
    expect(JSON.stringify(await db.query("select * from refresh_token"))).not.toContain(refresh_token.slice(-43));
    await db.query("update refresh_token set expires_at = now() - interval '1 second'");
    expect((await renew(of, refresh_token)).statusCode).toBe(401);
  });

  test.each(["", "x", "imor_", `imor_${randomUUID()}_${"a".repeat(43)}`, "'; drop table refresh_token --", "\u0000"])(
    "that nobody was given (%j) is refused",
    async (shown) => {
      expect([401, 422]).toContain((await renew(api(), shown)).statusCode);
    },
  );

  test("a user has fifty sessions at most, the oldest ends", async () => {
    const of = api();
    const { refresh_token } = await tokens(of);
    await db.query(
      `insert into refresh_token (family, user_id, hash, expires_at, created_at)
       select gen_random_uuid(), $1, '\\x00', now() + interval '1 day', now() + n * interval '1 ms' from generate_series(1, 49) n`,
      [(await findUser(db, "alice"))?.id],
    );
    await tokens(of);
    expect((await renew(of, refresh_token)).statusCode).toBe(401);
    expect(await db.query("select count(*) as rows from refresh_token")).toEqual([{ rows: 50 }]);
  });
});

describe("a password", () => {
  test("that is wrong and a user that does not exist get the same answer", async () => {
    const of = api();
    const answers = [await login(of, "alice", "faux"), await login(of, "nobody", "faux")];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        statusCode: 401,
        headers: { "WWW-Authenticate": expect.stringContaining("Bearer") },
      });
      expect(bodyOf(answer)).toMatchObject({ detail: "Nom d’utilisateur ou mot de passe incorrect." });
    }
  });

  test("guessing is slowed: after five wrong ones the right one is refused too, to that address", async () => {
    const of = api();
    for (let guess = 0; guess < 5; guess++) expect((await login(of, "alice", `faux ${guess}`)).statusCode).toBe(401);
    const late = await login(of);
    expect(late).toMatchObject({ statusCode: 429, headers: { "Retry-After": "900" } });
    // In any case and from the same address the name is the same.
    expect((await login(of, "ALICE")).statusCode).toBe(429);
  });

  test("guessing many names from one address is slowed", async () => {
    const of = api();
    const statuses = [];
    for (let guess = 0; guess < 32; guess++) statuses.push((await login(of, `user${guess}`, "123456")).statusCode);
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401));
    expect(statuses.slice(30)).toEqual([429, 429]);
  }, 60_000);

  test("guesses at the same moment are no way round", async () => {
    const of = api();
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => (await login(of, "alice", `f${n}`)).statusCode),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });

  test("a database that is away costs nobody a guess", async () => {
    let away = true;
    const asking: typeof db = {
      ...db,
      query: <Row extends object>(sql: string, parameters?: readonly unknown[]) =>
        away ? Promise.reject(new TransientError("away")) : db.query<Row>(sql, parameters),
    };
    const of = apiOver(db, { gate: gateOver(asking, { keys }) });
    for (let time = 0; time < 8; time++) expect((await login(of)).statusCode).toBe(503);
    away = false;
    expect((await login(of)).statusCode).toBe(200);
  });

  test("somebody who knows it may come as often as they like", async () => {
    const of = api();
    for (let time = 0; time < 8; time++) expect((await login(of)).statusCode).toBe(200);
  });

  test("a form cannot make anybody more than they are", async () => {
    const of = api();
    const asked = {
      username: "alice",
      password: PASSWORD,
      role: "admin",
      scope: "admin",
      is_admin: "true",
      id: "2",
      ver: "9",
    };
    const answer = await of.ask("/token", form(asked));
    expect(answer.statusCode).toBe(200);
    const { access_token } = Tokens.parse(bodyOf(answer));
    expect((await of.ask("/runs", bearer(access_token))).statusCode).toBe(403);
    expect(await findUser(db, "alice")).toMatchObject({ role: "reader", sessionVersion: 1 });
  });

  test.each([
    [{ password: "x" }, 422],
    [{ username: "alice" }, 422],
    [{ username: "alice", password: "" }, 422],
    [{ grant_type: "client_credentials", username: "alice", password: "x" }, 422],
    [{ username: "al\u0000ice", password: "x" }, 422],
    [{ username: "alice' or '1'='1", password: "' or '1'='1" }, 401],
    [{ username: "a".repeat(201), password: "x" }, 422],
    [{ username: "alice", password: "p".repeat(20_000) }, 413],
  ])("the form %j is refused with %i", async (fields, status) => {
    expect((await api().ask("/token", form(fields as Record<string, string>))).statusCode).toBe(status);
  });

  test("another type of body, JSON among them, is refused by its type", async () => {
    const body = JSON.stringify({ username: "alice", password: PASSWORD });
    const answer = await api().ask("/token", { method: "POST", headers: { "content-type": "application/json" }, body });
    expect(answer.statusCode).toBe(415);
  });
});
