import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { http } from "../../../lib/http/http.ts";
import type { Route } from "../../../lib/http/route.ts";
import { llmsText } from "../../../lib/http/llms.ts";
import { routes as apiRoutes } from "../../../lib/http/routes/routes.ts";
import { documentationRoutes } from "../../../lib/http/routes/documentation.ts";
import type { AnswerCache } from "../../../lib/stores/redis/redis.ts";
import { bodyOf, context, request } from "../../support/http.ts";

const cache: AnswerCache = {
  find: () => Promise.resolve({ text: null, keep: () => Promise.resolve() }),
  ping: () => Promise.resolve(),
  end: () => Promise.resolve(),
};
const tell = () => {};
interface Deps {
  readonly version: string;
  readonly cache: AnswerCache;
}
const routes: readonly Route<Deps>[] = documentationRoutes<Deps>(() => routes);
const handler = http({
  routes,
  start: async () => ({ version: "9.8.7", cache }),
  log: { info: tell, warn: tell, error: tell },
});
const ask = (...asked: Parameters<typeof request>) => handler(request(...asked), context);

test("the document is answered as JSON, with the version that runs", async () => {
  const answer = await ask("/openapi.json");
  expect(answer.headers?.["Cache-Control"]).toBe("public, max-age=300");
  expect(bodyOf(answer)).toMatchObject({ openapi: "3.1.1", info: { version: "9.8.7" } });
});

test("the page loads from this address only: its policy, and what it names", async () => {
  const page = await ask("/docs");
  expect(page.headers).toMatchObject({ "Content-Type": "text/html; charset=utf-8" });
  const policy = String(page.headers?.["Content-Security-Policy"]);
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
  for (const [, address = ""] of String(page.body).matchAll(/(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^\//);
});

test("the page's script may be kept for ever under its name, compressed for whoever takes that", async () => {
  const [, script = ""] = /<script src="([^"]+)">/.exec(String((await ask("/docs")).body)) ?? [];
  const plain = await ask(script);
  expect(plain).toMatchObject({ statusCode: 200, headers: { "Cache-Control": "public, max-age=31536000, immutable" } });
  const zipped = await ask(script, { headers: { "Accept-Encoding": "br, gzip" } });
  expect(zipped).toMatchObject({
    isBase64Encoded: true,
    headers: { "Content-Encoding": "gzip", Vary: "Accept-Encoding" },
  });
  expect(gunzipSync(Buffer.from(zipped.body ?? "", "base64")).toString("utf8")).toBe(plain.body);
  const refused = await ask(script, { headers: { "Accept-Encoding": "gzip;q=0" } });
  expect(refused.headers).not.toHaveProperty("Content-Encoding");
});

test("a script of another name is not there", async () => {
  expect((await ask("/docs/scalar-000000000000.js")).statusCode).toBe(404);
  expect((await ask("/docs/..%2F..%2Fpackage.json")).statusCode).toBe(404);
});

test("what is told to language models names every published path that is not an admin's, and no other", () => {
  const told = [...llmsText(apiRoutes.map(({ statement }) => statement)).matchAll(/^- \[(\w+) (\/[^\]]*)\]/gm)];
  const published = apiRoutes.flatMap(({ statement: { hidden, access, method = "GET", path } }) =>
    hidden || access === "admin" ? [] : [`${method} ${path}`],
  );
  expect(told.map(([, method, path]) => `${method} ${path}`).sort()).toEqual(published.sort());
  expect(published).toContain("POST /contexte");
});

test("it is answered as plain text", async () => {
  const answer = await ask("/llms.txt");
  expect(answer.headers?.["Content-Type"]).toBe("text/plain; charset=utf-8");
  expect(answer.body).toMatch(/^# imo-ops\n\n> /);
});
