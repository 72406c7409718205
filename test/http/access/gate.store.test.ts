import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../lib/errors.ts";
import { authorize } from "../../../lib/http/access/gate.ts";
import { drawSecret, KEY_PREFIX } from "../../../lib/http/access/secret.ts";
import { http } from "../../../lib/http/http.ts";
import { routes } from "../../../lib/http/routes/routes.ts";
import { gateOver } from "../../support/access.ts";
import { bearer, callersOf, keys, me, tokens } from "../../support/callers.ts";
import { bodyOf, context, request } from "../../support/http.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const { api, key, user } = callersOf(db);

describe("who may ask", () => {
  const OPEN = ["/", "/health", "/openapi.json", "/docs", "/robots.txt", "/.well-known/jwks.json", "/sources"];

  test.each([...OPEN, "/marche?commune=64260", "/lieux?q=paris", "/loyers?commune=64260", "/public/annonces"])(
    "%s is answered to everybody",
    async (path) => {
      expect((await api().ask(path, { headers: {} })).statusCode).toBe(200);
    },
  );

  test("every other route is refused without a token, whether what it asks for exists or not", async () => {
    const { ask } = api();
    const shut = routes.filter(({ statement }) => statement.access !== "public");
    expect(shut.map(({ statement }) => statement.path)).toEqual(
      expect.arrayContaining(["/annonces", "/ventes", "/dpe", "/risques", "/statistiques", "/runs/{id}/quarantaine"]),
    );
    for (const { statement } of shut) {
      const target = statement.path.replaceAll(/\{\w+\}/g, "1");
      const answer = await ask(target, { method: statement.method ?? "GET", headers: {} });
      expect(answer, target).toMatchObject({ statusCode: 401, headers: { "WWW-Authenticate": expect.any(String) } });
      expect(bodyOf(answer)).toMatchObject({ status: 401, detail: expect.stringContaining("POST /token") });
    }
  });

  test.each([
    ["reader", 200, 403],
    ["analyst", 200, 403],
    ["admin", 200, 200],
  ] as const)("a %s gets %i for adverts and %i for runs", async (role, adverts, runs) => {
    const of = api();
    await user("someone", role);
    const { access_token } = await tokens(of, "someone");
    expect((await of.ask("/annonces", bearer(access_token))).statusCode).toBe(adverts);
    expect((await of.ask("/runs", bearer(access_token))).statusCode).toBe(runs);
  });

  test.each([
    ["reader", ["read:annonces", "read:statistiques"]],
    ["analyst", ["read:annonces", "read:statistiques", "read:analytics"]],
    ["admin", ["read:annonces", "read:statistiques", "read:analytics"]],
  ] as const)("a %s is told the permissions under their earlier names", async (role, permissions) => {
    const of = api();
    await user("Émilie", role, "e@example.test");
    const { access_token } = await tokens(of, "émilie");
    expect(bodyOf(await of.ask("/users/me", bearer(access_token)))).toMatchObject({
      username: "Émilie",
      email: "e@example.test",
      role,
      permissions,
    });
  });

  test("a deployment whose start fails answers nothing, what is public included", async () => {
    const told: unknown[] = [];
    const handler = http({
      routes,
      authorize,
      start: () => Promise.reject(new ConfigError("Parameter store: /imo-ops/prod/token-keys not found")),
      log: { info: () => {}, warn: () => {}, error: (_, more) => void told.push(more["error"]) },
    });
    for (const path of ["/", "/docs", "/sources", "/annonces"]) {
      const answer = await handler(request(path), context);
      expect(answer.statusCode, path).toBe(500);
      expect(answer.body).not.toContain("token-keys");
    }
    expect(String(told[0])).toContain("/imo-ops/prod/token-keys not found");
  });
});

describe("two credentials in one request", () => {
  test.each([
    [
      "two Authorization headers, as a gateway joins them",
      (good: string) => ({ authorization: `Bearer ${good},Bearer ${good}` }),
    ],
    ["the good one behind another", (good: string) => ({ authorization: `Bearer x, Bearer ${good}` })],
    ["a token and a key", (good: string) => ({ authorization: `Bearer ${good}`, "x-api-key": good })],
    ["two keys, joined", (good: string) => ({ "x-api-key": `${good},${good}` })],
    ["Basic before it", (good: string) => ({ authorization: `Basic YTpi, Bearer ${good}` })],
    ["no scheme", (good: string) => ({ authorization: good })],
    ["a token as a key", () => ({ "x-api-key": "a.b.c" })],
    ["a line end", (good: string) => ({ authorization: `Bearer ${good}\r\nX-Role: admin` })],
  ])("%s: refused", async (_, headers) => {
    const { text } = await key(["lecture"]);
    expect((await api().ask("/annonces", { headers: headers(text) })).statusCode).toBe(401);
  });
});

describe("limits", () => {
  const addressLimit = { points: 3, seconds: 60 };

  test("an address without a token is told how it stands, and then to come back", async () => {
    const { ask } = api({ addressLimit });
    const asked = () => ask("/public/annonces", { headers: {} });
    expect((await asked()).headers).toMatchObject({
      "RateLimit-Policy": "3;w=60",
      "RateLimit-Limit": "3",
      "RateLimit-Remaining": "2",
      "RateLimit-Reset": "60",
    });
    await asked();
    await asked();
    const late = await asked();
    expect(late).toMatchObject({
      statusCode: 429,
      headers: { "Retry-After": "60", "RateLimit-Remaining": "0", "Content-Type": "application/problem+json" },
    });
    expect(bodyOf(late)).toMatchObject({ status: 429, detail: expect.stringContaining("3 questions") });
  });

  test("bad tokens and keys count against the address, good ones do not", async () => {
    const { ask } = api({ addressLimit });
    const { text } = await key(["lecture"]);
    for (const bad of ["a.b.c", drawSecret(KEY_PREFIX), "a.b.d"]) {
      expect((await ask("/annonces", bearer(bad))).statusCode).toBe(401);
    }
    expect((await ask("/annonces", bearer("a.b.e"))).statusCode).toBe(429);
    expect((await ask("/annonces", bearer(text))).statusCode).toBe(200);
  });

  test("each key has its own, or none", async () => {
    const { ask } = api({ addressLimit });
    const [two, free] = [await key(["lecture"], { perMinute: 2 }), await key(["lecture"])];
    const status = async (text: string) => (await ask("/annonces", bearer(text))).statusCode;
    expect([await status(two.text), await status(two.text), await status(two.text)]).toEqual([200, 200, 429]);
    for (let time = 0; time < 10; time++) expect(await status(free.text)).toBe(200);
    expect((await ask("/annonces", bearer(free.text))).headers).not.toHaveProperty("RateLimit-Limit");
  });

  test("a user's are counted over all the user's tokens", async () => {
    const of = api({ userLimit: { points: 2, seconds: 60 } });
    const [one, other] = [await tokens(of), await tokens(of)];
    expect([await me(of, one.access_token), await me(of, other.access_token), await me(of, one.access_token)]).toEqual([
      200, 200, 429,
    ]);
  });

  test("what the gate costs a known key is below 0.3 ms", async () => {
    const { text } = await key(["lecture"], { perMinute: 1_000_000 });
    const gate = gateOver(db, { keys });
    const event = request("/annonces", bearer(text));
    const start = async () => ({ gate });
    await authorize(event, "lecture", start);
    const begun = process.threadCpuUsage();
    for (let time = 0; time < 1_000; time++) await authorize(event, "lecture", start);
    const { user, system } = process.threadCpuUsage(begun);
    expect((user + system) / 1_000_000).toBeLessThan(0.3);
  });
});
