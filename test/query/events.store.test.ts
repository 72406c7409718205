import { beforeAll, expect, test } from "vitest";
import type { Advert } from "../../lib/records/record.ts";
import { shownNames } from "../../lib/query/advert-names.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { aCrawl, aPage, arrive, day } from "../support/histories.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();

const rental = (n: number, rentCents: number | null): Advert =>
  aPage(n, { reference: "2", transaction: "rental", priceCents: null, rentCents });

beforeAll(async () => {
  await arrive(
    db,
    aPage(1, { priceCents: 30_000_000 }),
    rental(1, 80_000),
    aPage(2, { priceCents: 28_500_000, energyClass: "B", typeLabel: "Duplex", type: "other" }),
    rental(2, 82_000),
    aCrawl(2, ["1", "2"]),
    aCrawl(3, ["2"]),
    aCrawl(4, ["2"]),
    aPage(6, { priceCents: 28_500_000, energyClass: "B", typeLabel: "Duplex", type: "other", agentHash: "other" }),
    aPage(7, { priceCents: 30_000_000, underContract: true, energyClass: "B", typeLabel: "Duplex", type: "other" }),
    rental(7, null),
    rental(8, 82_000),
    aCrawl(8, ["1"]),
    aCrawl(9, ["1"]),
    aCrawl(10, ["1"]),
  );
});

test("what happened to an advert is told in French, oldest first, with its source", async () => {
  expect(await apiOver(db).read("/annonces/1/evenements")).toEqual({
    resultats: [
      { date: day(1), type: "creation" },
      { date: day(2), type: "changement_prix", ancien_prix: 300_000, nouveau_prix: 285_000, pourcentage: -5 },
      { date: day(2), type: "changement", champs: ["dpe_classe_active", "type_bien"] },
      { date: day(4), type: "retrait" },
      { date: day(6), type: "remise_en_ligne" },
      { date: day(7), type: "changement_prix", ancien_prix: 285_000, nouveau_prix: 300_000, pourcentage: 5.26 },
      { date: day(7), type: "changement", champs: ["sous_compromis"] },
    ],
    sources: [
      { id: "imo-ops-export", producteur: expect.any(String), licence: expect.any(String), date_collecte: day(10) },
    ],
  });
});

test("an advert has all its prices, the first one included, oldest first, and how it stands", async () => {
  expect(await apiOver(db).read("/annonces/1")).toMatchObject({
    historique_prix: [
      { date: day(1), prix: 300_000 },
      { date: day(2), prix: 285_000 },
      { date: day(7), prix: 300_000 },
    ],
    statut: "sous_compromis",
    premiere_vue: day(1),
    derniere_vue: day(10),
  });
});

test("a rental has rents; that one was not told for a while makes it no new one", async () => {
  expect(await apiOver(db).read("/annonces/2")).toMatchObject({
    historique_prix: [
      { date: day(1), loyer: 800 },
      { date: day(2), loyer: 820 },
    ],
    statut: "retiree",
    derniere_vue: day(8),
  });
  expect(await apiOver(db).read("/annonces/2/evenements")).toMatchObject({
    resultats: [
      { type: "creation" },
      { type: "changement_prix", ancien_prix: 800, nouveau_prix: 820, pourcentage: 2.5 },
      { type: "changement_prix", ancien_prix: 820, nouveau_prix: null, pourcentage: null },
      { type: "changement_prix", ancien_prix: null, nouveau_prix: 820, pourcentage: null },
      { type: "retrait", date: day(10) },
    ],
  });
});

test.each([
  ["/annonces/999999/evenements", 404],
  ["/annonces/9007199254740991/evenements", 404],
  ["/annonces/un/evenements", 422],
  ["/annonces/1/evenements?depuis=hier", 422],
])("%s is answered %i", async (path, status) => {
  expect((await apiOver(db).ask(path)).statusCode).toBe(status);
});

test("the names of changed fields are those of the advert's answer, each once; what no answer shows is not named", async () => {
  const named = shownNames(Object.keys(anAdvert()));
  expect(Object.keys(Object(await apiOver(db).read("/annonces/1")))).toEqual(expect.arrayContaining(named));
  expect(new Set(named).size).toBe(named.length);
  expect(shownNames(["agentHash", "prestige", "a field of later"])).toEqual([]);
});
