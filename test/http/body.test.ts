import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { readBody } from "../../lib/http/body.ts";
import type { BodyStatement } from "../../lib/http/body.ts";
import { integer, words } from "../../lib/query/fields.ts";
import { Refusal } from "../../lib/query/refusal.ts";
import { request } from "../support/http.ts";

const Saved = z.strictObject({
  nom: z.string().min(1),
  filtres: z.strictObject({ max_prix: z.number().optional(), types: z.array(z.enum(["maison"])).optional() }),
});
const JSON_ONLY: BodyStatement<typeof Saved> = { schema: Saved, as: ["json"] };
const Login = z.object({ username: words, age: integer(0, 200).optional() });

function post(body: string, type = "application/json", headers: Record<string, string> = {}) {
  // As the header normaliser leaves them.
  return request("/x", { method: "POST", headers: { "content-type": type, ...headers }, body });
}

function refusalOf(reading: () => unknown): Refusal {
  try {
    reading();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("it was taken");
}

const refusedJson = (body: string, type?: string, headers?: Record<string, string>) =>
  refusalOf(() => readBody(post(body, type, headers), JSON_ONLY, "new")).details;

const good = JSON.stringify({ nom: "a", filtres: { max_prix: 3 } });

test("a JSON body is what its schema reads, under any JSON media type, escaped for its way or not", () => {
  const expected = { nom: "a", filtres: { max_prix: 3 } };
  expect(readBody(post(good), JSON_ONLY, "new")).toEqual(expected);
  expect(readBody(post(good, "application/geo+json; charset=UTF-8"), JSON_ONLY, "new")).toEqual(expected);
  const escaped = { ...post(Buffer.from(good).toString("base64")), isBase64Encoded: true };
  expect(readBody(escaped, JSON_ONLY, "new")).toEqual(expected);
});

test("a form is read as parameters are", () => {
  const form = "application/x-www-form-urlencoded";
  const statement: BodyStatement<typeof Login> = { schema: Login, as: ["form"] };
  expect(readBody(post("username=anne&age=30&scope=", form), statement, "earlier")).toEqual({
    username: "anne",
    age: 30,
  });
  const { faults } = refusalOf(() => readBody(post("username=a&username=b&zzz=1", form), statement, "new")).details;
  expect(faults?.map(({ parametre }) => parametre)).toEqual(["username", "zzz"]);
});

test("each wrong value is named by its path, with what is expected in French; text is not told back", () => {
  const { status, faults } = refusedJson(
    '{"nom":7,"filtres":{"max_prix":"secret","types":["maison","yourte"],"zoom":1}}',
  );
  expect(status).toBe(422);
  expect(faults?.map(({ parametre, recu }) => [parametre, recu])).toEqual([
    ["$.nom", "7"],
    ["$.filtres.max_prix", "un texte"],
    ["$.filtres.types[1]", "un texte"],
    ["$.filtres.zoom", "1"],
  ]);
  expect(JSON.stringify(faults)).not.toContain("secret");
  expect(faults?.[0]?.attendu).toBe("un texte");
});

test.each([
  "text/plain",
  "",
  "application/jsonp",
  "application/x-www-form-urlencoded",
  "application/json; charset=latin1",
])("a body of type « %s » is a 415 that says what is taken", (type) => {
  expect(refusedJson(good, type)).toMatchObject({ status: 415, headers: { "Accept-Post": "application/json" } });
});

test("a compressed body is a 415", () => {
  expect(refusedJson(good, "application/json", { "content-encoding": "gzip" }).status).toBe(415);
});

test("a body larger than the route takes is a 413, counted in bytes", () => {
  const statement = { ...JSON_ONLY, maxBytes: 100 };
  const long = JSON.stringify({ nom: "é".repeat(45), filtres: {} });
  expect(long.length).toBeLessThan(100);
  expect(refusalOf(() => readBody(post(long), statement, "new")).details.status).toBe(413);
});

test.each(["", "  ", "{", "{'a':1}", "NaN", `{"a":1}x`])("« %s » is a 400", (text) => {
  expect(refusedJson(text).status).toBe(400);
});

test("bytes that are no UTF-8 are a 400", () => {
  const event = { ...post(Buffer.from([34, 0xe9, 34]).toString("base64")), isBase64Encoded: true };
  expect(refusalOf(() => readBody(event, JSON_ONLY, "new")).details.status).toBe(400);
});

test.each([
  ['{"__proto__":{"admin":true}}', "$.__proto__"],
  ['{"nom":"a","filtres":{"constructor":{"prototype":{}}}}', "$.filtres.constructor"],
  [`{"a":${"[".repeat(40)}${"]".repeat(40)}}`, `$.a${"[0]".repeat(31)}`],
])("%s is refused by its place", (text, parametre) => {
  expect(refusedJson(text)).toMatchObject({ status: 422, faults: [{ parametre }] });
});

test("the deepest body that fits is refused in no time", () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  const begun = process.threadCpuUsage();
  expect(refusedJson(deep).status).toBe(422);
  expect(process.threadCpuUsage(begun).user / 1_000).toBeLessThan(500);
});

test("whatever comes is read or refused, never an accident", () => {
  const anything = fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.constantFrom(good, '{"__proto__":1}', "[[["));
  fc.assert(
    fc.property(anything, (text) => {
      try {
        readBody(post(text), JSON_ONLY, "new");
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
    { numRuns: 300 },
  );
}, 30_000);
