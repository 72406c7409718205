import { randomUUID } from "node:crypto";
import { load } from "cheerio";
import { SaxesParser } from "saxes";
import { beforeEach, expect, test } from "vitest";
import type * as z from "zod";
import type { Authorize } from "../../lib/http/access.ts";
import { Changes, CreatedAlert, Deliveries, NewKey } from "../../lib/http/schemas/alerts.ts";
import { anAlert, notifier } from "../support/alerts.ts";
import { apiOver } from "../support/api.ts";
import { aPage, arrive } from "../support/histories.ts";
import { bodyOf } from "../support/http.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
beforeEach(() => db.query("truncate advert, alert cascade"));

/** Whoever the header `x-subject` names. */
const bySubject: Authorize<unknown> = (event) =>
  Promise.resolve({ identity: { subject: event.headers["x-subject"] ?? null, scopes: ["lecture"] } });
const enqueued: string[] = [];
const { ask } = apiOver(db, {
  authorize: bySubject,
  enqueue: (id) => Promise.resolve(void enqueued.push(id)),
});

async function as(subject: string | null, method: string, target: string, body?: unknown) {
  const answer = await ask(target, {
    method,
    headers: {
      ...(subject !== null && { "x-subject": subject }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.body ? bodyOf(answer) : undefined, headers: answer.headers };
}

const webhook = { type: "webhook", url: "http://127.0.0.1:9/hook" };
const anyAlert = {
  nom: "Montpellier",
  filtres: { code_postal: "34070", max_prix: 250_000, avec: ["balcon"] },
  canal: webhook,
};

async function created(subject: string, alert: object = anyAlert): Promise<z.infer<typeof CreatedAlert>> {
  const { status, body } = await as(subject, "POST", "/alertes", alert);
  expect(status, JSON.stringify(body)).toBe(201);
  return CreatedAlert.parse(body);
}

test("an alert is made, read, changed and removed by its owner; its secrets are told once", async () => {
  const { id, secret, flux } = await created("ann");
  expect(secret).toMatch(/^whsec_[\w-]{43}$/);
  expect(flux.atom).toMatch(new RegExp(`^/alertes/${id}/flux.atom\\?jeton=[\\w-]{43}$`));
  const { body } = await as("ann", "GET", `/alertes/${id}`);
  expect(body).toMatchObject({
    id,
    nom: "Montpellier",
    filtres: anyAlert.filtres,
    canal: webhook,
    active: true,
    pause: null,
  });
  expect(JSON.stringify([body, (await as("ann", "GET", "/alertes")).body])).not.toContain(secret);
  const changed = await as("ann", "PATCH", `/alertes/${id}`, { nom: "Autre", active: false, filtres: { min_prix: 5 } });
  expect(changed.body).toMatchObject({ nom: "Autre", active: false, filtres: { min_prix: 5 }, canal: webhook });
  expect((await as("ann", "DELETE", `/alertes/${id}`)).status).toBe(204);
  expect((await as("ann", "GET", `/alertes/${id}`)).status).toBe(404);
});

test.each([
  ["GET", ""],
  ["PATCH", ""],
  ["DELETE", ""],
  ["POST", "/test"],
  ["POST", "/cle"],
  ["GET", "/livraisons"],
])("%s of another user's alert%s is a 404 that changes nothing", async (method, rest) => {
  const { id } = await created("ann");
  const before = (await as("ann", "GET", `/alertes/${id}`)).body;
  const answer = await as("bob", method, `/alertes/${id}${rest}`, method === "PATCH" ? { nom: "Mine" } : undefined);
  expect(answer.status).toBe(404);
  expect(JSON.stringify(answer.body)).not.toContain("Montpellier");
  expect((await as("ann", "GET", `/alertes/${id}`)).body).toEqual(before);
  expect((await as("bob", "GET", "/alertes")).body).toEqual({ resultats: [] });
  expect(await db.query(`select serial from alert_key`)).toEqual([{ serial: 1 }]);
});

test("nobody in particular has no alerts: 401", async () => {
  const { id } = await created("ann");
  expect((await as(null, "POST", "/alertes", anyAlert)).status).toBe(401);
  expect((await as(null, "GET", "/alertes")).status).toBe(401);
  expect((await as(null, "DELETE", `/alertes/${id}`)).status).toBe(401);
});

test.each<[string, object, string]>([
  ["an unknown filter", { filtres: { prix_max: 1 } }, "$.filtres.prix_max"],
  ["a wrong value", { filtres: { max_prix: "cher" } }, "$.filtres.max_prix"],
  ["a contradiction", { filtres: { min_prix: 5, max_prix: 1 } }, "$.filtres.min_prix"],
  ["a page", { filtres: { limite: 5 } }, "$.filtres.limite"],
  ["no filter", { filtres: {} }, "$.filtres"],
  ["a list that is none", { filtres: { avec: "jardin" } }, "$.filtres.avec"],
  ["an owner in the body", { owner: "bob" }, "$.owner"],
  ["a private address", { canal: { type: "webhook", url: "https://10.0.0.1/" } }, "$.canal.url"],
  ["no address", { canal: { type: "webhook" } }, "$.canal.url"],
  ["another channel", { canal: { type: "sms" } }, "$.canal.type"],
  ["no name", { nom: " " }, "$.nom"],
  ["a NUL", { nom: "a\u0000b" }, "$.nom"],
])("%s is refused by its place in the body", async (_, changes, place) => {
  const { status, body } = await as("ann", "POST", "/alertes", { ...anyAlert, ...changes });
  expect(status).toBe(422);
  expect(body).toMatchObject({ erreurs: expect.arrayContaining([expect.objectContaining({ parametre: place })]) });
  expect(await db.query("select from alert")).toEqual([]);
});

test("a user has fifty alerts at most, also when they are made at once", async () => {
  for (let n = 0; n < 46; n++) await anAlert(db, randomUUID(), { owner: "ann" });
  const made = await Promise.all(Array.from({ length: 8 }, () => as("ann", "POST", "/alertes", anyAlert)));
  expect(made.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 409, 409, 409, 409]);
  await created("bob");
});

test("a test is put on the queue and told in the log; a second one has to wait, a feed takes none", async () => {
  const { id } = await created("ann");
  const sent = await as("ann", "POST", `/alertes/${id}/test`);
  expect(sent).toMatchObject({ status: 202, body: { journal: `/alertes/${id}/livraisons` } });
  expect(sent.body).toMatchObject({ livraison: enqueued.at(-1) });
  const again = await as("ann", "POST", `/alertes/${id}/test`);
  expect(again).toMatchObject({ status: 429, headers: { "Retry-After": "10" } });
  const { body } = await as("ann", "GET", `/alertes/${id}/livraisons`);
  expect(body).toMatchObject({
    resultats: [{ id: enqueued.at(-1), type: "test", statut: "en_attente", tentatives: 0 }],
    suivant: null,
  });
  const made = await as("ann", "POST", "/alertes", { ...anyAlert, canal: { type: "flux" } });
  const feed = CreatedAlert.parse(made.body);
  expect(feed.secret).toBeNull();
  expect((await as("ann", "POST", `/alertes/${feed.id}/test`)).status).toBe(409);
  expect((await as("ann", "PATCH", `/alertes/${feed.id}`, { url: "http://127.0.0.1:9/" })).status).toBe(422);
});

test("the log comes page by page, the newest first, each delivery once", async () => {
  const { id } = await created("ann", { ...anyAlert, canal: { type: "flux" } });
  const { relay } = await notifier(db);
  await arrive(db, ...Array.from({ length: 5 }, (_, n) => aPage(1, { reference: String(n) })));
  await relay();
  const seen: string[] = [];
  let suivant: string | null = "";
  while (suivant !== null) {
    const { body } = await as("ann", "GET", `/alertes/${id}/livraisons?limite=2${suivant && `&suivant=${suivant}`}`);
    const page = Deliveries.parse(body);
    expect(page.resultats.every(({ statut }) => statut === "publiee")).toBe(true);
    seen.push(...page.resultats.map((one) => one.id));
    suivant = page.suivant;
  }
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
});

/** Parses XML strictly; gives the texts of the elements of a name. */
function textsIn(xml: string, name: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    open.push(tag.local);
    if (tag.local === name) found.push("");
  });
  parser.on("closetag", () => void open.pop());
  const add = (text: string): void => {
    if (open.at(-1) === name) found.push(`${found.pop() ?? ""}${text}`);
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.write(xml).close();
  return found;
}

const odd = `<script>alert("1")</script> & ]]> 'é' \u000B😀`;

test.each(["atom", "rss"])("an alert is a valid %s feed, whatever its name and the adverts' texts", async (format) => {
  const alert = await created("ann", {
    nom: `<script>alert("1")</script> & ]]>`,
    filtres: { max_prix: 250_000 },
    canal: { type: "flux" },
  });
  const { relay } = await notifier(db);
  await arrive(db, aPage(1, { title: odd, description: odd, locationFull: odd, url: 'https://a.test/?a=1&b=<2>"' }));
  await arrive(
    db,
    aPage(2, {
      title: odd,
      description: odd,
      locationFull: odd,
      url: "https://a.test/?a=1&b=<3>",
      priceCents: 20_000_000,
    }),
  );
  await relay();
  const address = format === "atom" ? alert.flux.atom : alert.flux.rss;
  const answer = await ask(address, { headers: { host: "api.test" } });
  expect(answer).toMatchObject({
    statusCode: 200,
    headers: { "Content-Type": `application/${format}+xml; charset=utf-8`, "X-Robots-Tag": "noindex" },
  });
  const xml = answer.body ?? "";
  expect(xml).not.toMatch(/<script/);
  const [title, ...titles] = textsIn(xml, "title");
  expect(title).toBe(`<script>alert("1")</script> & ]]>`);
  expect(titles.map((text) => text.split(" – ")[0]?.replaceAll(/\s/g, " ")).sort()).toEqual([
    "Baisse de prix (215 000 € → 200 000 €)",
    "Changement (lien)",
    "Nouvelle annonce",
  ]);
  // What a reader shows of them, which takes them for HTML.
  const shown = titles.map((text) => load(text).text());
  expect(shown.every((text) => text.includes(`<script>alert("1")</script> & ]]> 'é'`))).toBe(true);
});

test("a feed opens with its own token only, and the token opens nothing else", async () => {
  const [one, other] = [await created("ann"), await created("bob")];
  const token = new URL(one.flux.atom, "http://a.test").searchParams.get("jeton") ?? "";
  expect((await ask(one.flux.atom)).statusCode).toBe(200);
  for (const target of [
    `/alertes/${other.id}/flux.atom?jeton=${token}`,
    `/alertes/${one.id}/flux.rss?jeton=${token.slice(1)}`,
    `/alertes/${randomUUID()}/flux.atom?jeton=${token}`,
  ])
    expect((await ask(target)).statusCode, target).toBe(404);
  expect((await ask(`/alertes/${one.id}/flux.atom`)).statusCode).toBe(422);
  expect((await ask(`/alertes/${one.id}?jeton=${token}`)).statusCode).not.toBe(200);
  await as("ann", "POST", `/alertes/${one.id}/cle`);
  expect((await ask(one.flux.atom)).statusCode).toBe(200);
  const rotated = await as("ann", "POST", `/alertes/${one.id}/cle`);
  expect((await ask(one.flux.atom)).statusCode).toBe(404);
  const { flux } = NewKey.parse(rotated.body);
  expect((await ask(flux.atom)).statusCode).toBe(200);
});

test("changes are read page by page from a cursor or an instant, with old and new price", async () => {
  const { relay } = await notifier(db);
  await arrive(db, aPage(1), aPage(2, { priceCents: 20_000_000 }));
  await relay();
  const first = (await as("ann", "GET", "/changements?limite=1")).body;
  expect(first).toMatchObject({
    resultats: [{ type: "creation", source: "imo-ops-export", reference: "1" }],
    reste: true,
  });
  const { suivant } = Changes.parse(first);
  const second = (await as("ann", "GET", `/changements?depuis=${suivant}`)).body;
  expect(second).toMatchObject({
    resultats: [{ type: "changement_prix", ancien_prix: 215_000, nouveau_prix: 200_000 }],
    reste: false,
    sources: [{ id: "imo-ops-export" }],
  });
  expect((await as("ann", "GET", "/changements?depuis=2020-01-01T00:00:00Z")).body).toMatchObject({
    reste: false,
    resultats: [{}, {}],
  });
  for (const wrong of ["hier", "2020-13-01", "WyJhIl0", "W10", "Wy0xXQ"])
    expect((await as("ann", "GET", `/changements?depuis=${wrong}`)).status, wrong).toBe(422);
});
