import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import robotsParser from "robots-parser";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../lib/http/openapi.ts";
import { PAGES } from "../../lib/http/page-addresses.ts";
import { servePages } from "../../lib/http/pages.ts";
import { routes } from "../../lib/http/routes/routes.ts";
import { DATA_SETS } from "../../lib/publish/data-sets.ts";
import { apiOver } from "../support/api.ts";
import { request } from "../support/http.ts";
import { testDatabase } from "../support/postgres.ts";

// R*112 A-3 of the Livre des procédures fiscales, and the terms of DVF: what is made of it may neither by purpose nor by effect lead to the
// re-identification of persons, and search engines must not index it.
const db = await testDatabase();
const { ask } = apiOver(db);
const document = openApiDocument(routes, "test");
const SITE = "https://imo.example";

type Schema = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Schema => typeof value === "object" && value !== null;

/** Every operation that is published, with a question for it. */
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => ["get", "post", "put", "patch", "delete"].includes(method))
    .map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
      asked: path.replaceAll(/\{[^}]*\}/g, "1"),
    })),
);

/** Names of everything that an answer of an operation may hold, however deep. */
function namesIn(schema: unknown, seen = new Set<unknown>()): string[] {
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = reference
      .split("/")
      .slice(1)
      .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), document);
    return namesIn(target, seen);
  }
  const named = isObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  return [...named, ...Object.values(schema).flatMap((value) => namesIn(value, seen))];
}

/** What tells of one home: where it lies, which parcel it is, what it was sold for. */
const ONE_HOME =
  /^(?:adresse|numero_voie|voie|parcelles?|id_parcelle|id_mutation|date_mutation|date_vente|localisation_complete|id_annonce|id_bien)$/;
/** Who sold, bought, owns or lives. */
const PERSON =
  /^(?:vendeurs?|acquereurs?|acheteurs?|proprietaires?|occupants?|locataires?|nom_(?:vendeur|acquereur|proprietaire)|telephone|prenom)$/;
const indexable = new Set(routes.filter(({ statement }) => statement.indexable).map(({ statement: { path } }) => path));

describe("of every operation of the OpenAPI document", () => {
  test("what tells of one home is kept from search engines, and so is every answer that does not say otherwise", async () => {
    expect(operations.length).toBeGreaterThan(60);
    const ofOneHome = operations.filter(({ operation }) =>
      namesIn(operation.responses).some((name) => ONE_HOME.test(name)),
    );
    expect(ofOneHome.length).toBeGreaterThan(15);
    expect(ofOneHome.filter(({ path }) => indexable.has(path)).map(({ path }) => path)).toEqual([]);
    const kept: string[] = [];
    for (const { path, method, asked } of operations) {
      const { headers } = await ask(asked, { method, headers: {} });
      if (headers?.["X-Robots-Tag"] !== "noindex") kept.push(path);
    }
    const ofNobody = (path: string) => indexable.has(path);
    expect(kept.filter((path) => !ofNobody(path))).toEqual([]);
  });

  test("none names who sold, bought, owns or lives, and none that anybody may ask tells of a deed's address or parcel", () => {
    const named = operations.flatMap(({ path, operation }) =>
      namesIn(operation.responses)
        .filter((name) => PERSON.test(name))
        .map((name) => `${path} ${name}`),
    );
    expect(named).toEqual([]);
    const open = operations.filter(({ operation }) => operation.security?.length === 0);
    expect(open.length).toBeGreaterThan(10);
    const told = open.flatMap(({ path, operation }) =>
      namesIn(operation.responses)
        .filter((name) => /^(?:adresse|numero_voie|voie|parcelles?|id_parcelle|id_mutation)$/.test(name))
        .map((name) => `${path} ${name}`),
    );
    expect(told).toEqual([]);
  });

  test("robots.txt lets in to what may be indexed, and nowhere else", async () => {
    const text = (await ask("/robots.txt", { headers: {} })).body ?? "";
    const rules = robotsParser(`${SITE}/robots.txt`, text);
    const open = DATA_SETS.filter(({ noindex }) => !noindex).map(({ id }) => id)[0] ?? "";
    const closed = DATA_SETS.filter(({ noindex }) => noindex).map(({ id }) => id);
    for (const { path, method } of operations.filter((one) => one.method === "GET")) {
      const there = path.replaceAll("{id}", open).replaceAll(/\{[^}]*\}/g, "x");
      expect(rules.isAllowed(SITE + there, "anybot"), `${method} ${path}`).toBe(indexable.has(path));
    }
    for (const id of closed) {
      for (const below of ["", "/schema.json", "/fichiers/x.csv"]) {
        expect(rules.isAllowed(`${SITE}/jeux-de-donnees/${id}${below}`, "anybot")).toBe(false);
      }
    }
    expect(rules.isAllowed(`${SITE}/ventes?commune=64260`, "anybot")).toBe(false);
    expect(rules.isAllowed(`${SITE}/biens/12`, "anybot")).toBe(false);
  });
});

test("pages of adverts, properties, markets and closed data sets are kept from search engines too", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "imo-ops-pages-"));
  await Promise.all([writeFile(path.join(folder, "index.html"), "<html></html>"), mkdir(path.join(folder, "assets"))]);
  const pages = servePages(() => folder);
  const closed = DATA_SETS.find(({ noindex }) => noindex)?.id ?? "";
  const open = DATA_SETS.find(({ noindex }) => !noindex)?.id ?? "";
  const tagOf = async (page: string) =>
    (await pages.find(request(page, { headers: { accept: "text/html" } })))?.headers?.["X-Robots-Tag"];
  for (const { path: address } of PAGES) {
    const free = address === "/" || address === "/jeux-de-donnees";
    expect(await tagOf(address.replace(":id", address.startsWith("/jeux") ? closed : "1")), address).toBe(
      free ? undefined : "noindex",
    );
  }
  expect(await tagOf(`/jeux-de-donnees/${open}`)).toBeUndefined();
  await rm(folder, { recursive: true });
});

test("neither a published data set, nor a table for questions in SQL, nor a view of either leads to one home", async () => {
  const placed = /adresse|voie|parcelle|numero|lot_|proprietaire|^(?:address|parcels)$/;
  const columns = DATA_SETS.flatMap(({ id, columns: all }) => all.map(({ name }) => `${id}.${name}`));
  expect(columns.filter((name) => placed.test(name.split(".")[1] ?? "") && !name.endsWith(".nombre_lots"))).toEqual([]);
  const views = await db.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'donnees'`,
  );
  expect(views.length).toBeGreaterThan(50);
  expect(views.filter(({ name }) => placed.test(name.split(".")[1] ?? "")).map(({ name }) => name)).toEqual([]);
  const located = views.filter(({ name }) => /^ventes\.(?:longitude|latitude)$/.test(name));
  expect(located).toEqual([]);
  // An address or a deed joined with an energy rating could tell who lives how.
  const joined = await db.query<{ view: string }>(
    `select v.relname::text as view from pg_class v join pg_rewrite r on r.ev_class = v.oid join pg_depend d on d.objid = r.oid
     join pg_class t on t.oid = d.refobjid where v.relkind in ('v', 'm') and t.relname in ('sale', 'energy_rating')
     group by v.relname having count(distinct t.relname) > 1`,
  );
  expect(joined).toEqual([]);
});

test("whoever shows no key learns nothing from the tools of models, and search engines nothing of the refusal", async () => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const refused = await ask("/mcp", { method: "POST", headers, body });
  expect(refused).toMatchObject({ statusCode: 401, headers: { "X-Robots-Tag": "noindex" } });
});
