import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { identifyPending } from "../../../lib/aggregate/identity/identify.ts";
import { Estimate } from "../../../lib/http/schemas/estimate.ts";
import type { Sale } from "../../../lib/records/record.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { mergeRentLevels } from "../../../lib/stores/open-data/rent-levels.ts";
import { mergeSales } from "../../../lib/stores/sales/sales.ts";
import { anAdvert } from "../../support/adverts.ts";
import { apiOver } from "../../support/api.ts";
import { bodyOf } from "../../support/http.ts";
import { aPlace } from "../../support/places.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aRentLevel } from "../../support/ratings.ts";
import { aSale, keyOf } from "../../support/sales.ts";

const db = await testDatabase();
const { ask, post, read } = apiOver(db);
const from = { runId: "r", readerVersion: 1 };
const TOWN = { longitude: -1.77, latitude: 43.35 };
/** In the village, houses only. */
const VILLAGE = { longitude: -1.3, latitude: 43.3 };

/** A flat of the town at some 4,000 €/m², the first the dearest by little; sold in the two years before the summer of 2026. */
function flat(n: number, changes: Partial<Sale> = {}): Sale {
  const area = 30 + (n % 10) * 5;
  const month = String(1 + (n % 6)).padStart(2, "0");
  return aSale({
    key: keyOf(n),
    soldOn: `${n % 2 ? 2025 : 2026}-${month}-10`,
    priceCents: Math.round(area * 4000 * (1 + ((n % 7) - 3) / 100)) * 100,
    builtArea: area,
    rooms: 1 + Math.floor(area / 25),
    longitude: TOWN.longitude + ((n % 11) - 5) / 2000,
    latitude: TOWN.latitude + ((n % 13) - 6) / 2500,
    parcels: [`64260000AM${String(n % 20).padStart(4, "0")}`],
    ...changes,
  });
}

function house(n: number): Sale {
  return flat(n, {
    commune: "64999",
    communeName: "Village",
    dwellingType: "house",
    premises: [{ type: "house", area: 100, rooms: 4 }],
    builtArea: 80 + (n % 10) * 5,
    priceCents: 25_000_000 + n * 1000,
    landArea: 500,
    longitude: VILLAGE.longitude + (n % 5) / 1000,
    latitude: VILLAGE.latitude + (n % 3) / 1000,
  });
}

beforeAll(async () => {
  const sales = [
    ...Array.from({ length: 90 }, (_, n) => flat(n + 1)),
    ...Array.from({ length: 12 }, (_, n) => house(n + 200)),
    // Symbolic, forced, and superseded sales say nothing of the market.
    ...Array.from({ length: 20 }, (_, n) => flat(n + 300, { priceCents: 100 })),
    ...Array.from({ length: 20 }, (_, n) => flat(n + 400, { nature: "Adjudication", priceCents: 2_000_000 })),
  ];
  const chunk = {
    ...from,
    task: 0,
    source: "dvf",
    family: "dvf",
    deedsGiven: true,
    collectedAt: "2026-10-01T00:00:00Z",
  };
  const places = [
    aPlace({ code: "64260", name: "Hendaye", postcodes: ["64700"], department: "64" }),
    aPlace({ code: "64999", name: "Village", postcodes: ["64240"], department: "64" }),
    aPlace({ code: "29155", name: "Ouessant", postcodes: ["29242"], department: "29" }),
  ];
  const place = { commune: "64260", city: "Hendaye", precision: "exact", ...TOWN } as const;
  const letting = { transaction: "rental", priceCents: null, type: "apartment", area: 50, ...place } as const;
  const adverts = [
    anAdvert({
      reference: "flat",
      type: "apartment",
      area: 50,
      rooms: 3,
      priceCents: 30_000_000,
      energyClass: "G",
      ...place,
    }),
    ...Array.from({ length: 11 }, (_, n) =>
      anAdvert({ ...letting, reference: `let-${n}`, rentCents: 60_000 + n * 2_000 }),
    ),
    anAdvert({ reference: "no-area", type: "apartment", area: null, ...place }),
    anAdvert({ reference: "garage", type: "parking", area: 12, ...place }),
  ];
  await db.transaction(async (tx) => {
    await mergePlaces(tx, places, from);
    await mergeSales(tx, sales, chunk);
    await mergeRentLevels(tx, [aRentLevel({ commune: "64260", rentPerM2: 14 })], from);
    await mergeAdverts(tx, adverts, from);
  });
});

