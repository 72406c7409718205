import { expect, test } from "vitest";
import * as z from "zod";
import { PermanentError, ThrottledError, TransientError } from "../../lib/errors.ts";
import { ANONYMOUS, publicOnly } from "../../lib/http/access.ts";
import type { Authorize } from "../../lib/http/access.ts";
import { http } from "../../lib/http/http.ts";
import { json } from "../../lib/http/json.ts";
import { requestScope } from "../../lib/http/request-scope.ts";
import { route } from "../../lib/http/route.ts";
import type { Route } from "../../lib/http/route.ts";
import { integer } from "../../lib/query/fields.ts";
import { notFound } from "../../lib/query/refusal.ts";
import type { AnswerCache } from "../../lib/stores/redis/redis.ts";
import { bodyOf, context, request } from "../support/http.ts";

interface Deps {
  readonly cache: AnswerCache;
  readonly answer: () => unknown;
}

const said = {
  tag: "Test",
  summary: "une chose",
  access: "public",
  answers: { 200: json("la chose", z.unknown()) },
} as const;
const nothing = z.object({});

const ROUTES: Route<Deps>[] = [
  route({ ...said, indexable: true, path: "/chose", params: nothing }, (_, { answer }) => ({ body: answer() })),
  route(
    { ...said, path: "/chose/{id}", params: z.object({ id: integer(0) }), kept: true },
    ({ params }, { answer }) => ({
      body: [params.id, answer()],
    }),
  ),
  route({ ...said, path: "/chose/pages", params: z.object({ suivant: z.string().optional() }) }, ({ params }) => ({
    body: { suivant: params.suivant === undefined ? "b c" : null },
  })),
  route({ ...said, path: "/chose/liste", params: nothing }, () => ({ body: "liste" })),
  route({ ...said, path: "/chose/{id}/parts", params: z.object({ id: integer(0) }) }, () => ({ body: "parts" })),
  route({ ...said, path: "/chose/ref/{ref}", params: z.object({ ref: z.string() }) }, ({ params }) => ({
    body: params.ref,
  })),
  route({ ...said, path: "/ventes", params: z.object({ n: integer(0).optional() }) }, (_, { answer }) => ({
    body: answer(),
  })),
  route(
    { ...said, path: "/avant", params: z.object({ n: integer(0).optional() }), generation: "earlier" },
    ({ params }) => ({
      body: params.n ?? null,
    }),
  ),
  route(
    {
      ...said,
      path: "/tableau",
      params: nothing,
      answers: { 200: { description: "", content: { "application/json": z.array(z.int()), "text/csv": z.string() } } },
    },
    ({ type }) => (type === "text/csv" ? { type, body: "1\n2\n" } : { body: [1, 2] }),
  ),
  route(
    {
      ...said,
      method: "POST",
      path: "/chose",
      params: nothing,
      access: "admin",
      body: { schema: z.strictObject({ nom: z.string() }), as: ["json", "form"] },
      answers: { 201: json("créée", z.unknown()) },
    },
    ({ body, identity, request }) => ({ status: 201, body: [body.nom, identity.subject, request.ip] }),
  ),
];

const openToAll: Authorize<unknown> = () => Promise.resolve({ identity: ANONYMOUS });

/** A cache of one process, which can be filled with anything. */
function memory(kept = new Map<string, string>()): AnswerCache {
  return {
    find: async (key) => ({ text: kept.get(key) ?? null, keep: async (text) => void kept.set(key, text) }),
    ping: async () => {},
    end: async () => {},
  };
}

interface Wiring {
  readonly answer?: () => unknown;
  readonly cache?: AnswerCache;
  readonly origins?: string[];
  readonly authorize?: Authorize<Deps>;
}

function api({ answer = () => "bonjour", cache = memory(), origins = [], authorize = openToAll }: Wiring = {}) {
  const logged: unknown[] = [];
  const tell = (...entry: unknown[]) => void logged.push(entry);
  const log = { info: tell, warn: tell, error: tell };
  const handler = http({ routes: ROUTES, start: async () => ({ cache, answer }), log, origins, authorize });
  return { logged, ask: (...asked: Parameters<typeof request>) => handler(request(...asked), context) };
}

