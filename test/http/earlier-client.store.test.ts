import { readFile } from "node:fs/promises";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";
import { servedApi } from "../support/served-api.ts";

const api = await servedApi();
const Parameter = z.object({ name: z.string(), in: z.enum(["path", "query"]) });
const Operation = z.looseObject({ parameters: z.array(Parameter).default([]) });
const Contract = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) });
/** What the clients of the API before this one were written against. */
const contract = Contract.parse(
  JSON.parse(await readFile(path.join(projectRoot, "test/fixtures/earlier-openapi.json"), "utf8")),
);
const { paths } = contract;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: "earlier", ...contract });

async function ask(target: string): Promise<{ status: number; headers: Headers; body: unknown }> {
  const answer = await fetch(`${api.url}${target}`, { headers: api.credentials });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

async function list(target: string): Promise<z.infer<typeof Adverts>> {
  const { status, body } = await ask(target);
  expect(status, target).toBe(200);
  return Adverts.parse(body);
}
const Adverts = z.array(
  z.looseObject({
    id_annonce: z.int(),
    prix: z.number().nullable(),
    surface: z.number().nullable(),
    type_bien: z.string(),
    localisation: z.string().nullable(),
    localisation_complete: z.string().nullable(),
    reference: z.string(),
  }),
);

/** What the contract says against an answer; null: nothing. */
function faults(at: string, body: unknown): unknown {
  const steps = ["paths", at, "get", "responses", "200", "content", "application/json", "schema"];
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const check = ajv.compile({ $ref: `earlier#/${pointer}` });
  return check(body) ? null : check.errors;
}

const newest = await list("/annonces?limit=1");
const { id_annonce: id, reference } = newest[0] ?? { id_annonce: 0, reference: "" };

const TARGETS: Readonly<Record<string, string>> = {
  "/annonces/search": "/annonces/search?q=montpellier",
  "/annonces/{annonce_id}": `/annonces/${id}`,
  "/annonces/reference/{reference}": `/annonces/reference/${reference}`,
};
const read = Object.entries(paths).filter(([at, methods]) => "get" in methods && at !== "/users/me");

test.each(read.map(([at]) => [at] as const))("%s answers in the fields and types that its clients know", async (at) => {
  const { status, headers, body } = await ask(TARGETS[at] ?? at);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/json");
  expect(faults(at, body)).toBeNull();
  // A bare array stays one, and is not empty here.
  if (Array.isArray(body)) expect(body.length).toBeGreaterThan(0);
});

test("a field of another type would be noticed", () => {
  expect(faults("/types-bien", [{ type_bien: 3 }])).not.toBeNull();
  expect(faults("/annonces", [{ id_annonce: "1" }])).not.toBeNull();
});

/** For each parameter a value, and what holds of every advert that is found by it. */
type Found = z.infer<typeof Adverts>[number];
const FILTERS: Readonly<Record<string, readonly [value: string, holds: (advert: Found) => boolean]>> = {
  type_bien: ["MAIS", ({ type_bien }) => /mais/i.test(type_bien)],
  min_prix: ["150000", ({ prix }) => prix !== null && prix >= 150_000],
  max_prix: ["150000.50", ({ prix }) => prix !== null && prix <= 150_000.5],
  min_surface: ["35", ({ surface }) => surface !== null && surface >= 35],
  max_surface: ["35.5", ({ surface }) => surface !== null && surface <= 35.5],
  localisation: ["montPELL", (advert) => /montpell/i.test(`${advert.localisation} ${advert.localisation_complete}`)],
};

test.each(Object.entries(FILTERS))("%s finds some, and only what meets it", async (name, [value, holds]) => {
  const [all, found] = [await list("/annonces?limit=1000"), await list(`/annonces?limit=1000&${name}=${value}`)];
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(all.filter(holds));
});

test("every documented parameter is tried here", () => {
  const documented = paths["/annonces"]?.["get"]?.parameters.map(({ name }) => name) ?? [];
  expect([...Object.keys(FILTERS), "skip", "limit"].sort()).toEqual(documented.toSorted());
});

test("the newest come first, page after page, with none twice and none left out", async () => {
  const all = await list("/annonces?limit=1000");
  expect(all.map((advert) => advert.id_annonce)).toEqual(
    all.map((advert) => advert.id_annonce).toSorted((a, b) => b - a),
  );
  const pages = [];
  for (let skip = 0; skip < all.length + 7; skip += 7) pages.push(await list(`/annonces?skip=${skip}&limit=7`));
  expect(pages.flat()).toEqual(all);
  expect(pages.at(-1)).toEqual([]);
});

test("all parameters at once, and none of them", async () => {
  expect(await list("/annonces")).toHaveLength(40);
  const all =
    "skip=0&limit=1000&type_bien=a&min_prix=0&max_prix=999999999&min_surface=0&max_surface=99999&localisation=a";
  expect((await list(`/annonces?${all}`)).length).toBeGreaterThan(0);
});

test.each([
  "/annonces?min_prix=300000&max_prix=100000",
  "/annonces?min_surface=200&max_surface=10",
  "/annonces?skip=1000000",
  "/annonces?type_bien=chateau-fort",
])("%s finds nothing, which is an empty array", async (target) => {
  expect(await list(target)).toEqual([]);
});

test.each([
  "/annonces?page=2&utm_source=mail",
  "/annonces?q=montpellier",
  "/statistiques?par=type",
  "/types-bien?limit=3",
  "/public/annonces?skip=3",
  "/health?verbose=1",
])("%s: unknown parameters are ignored, which a header tells", async (target) => {
  const [known] = target.split("?");
  const [asked, plain] = [await ask(target), await ask(known ?? "")];
  expect(asked.status).toBe(200);
  if (known !== "/health") expect(asked.body).toEqual(plain.body);
  expect(asked.headers.get("warning")).toMatch(/^299 /);
  expect(plain.headers.get("warning")).toBeNull();
});

test.each([
  "/annonces?limit=0",
  "/annonces?limit=1001",
  "/annonces?limit=ten",
  "/annonces?skip=-1",
  "/annonces?min_prix=cheap",
  "/annonces/search",
  "/annonces/abc",
  "/public/annonces?limit=0",
  "/public/annonces?limit=101",
])("%s is refused with its detail", async (target) => {
  const { status, body } = await ask(target);
  expect(status).toBe(422);
  expect(Refused.parse(body).detail.length).toBeGreaterThan(0);
});

test.each(["/annonces/999999999", "/annonces/reference/nobody-has-this"])(
  "%s is not there, with its detail",
  async (target) => {
    const { status, body } = await ask(target);
    expect(status).toBe(404);
    expect(Refused.parse(body).detail.length).toBeGreaterThan(0);
  },
);
const Refused = z.looseObject({ detail: z.string().min(1) });

test.each([
  ["the ends of limit", "/annonces?limit=1", 1],
  ["the other end of limit", "/annonces?limit=1000", 40],
  ["the last of a repeated one counts", "/annonces?limit=5&limit=2", 2],
  ["an empty one counts as absent", "/annonces?limit=3&localisation=&min_prix=", 3],
  ["a plus stands for a space", "/annonces?limit=2&localisation=Appartement+%C3%A0+Montpellier", 2],
  ["public adverts without a limit are ten", "/public/annonces", 10],
  ["all the public ones that may be asked for", "/public/annonces?limit=100", 40],
])("%s: %s", async (_, target, count) => {
  expect((await ask(target)).body).toHaveLength(count);
});

test("a search, which always failed before, finds at most a hundred", async () => {
  const found = await list("/annonces/search?q=Montpellier");
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThanOrEqual(100);
});

test("an advert by its id and by its reference is the same one", async () => {
  const [byId, byReference] = [await ask(`/annonces/${id}`), await ask(`/annonces/reference/${reference}`)];
  const { id_annonce } = z.looseObject({ id_annonce: z.int() }).parse(byReference.body);
  expect(id_annonce).toBe(id);
  expect(byId.body).toMatchObject({ id_annonce: id, reference, conseiller: null });
});

test("figures are those of the adverts", async () => {
  const all = await list("/annonces?limit=1000");
  const prices = all.flatMap(({ prix }) => prix ?? []);
  const { body } = await ask("/statistiques");
  expect(body).toMatchObject({ total_annonces: all.length });
  const { prix_moyen } = z.looseObject({ prix_moyen: z.number() }).parse(body);
  expect(prix_moyen).toBeCloseTo(prices.reduce((sum, price) => sum + price, 0) / prices.length, 2);
});

const ours = Contract.parse((await ask("/openapi.json")).body).paths;

test.skipIf(!ours["/token"])("a wrong password is refused with its detail, as a form always was", async () => {
  const body = new URLSearchParams({ username: "nobody", password: "wrong" });
  const answer = await fetch(`${api.url}/token`, { method: "POST", body });
  expect(answer.status).toBe(401);
  expect(Refused.parse(await answer.json()).detail.length).toBeGreaterThan(0);
});

test.skipIf(!ours["/users/me"])("whoever asks is told who they are", async () => {
  const { status, body } = await ask("/users/me");
  expect(status).toBe(200);
  expect(faults("/users/me", body)).toBeNull();
});
