import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openApiDocument } from "../../lib/http/openapi.ts";
import { routes } from "../../lib/http/routes/routes.ts";

const document = openApiDocument(routes, "1.2.3");
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  (["get", "post", "put", "patch", "delete"] as const).flatMap((method) => {
    const operation = item[method];
    return operation ? [{ path, method, operation }] : [];
  }),
);

test("the document is valid OpenAPI 3.1", async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test("every list that is asked on by « suivant » is published with the link to its next page", () => {
  const paged = operations.filter(
    ({ method, operation }) =>
      method === "get" && JSON.stringify(operation.parameters ?? []).includes('"name":"suivant"'),
  );
  expect(paged.map(({ path }) => path)).toEqual(expect.arrayContaining(["/ventes", "/biens", "/recherche", "/runs"]));
  for (const { operation } of paged) expect(JSON.stringify(operation.responses?.["200"])).toContain('"Link"');
});

test("every route that is not hidden is in it, once, with a schema for what it answers", () => {
  const published = routes.filter(({ statement }) => !statement.hidden);
  expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual(
    published.map(({ statement: { method = "GET", path } }) => `${method.toLowerCase()} ${path}`).sort(),
  );
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  for (const { operation } of operations) {
    const good = JSON.parse(JSON.stringify(operation.responses ?? {}));
    const status = Object.keys(good).find((code) => code.startsWith("2") || code === "302");
    const bodies: { schema: unknown }[] = Object.values(good[status ?? ""].content ?? {});
    expect(bodies.length > 0, operation.operationId).toBe(status !== "204" && status !== "302");
    for (const { schema } of bodies) expect(schema).toBeDefined();
    expect(operation.responses?.["500"]).toBeDefined();
  }
});

test("what a path names is a parameter of the path, and of nothing else", () => {
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const inPath = (operation.parameters ?? []).flatMap((one) => ("in" in one && one.in === "path" ? [one.name] : []));
    expect(inPath).toEqual(named);
  }
});

test("parameters are published as what they take, with the value that stands in for them", () => {
  const list = document.paths?.["/annonces"]?.get?.parameters ?? [];
  const named = (name: string) => list.find((one) => "name" in one && one.name === name);
  expect(named("limit")).toMatchObject({ schema: { type: "integer", minimum: 1, maximum: 1000, default: 100 } });
  expect(named("tri")).toMatchObject({ schema: { type: "string", default: "recent" } });
  expect(named("limit")).not.toHaveProperty("required", true);
});

test("nothing of the inside shows", () => {
  expect(JSON.stringify(document)).not.toMatch(/advert_id|price desc|under-contract|"list"|"override"/);
});

test("the ways to show who asks are named, and each route says what it takes", () => {
  expect(document.components?.securitySchemes).toMatchObject({
    jeton: { type: "oauth2", flows: { password: { tokenUrl: "/token", scopes: { lecture: expect.any(String) } } } },
    porteur: { type: "http", scheme: "bearer" },
    cle: { type: "apiKey", in: "header", name: "X-API-Key" },
  });
  expect(document.paths?.["/annonces"]?.get?.security).toEqual([
    { jeton: ["lecture"] },
    { porteur: ["lecture"] },
    { cle: ["lecture"] },
  ]);
  expect(document.paths?.["/runs"]?.get?.security?.[0]).toEqual({ jeton: ["admin"] });
  expect(document.paths?.["/token"]?.post).toMatchObject({
    security: [],
    requestBody: { content: { "application/x-www-form-urlencoded": { schema: expect.anything() } } },
  });
});

test("only what is public asks for no token", () => {
  const open = operations.filter(({ operation }) => operation.security?.length === 0).map(({ path }) => path);
  expect(open).toContain("/marche");
  expect(open).not.toContain("/runs/{id}/quarantaine");
});

test("patterns are published without classes that clients in other languages do not know", () => {
  const published = JSON.stringify(openApiDocument(routes, "test"));
  expect(published).toContain(String.raw`\\u0000-\\u001F`);
  expect(published.match(/\\\\[pP]\{[^}]*\}/g)).toBeNull();
});
