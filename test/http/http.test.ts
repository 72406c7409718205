import { expect, test } from "vitest";
import * as z from "zod";
import { PermanentError, ThrottledError, TransientError } from "../../lib/errors.ts";
import { http, route } from "../../lib/http/http.ts";
import type { Route } from "../../lib/http/http.ts";
import { integer } from "../../lib/query/fields.ts";
import { notFound } from "../../lib/query/refusal.ts";
import type { AnswerCache } from "../../lib/stores/redis/redis.ts";
import { bodyOf, context, request } from "../support/http.ts";

interface Deps {
  readonly cache: AnswerCache;
  readonly answer: () => unknown;
}

const ROUTES: Route<Deps>[] = [
  route("/chose", { asks: z.object({}) }, (_, { answer }) => ({ body: answer() })),
  route("/chose/liste", { asks: z.object({}) }, () => ({ body: "liste" })),
  route("/chose/{id}", { asks: z.strictObject({ id: integer(0) }), kept: true }, ({ id }, { answer }) => ({
    body: [id, answer()],
  })),
  route("/ventes", { asks: z.object({ n: integer(0).optional() }), noindex: true }, (_, { answer }) => ({
    body: answer(),
  })),
];

/** A cache of one process, which can be filled with anything. */
function memory(kept = new Map<string, string>()): AnswerCache {
  return {
    find: async (key) => ({ text: kept.get(key) ?? null, keep: async (text) => void kept.set(key, text) }),
    ping: async () => {},
    end: async () => {},
  };
}

function api(answer: () => unknown = () => "bonjour", cache = memory(), origins: string[] = []) {
  const logged: unknown[] = [];
  const log = {
    warn: (...entry: unknown[]) => void logged.push(entry),
    error: (...entry: unknown[]) => void logged.push(entry),
  };
  const handler = http({ routes: ROUTES, start: async () => ({ cache, answer }), log, origins });
  return { logged, ask: (...asked: Parameters<typeof request>) => handler(request(...asked), context) };
}

const silence = { warn: () => {}, error: () => {} };

function noStart(): Promise<Deps> {
  return Promise.reject(new TransientError("no parameters"));
}

function failing(error: unknown) {
  return api(() => {
    throw error;
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
  });
});

test.each(["/chose", "/chose/12"])("%s answers another method with 405 and what is allowed", async (path) => {
  const answer = await api().ask(path, { method: "POST" });
  expect(answer.statusCode).toBe(405);
  expect(answer.headers?.["Allow"]).toBe("GET, HEAD, OPTIONS");
  expect(bodyOf(answer)).toMatchObject({ title: "Méthode non permise", status: 405 });
});

test("parameters that can't be used are named with what came and what is expected", async () => {
  const answer = await api().ask("/chose/douze?taille=3");
  expect(answer.statusCode).toBe(422);
  expect(bodyOf(answer)).toMatchObject({
    title: "Paramètres invalides",
    erreurs: [
      { parametre: "id", recu: "douze", attendu: "un entier d’au moins 0" },
      { parametre: "taille", recu: "3", attendu: "un de ces paramètres : id" },
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
  expect(bodyOf(answer)).toMatchObject({ correlation: "request-1" });
  expect(logged).toEqual([["an answer failed", expect.objectContaining({ requestId: "request-1", error: accident })]]);
});

test("an answer above what a Lambda may give is refused with what to do", async () => {
  const answer = await api(() => "é".repeat(3_000_000)).ask("/chose");
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
  const { ask } = api(() => ++made);
  const first = await ask("/chose/7");
  expect(await ask("/chose/07")).toEqual(first);
  expect(await ask("/chose/8")).not.toEqual(first);
  expect(made).toBe(2);
});

test("refusals are not kept", async () => {
  const kept = new Map<string, string>();
  let found = false;
  const { ask } = api(() => {
    if (!found) throw notFound("pas encore");
    return "là";
  }, memory(kept));
  expect((await ask("/chose/1")).statusCode).toBe(404);
  expect(kept.size).toBe(0);
  found = true;
  expect((await ask("/chose/1")).statusCode).toBe(200);
});

test.each(["{", '{"status":"200"}', "null"])("a cache that gives %s is not believed", async (text) => {
  const liar: AnswerCache = { ...memory(), find: async () => ({ text, keep: async () => {} }) };
  expect(await api(() => "vrai", liar).ask("/chose/1")).toMatchObject({ statusCode: 200, body: '[1,"vrai"]' });
});

test("OPTIONS answers itself; only named origins may read, and never with credentials", async () => {
  const preflight = { method: "OPTIONS", headers: { Origin: "https://app.example" } };
  const named = await api(undefined, undefined, ["https://app.example"]).ask("/chose", preflight);
  expect(named.statusCode).toBe(204);
  expect(named.headers).toMatchObject({
    "Access-Control-Allow-Origin": "https://app.example",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
  });
  expect(named.headers).not.toHaveProperty("Access-Control-Allow-Credentials");
  const unnamed = await api().ask("/chose", preflight);
  expect(unnamed.headers).not.toHaveProperty("Access-Control-Allow-Origin");
});

test("a parameter given twice is a list, as API Gateway joins it", async () => {
  expect(bodyOf(await api().ask("/ventes?n=1&n=2"))).toMatchObject({ erreurs: [{ parametre: "n", recu: "1,2" }] });
});