const silence = { info: () => {}, warn: () => {}, error: () => {} };

function noStart(): Promise<Deps> {
  return Promise.reject(new TransientError("no parameters"));
}

function failing(error: unknown) {
  return api({
    answer: () => {
      throw error;
    },
  });
}

test("an answer is JSON with an ETag, and is confirmed without its body to whoever holds it", async () => {
  const { ask } = api();
  const first = await ask("/chose");
  expect(first).toMatchObject({ statusCode: 200, body: '"bonjour"' });
  expect(first.headers?.["Content-Type"]).toBe("application/json");
  const etag = String(first.headers?.["ETag"]);
  expect(etag).toMatch(/^"[\w-]{27}"$/);
  for (const held of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
    expect(await ask("/chose", { headers: { "If-None-Match": held } })).toMatchObject({ statusCode: 304, body: "" });
  }
  expect(await ask("/chose", { headers: { "If-None-Match": '"other"' } })).toMatchObject({ statusCode: 200 });
});

test("HEAD has the headers and no body", async () => {
  const { ask } = api();
  const answer = await ask("/chose", { method: "HEAD" });
  expect(answer).toMatchObject({ statusCode: 200, body: "" });
  expect(answer.headers?.["ETag"]).toBe((await ask("/chose")).headers?.["ETag"]);
});

test("a list that is asked on by « suivant » links to its next page, and its last page to none", async () => {
  const { ask } = api();
  expect((await ask("/chose/pages")).headers?.["Link"]).toBe('</chose/pages?suivant=b+c>; rel="next"');
  expect((await ask("/chose/pages?suivant=b")).headers?.["Link"]).toBeUndefined();
});

test("a path without parameters goes before one with", async () => {
  const { ask } = api();
  expect((await ask("/chose/liste")).body).toBe('"liste"');
  expect((await ask("/chose/12/")).body).toBe('[12,"bonjour"]');
});

test("an unknown path is a 404 problem in French", async () => {
  const answer = await api().ask("/rien");
  expect(answer.statusCode).toBe(404);
  expect(answer.headers?.["Content-Type"]).toBe("application/problem+json");
  expect(bodyOf(answer)).toEqual({
    type: "about:blank",
    title: "Introuvable",
    status: 404,
    detail: "Il n’y a rien à l’adresse /rien.",
    instance: "/rien",
    identifiant: "request-1",
  });
});