const FLAT = { ...TOWN, type: "appartement", surface: 50, pieces: 3 };

test("a flat is worth about what its neighbours sold for, within a range, with comparables that name no deed", async () => {
  const answer = await post("/estimation", FLAT);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({ "X-Robots-Tag": expect.stringContaining("noindex") });
  const body = bodyOf(answer);
  expect(body).toMatchObject({
    nature: expect.stringContaining("estimation statistique"),
    date_valeur: "2026-11-23",
    derniere_vente: "2026-05-10",
    lieu: { precision: "exacte" },
    sources: [{ id: "dvf" }],
  });
  const { valeur, fourchette, comparables } = Estimate.parse(body);
  expect(Math.abs(valeur / 200_000 - 1)).toBeLessThan(0.05);
  expect(fourchette.bas).toBeLessThan(valeur);
  expect(fourchette.haut).toBeGreaterThan(valeur);
  expect(comparables).toHaveLength(10);
  for (const one of comparables) {
    expect(Object.keys(one).sort()).toEqual(
      ["commune", "distance_m", "mois", "pieces", "poids", "prix_m2", "surface", "type"].sort(),
    );
  }
  expect(answer.body).not.toMatch(/RUE HAUTE|64260000AM|20\d\d-0\d-10","surface/);
});

test("a commune alone is estimated as a whole, and trusted less", async () => {
  const body = bodyOf(await post("/estimation", { commune: "hendaye", type: "appartement", surface: 50 }));
  expect(body).toMatchObject({
    lieu: { precision: "commune", commune: { code_insee: "64260" } },
    confiance: { raisons: expect.arrayContaining([expect.stringContaining("commune")]) },
  });
});

test("an address that nobody has located yet is answered for its commune, and says so", async () => {
  const asked = { commune: "64260", adresse: "1 rue inconnue", type: "appartement", surface: 50 };
  const body = bodyOf(await post("/estimation", asked));
  expect(body).toMatchObject({ lieu: { precision: "commune" }, remarques: [expect.stringContaining("adresse")] });
});

test("an energy class and a floor are said not to count", async () => {
  const body = bodyOf(await post("/estimation", { ...FLAT, etage: 4, classe_energie: "G" }));
  expect(body).toMatchObject({ non_pris_en_compte: ["etage", "classe_energie"] });
});

test.each([
  ["3 m²", { ...FLAT, surface: 3 }, "3 m²"],
  ["3,000 m²", { ...FLAT, surface: 3000 }, "3000 m²"],
  ["a place without sales", { ...FLAT, longitude: 2.3, latitude: 46.8 }, "aucune vente"],
  [
    "a commune without sales, an island",
    { commune: "Ouessant", type: "maison", surface: 80 },
    "aucune vente connue à Ouessant",
  ],
  ["the sea before the town", { ...FLAT, longitude: -1.79, latitude: 43.365 }, "hors des lieux habités"],
  ["another country", { ...FLAT, longitude: -3.7, latitude: 40.4 }, "en France"],
  ["a type that is not sold there", { ...FLAT, ...VILLAGE }, "aucune vente comparable"],
  ["a type that is no dwelling", { ...FLAT, type: "parking" }, "parking"],
])("%s is refused with a reason", async (_, asked, reason) => {
  const answer = await post("/estimation", asked);
  expect(answer.statusCode).toBe(422);
  expect(answer.headers?.["Content-Type"]).toContain("application/problem+json");
  expect(bodyOf(answer)).toMatchObject({ title: "Estimation impossible", detail: expect.stringContaining(reason) });
});

test.each([
  ["no place", { type: "appartement", surface: 50 }, "commune"],
  ["half a position", { latitude: 43.3, type: "appartement", surface: 50 }, "latitude"],
  ["an unknown field", { ...FLAT, surfasse: 3 }, "surfasse"],
  ["a negative area", { ...FLAT, surface: -3 }, "surface"],
])("%s is refused by name", async (_, asked, name) => {
  const answer = await post("/estimation", asked);
  expect(answer.statusCode).toBe(422);
  expect(JSON.stringify(bodyOf(answer))).toContain(name);
});

