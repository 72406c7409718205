import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { endEdition, openEdition } from "../../lib/stores/publications/editions.ts";
import { apiOver } from "../support/api.ts";
import { HOSTILE, serveEdition } from "../support/editions.ts";
import { bodyOf } from "../support/http.ts";
import { testDatabase } from "../support/postgres.ts";

const [EARLIER, LATEST, BROKEN] = ["2026-11-26-030000", "2026-11-27-030000", "2026-11-28-030000"];
const db = await testDatabase();
const { ask, read } = apiOver(db, {
  exports: { wake: async () => {}, link: async (key, seconds, name) => `https://files.test/${key}?${seconds}&${name}` },
});
const anonymous = { headers: {} };
const FILE = "/jeux-de-donnees/ventes/fichiers/ventes.parquet";

beforeAll(async () => {
  expect(await read("/jeux-de-donnees")).toMatchObject({ edition: null, resultats: [] });
  expect((await ask("/catalogue.jsonld")).statusCode).toBe(404);
  await serveEdition(db, EARLIER);
  await serveEdition(db, LATEST);
  await openEdition(db, BROKEN);
  await endEdition(db, BROKEN, { status: "failed", failure: "S3 can't be reached" });
});

test("anybody reads the newest whole edition, and each data set with its columns and first rows", async () => {
  const list = await ask("/jeux-de-donnees", anonymous);
  expect(list.statusCode).toBe(200);
  expect(list.headers).not.toHaveProperty("X-Robots-Tag");
  expect(bodyOf(list)).toMatchObject({ edition: LATEST, editions: [LATEST, EARLIER] });
  const one = await ask("/jeux-de-donnees/ventes", anonymous);
  expect(one.headers).toMatchObject({ "X-Robots-Tag": "noindex", ETag: expect.any(String) });
  expect(bodyOf(one)).toMatchObject({
    edition: LATEST,
    conditions: expect.stringContaining("réidentification"),
    colonnes: expect.arrayContaining([expect.objectContaining({ nom: "prix", type: "number", obligatoire: false })]),
    apercu: [expect.objectContaining({ commune: HOSTILE })],
    fichiers: expect.arrayContaining([expect.objectContaining({ lien: `${FILE}?edition=${LATEST}` })]),
  });
  expect((await ask("/jeux-de-donnees/lieux", anonymous)).headers).not.toHaveProperty("X-Robots-Tag");
});

test.each([undefined, EARLIER])(
  "a file leads to a link of its own edition, with its sum and without the search engines (%s)",
  async (edition) => {
    const answer = await ask(edition === undefined ? FILE : `${FILE}?edition=${edition}`, anonymous);
    const named = edition ?? LATEST;
    expect(answer.statusCode).toBe(302);
    expect(answer.headers).toMatchObject({
      Location: `https://files.test/publications/${named}/ventes.parquet?900&ventes.parquet`,
      "Content-Location": `${FILE}?edition=${named}`,
      "Accept-Ranges": "bytes",
      ETag: `"${"ab".repeat(32)}"`,
      "Repr-Digest": `sha-256=:${Buffer.alloc(32, 0xab).toString("base64")}:`,
      "X-Robots-Tag": "noindex",
      "Cache-Control": "no-store",
    });
  },
);

test.each([
  ["/jeux-de-donnees/rien", "Il n’y a pas de jeu de données « rien »"],
  ["/jeux-de-donnees/rien/schema.json", "« rien »"],
  [`/jeux-de-donnees/ventes?edition=${BROKEN}`, "n’existe pas"],
  ["/jeux-de-donnees/ventes/fichiers/..%2Fmanifest", "il a ventes.parquet, ventes.csv, ventes.geojson"],
])("%s is nothing, and why", async (target, why) => {
  const answer = await ask(target, anonymous);
  expect(answer.statusCode).toBe(404);
  expect(bodyOf(answer)).toMatchObject({ detail: expect.stringContaining(why) });
});

test("an edition that is no name of one is refused", async () => {
  expect((await ask("/jeux-de-donnees/ventes?edition=hier", anonymous)).statusCode).toBe(422);
});

test("an edition whose files have gone is served no longer", async () => {
  await db.query("update publication set started_at = now() - interval '86 days' where edition = $1", [EARLIER]);
  expect((await ask(`${FILE}?edition=${EARLIER}`)).statusCode).toBe(404);
  expect(await read("/jeux-de-donnees")).toMatchObject({ editions: [LATEST] });
});

test("the catalogue names the addresses under which the API was asked", async () => {
  const { "dcat:dataset": sets } = z
    .looseObject({ "dcat:dataset": z.array(z.looseObject({ "@id": z.string() })) })
    .parse(bodyOf(await ask("/catalogue.jsonld", { headers: { host: "imo.example", "x-forwarded-proto": "https" } })));
  expect(sets.map((set) => set["@id"])).toContain("https://imo.example/jeux-de-donnees/ventes#jeu");
});

test("search engines are told to stay out of what is made of DVF", async () => {
  expect((await ask("/robots.txt")).body).toMatch(/Allow: \/jeux-de-donnees\/lieux\//);
  expect((await ask("/robots.txt")).body).not.toContain("/jeux-de-donnees/ventes");
});