test.each([
  ["PUT", "/chose", "GET, HEAD, POST, OPTIONS"],
  ["POST", "/chose/12", "GET, HEAD, OPTIONS"],
  ["TRACE", "/chose", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"],
])("%s %s is a 405 that says what is allowed", async (method, path, allowed) => {
  const answer = await api().ask(path, { method });
  expect(answer.statusCode).toBe(405);
  expect(answer.headers?.["Allow"]).toBe(allowed);
  expect(bodyOf(answer)).toMatchObject({ title: "Méthode non permise", status: 405 });
});

test("parameters that can't be used are named with what came and what is expected", async () => {
  const answer = await api().ask("/chose/douze?taille=3");
  expect(answer.statusCode).toBe(422);
  expect(bodyOf(answer)).toMatchObject({
    title: "Paramètres invalides",
    erreurs: [
      { parametre: "id", recu: "douze", attendu: "un entier d’au moins 0" },
      { parametre: "taille", recu: "3", attendu: "aucun paramètre" },
    ],
    instance: "/chose/douze",
  });
});

test("what is not there is a 404 with its sentence", async () => {
  const answer = await failing(notFound("Aucune annonce ne porte l’identifiant 3.")).ask("/chose");
  expect(bodyOf(answer)).toMatchObject({ status: 404, detail: "Aucune annonce ne porte l’identifiant 3." });
});

test("a store that is away is a 503 that says when to come back, and is logged", async () => {
  const { ask, logged } = failing(new TransientError("Postgres is away"));
  const answer = await ask("/chose");
  expect(answer.statusCode).toBe(503);
  expect(answer.headers?.["Retry-After"]).toBe("5");
  expect(answer.body).not.toContain("Postgres");
  expect(logged).toHaveLength(1);
  expect((await failing(new ThrottledError("slow", 30)).ask("/chose")).headers?.["Retry-After"]).toBe("30");
});

test("a start that fails is told as any other failure", async () => {
  const answer = await http({ routes: ROUTES, start: noStart, log: silence })(request("/chose"), context);
  expect(answer.statusCode).toBe(503);
});

test("an accident is a 500 that tells its id and nothing else; the log has the cause under that id", async () => {
  const accident = new PermanentError("column secret_thing does not exist");
  const { ask, logged } = failing(accident);
  const answer = await ask("/chose");
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toMatch(/secret_thing|\.ts/);
  expect(bodyOf(answer)).toMatchObject({ identifiant: "request-1" });
  expect(logged).toEqual([["an answer failed", expect.objectContaining({ requestId: "request-1", error: accident })]]);
});

test("an answer above what a Lambda may give is refused with what to do", async () => {
  const answer = await api({ answer: () => "é".repeat(3_000_000) }).ask("/chose");
  expect(answer.statusCode).toBe(422);
  expect(bodyOf(answer)).toMatchObject({ title: "Réponse trop grande" });
});

test("answers about DVF stay out of search engines, refusals included", async () => {
  const { ask } = api();
  expect((await ask("/ventes")).headers?.["X-Robots-Tag"]).toBe("noindex");
  expect((await ask("/ventes?n=x")).headers?.["X-Robots-Tag"]).toBe("noindex");
  expect((await ask("/chose")).headers?.["X-Robots-Tag"]).toBeUndefined();
});

test("an answer that may be kept is made once a question, however the question is written", async () => {
  let made = 0;
  const { ask } = api({ answer: () => ++made });
  const first = await ask("/chose/7");
  expect(await ask("/chose/07")).toEqual(first);
  expect(await ask("/chose/8")).not.toEqual(first);
  expect(made).toBe(2);
});

test("refusals are not kept", async () => {
  const kept = new Map<string, string>();
  let found = false;
  const { ask } = api({
    answer: () => {
      if (!found) throw notFound("pas encore");
      return "là";
    },
    cache: memory(kept),
  });
  expect((await ask("/chose/1")).statusCode).toBe(404);
  expect(kept.size).toBe(0);
  found = true;
  expect((await ask("/chose/1")).statusCode).toBe(200);
});

test.each(["{", '{"status":"200"}', "null"])("a cache that gives %s is not believed", async (text) => {
  const liar: AnswerCache = { ...memory(), find: async () => ({ text, keep: async () => {} }) };
  expect(await api({ answer: () => "vrai", cache: liar }).ask("/chose/1")).toMatchObject({
    statusCode: 200,
    body: '[1,"vrai"]',
  });
});

test("OPTIONS answers itself; only named origins may read, and never with credentials", async () => {
  const preflight = { method: "OPTIONS", headers: { Origin: "https://app.example" } };
  const named = await api({ origins: ["https://app.example"] }).ask("/chose", preflight);
  expect(named.statusCode).toBe(204);
  expect(named.headers).toMatchObject({
    "Access-Control-Allow-Origin": "https://app.example",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
  });
  expect(named.headers).not.toHaveProperty("Access-Control-Allow-Credentials");
  const unnamed = await api().ask("/chose", preflight);
  expect(unnamed.headers).not.toHaveProperty("Access-Control-Allow-Origin");
});

test("a parameter given twice is refused by name on new paths; on earlier ones the last counts", async () => {
  const refused = await api().ask("/ventes?n=1&n=2");
  expect(bodyOf(refused)).toMatchObject({
    status: 422,
    erreurs: [{ parametre: "n", recu: "1, 2", attendu: "une seule valeur" }],
  });
  expect((await api().ask("/avant?n=1&n=2")).body).toBe("2");
});

test("unknown parameters of an earlier path are ignored and named in a warning, whatever they are called", async () => {
  const answer = await api().ask("/avant?n=1&zoom=2&é\r\nX=3");
  expect(answer).toMatchObject({ statusCode: 200, body: "1" });
  expect(answer.headers?.["Warning"]).toMatch(/^299 - "[\x20-\x7e]*zoom, %C3%A9[\x20-\x7e]*"$/);
  expect((await api().ask("/avant?n=1")).headers).not.toHaveProperty("Warning");
});

test("a query string that is not UTF-8 is refused on new paths, and read as it always was on earlier ones", async () => {
  expect((await api().ask("/chose?%E9=1")).statusCode).toBe(400);
  expect((await api().ask("/avant?%E9=1")).statusCode).toBe(200);
});

test("a step that a path names goes before one that it takes, wherever the route stands", async () => {
  const { ask } = api();
  expect((await ask("/chose/ref/parts")).body).toBe('"parts"');
  expect((await ask("/chose/3/parts")).body).toBe('"parts"');
});

test("what is asked of a path that takes a name is that name, decoded", async () => {
  expect((await api().ask("/chose/ref/a%2Fb%20c")).body).toBe('"a/b c"');
});

test("without an authorizer, only what is public answers", async () => {
  const { ask } = api({ authorize: publicOnly });
  expect((await ask("/chose")).statusCode).toBe(200);
  const refused = await ask("/chose", { method: "POST", body: "{}" });
  expect(refused).toMatchObject({ statusCode: 401, headers: { "WWW-Authenticate": "Bearer" } });
});

test("the authorizer says who asks, and what headers every answer to them carries", async () => {
  const seen: unknown[] = [];
  const authorize: Authorize<Deps> = async (_, access) => {
    seen.push(access);
    return { identity: { subject: "anne", scopes: ["admin"] }, headers: { "RateLimit-Remaining": "3" } };
  };
  const { ask } = api({ authorize });
  const headers = { "Content-Type": "application/json" };
  const made = await ask("/chose", { method: "POST", headers, body: '{"nom":"a"}' });
  expect(made).toMatchObject({
    statusCode: 201,
    body: '["a","anne","127.0.0.1"]',
    headers: { "RateLimit-Remaining": "3" },
  });
  const refused = await ask("/chose", { method: "POST", headers, body: "{}" });
  expect(refused).toMatchObject({ statusCode: 422, headers: { "RateLimit-Remaining": "3" } });
  expect(seen).toEqual(["admin", "admin"]);
});

test("an answer comes in the offered type that the caller prefers", async () => {
  const { ask } = api();
  const csv = await ask("/tableau", { headers: { Accept: "text/csv, application/json;q=0.5" } });
  expect(csv).toMatchObject({ body: "1\n2\n", headers: { "Content-Type": "text/csv", Vary: "Accept" } });
  expect((await ask("/tableau")).body).toBe("[1,2]");
  expect((await ask("/tableau", { headers: { Accept: "*/*" } })).body).toBe("[1,2]");
  expect((await ask("/tableau", { headers: { Accept: "image/png" } })).statusCode).toBe(406);
  expect((await ask("/avant?n=1", { headers: { Accept: "image/png" } })).statusCode).toBe(200);
});

test("every answer carries the request's id, and whatever runs for it knows the id", async () => {
  let known: unknown;
  const { ask } = api({ answer: () => (known = requestScope.getStore()) });
  const requests = [ask("/chose"), ask("/rien"), ask("/ventes?n=x"), ask("/chose", { method: "OPTIONS" })];
  for (const answer of await Promise.all(requests)) expect(answer.headers?.["X-Request-Id"]).toBe("request-1");
  expect(known).toMatchObject({ requestId: "request-1", route: "/chose" });
});

test("a refusal is logged under the id that it tells", async () => {
  const { ask, logged } = api();
  await ask("/ventes?n=x");
  expect(logged).toEqual([["a request was refused", expect.objectContaining({ requestId: "request-1", status: 422 })]]);
});

test("data load nothing and stand in no frame", async () => {
  const { headers } = await api().ask("/chose");
  expect(headers).toMatchObject({
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
  });
});