test("an advert's comparables are those of its good; where it says too little, none, with the reason", async () => {
  const ids = await db.query<{ advert_id: number; reference: string }>("select advert_id, reference from advert");
  const of = (reference: string) => ids.find((row) => row.reference === reference)?.advert_id;
  expect(await read(`/annonces/${of("flat")}/comparables`)).toMatchObject({ raison: null, valeur: expect.any(Number) });
  expect(await read(`/annonces/${of("no-area")}/comparables`)).toMatchObject({
    resultats: [],
    valeur: null,
    raison: expect.stringContaining("surface"),
  });
  expect(await read(`/annonces/${of("garage")}/comparables`)).toMatchObject({ resultats: [], valeur: null });
  expect((await ask("/annonces/999999/comparables")).statusCode).toBe(404);
});

test("an advert is analysed against its market, each figure with its formula, sample and source", async () => {
  const [row] = await db.query<{ advert_id: number }>("select advert_id from advert where reference = 'flat'");
  const answer = await ask(`/annonces/${row?.advert_id}/analyse`);
  expect(answer.headers).toMatchObject({ "X-Robots-Tag": expect.stringContaining("noindex") });
  expect(bodyOf(answer)).toMatchObject({
    transaction: "vente",
    prix_m2: { valeur: 6000, raison: null, sources: [{ id: "imo-ops-export" }] },
    loyer_estime: { valeur: 700, raison: null },
    rendement_brut: { valeur: 2.8, formule: expect.stringContaining("12 × loyer") },
    position_marche: {
      // The symbolic sales and the auctions are no part of it.
      mediane_m2: { valeur: 4000, echantillon: 90, sources: [{ id: "dvf" }, { id: "imo-ops-export" }] },
      ecart: { valeur: 50 },
      percentile: { valeur: 100 },
      etiquette: { valeur: "très surcoté" },
    },
    loyer_local: { ecart: { valeur: null, raison: expect.stringContaining("vente") } },
    segments: { prix: { valeur: "haut de gamme" } },
    points_attention: expect.arrayContaining([
      expect.objectContaining({ type: "classe_energie", depuis: "2025-01-01" }),
    ]),
  });
});

test("a rental is compared with the other rentals of its commune", async () => {
  const [row] = await db.query<{ advert_id: number }>("select advert_id from advert where reference = 'let-10'");
  expect(await read(`/annonces/${row?.advert_id}/analyse`)).toMatchObject({
    transaction: "location",
    prix_m2: { valeur: 16 },
    rendement_brut: { valeur: null, raison: expect.stringContaining("location") },
    position_marche: { ecart: { valeur: null, raison: expect.any(String) } },
    loyer_local: { mediane_m2: { valeur: 13.8, echantillon: 10 }, ecart: { valeur: 15.9 } },
  });
});

test("a good that is no dwelling has no local market, and says so", async () => {
  const [row] = await db.query<{ advert_id: number }>("select advert_id from advert where reference = 'garage'");
  expect(await read(`/annonces/${row?.advert_id}/analyse`)).toMatchObject({
    position_marche: { mediane_m2: { valeur: null, echantillon: 0, raison: expect.stringContaining("il en faut 10") } },
    loyer_estime: { valeur: null },
  });
});

const Answered = z.record(z.string(), z.unknown());

test("a property is compared and analysed by its best facts: as its advert where it has but one", async () => {
  await identifyPending(db);
  const rows = await db.query<{ advert_id: number; property_id: number }>(
    "select advert_id, property_id from property_advert join advert using (advert_id) where reference in ('flat', 'garage')",
  );
  expect(rows).toHaveLength(2);
  for (const { advert_id, property_id } of rows) {
    for (const path of ["comparables", "analyse"]) {
      const ofAdvert = Answered.parse(await read(`/annonces/${advert_id}/${path}`));
      const dated = path === "analyse" ? { ...ofAdvert, date_calcul: expect.any(String) } : ofAdvert;
      expect(await read(`/biens/${property_id}/${path}`)).toEqual({
        ...dated,
        id_annonce: undefined,
        id_bien: property_id,
      });
    }
  }
  expect((await ask("/biens/999999/comparables")).statusCode).toBe(404);
  expect((await ask("/biens/999999/analyse")).statusCode).toBe(404);
});
