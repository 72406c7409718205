import { parse } from "csv-parse/sync";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import type { Advert } from "../../lib/records/record.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { bodyOf } from "../support/http.ts";
import { aPlace } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
const api = apiOver(db);

const at = (longitude: number, latitude: number) => ({ longitude, latitude, precision: "exact" }) as const;
const ADVERTS: Partial<Advert>[] = [
  { reference: "centre", commune: "34172", ...at(3.8767, 43.6108) },
  { reference: "north", commune: "34172", ...at(3.8767, 43.65) },
  { reference: "lattes", commune: "34129", postcode: "34970", city: "Lattes", ...at(3.905, 43.5675) },
  { reference: "nowhere", commune: "34172", longitude: null, latitude: null, priceCents: 30_000_000 },
  { reference: "hendaye", commune: "64260", postcode: "64700", city: "Hendaye", ...at(-1.774, 43.359) },
  {
    reference: "rental",
    transaction: "rental",
    priceCents: null,
    rentCents: 80_000,
    commune: "64260",
    city: "Hendaye",
  },
];
const stored = { runId: "run-1", readerVersion: 1 };

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  for (const advert of ADVERTS) await db.transaction((tx) => mergeAdverts(tx, [anAdvert(advert)], stored));
  const lattes = aPlace({ code: "34129", name: "Lattes", postcodes: ["34970"], longitude: 3.905, latitude: 43.5675 });
  await db.transaction((tx) => mergePlaces(tx, [aPlace(), lattes], stored));
});

const Page = z.looseObject({
  resultats: z.array(z.looseObject({ reference: z.string() })),
  remarques: z.array(z.string()),
  sources: z.array(z.looseObject({ id: z.string() })),
});

async function references(query: string): Promise<string> {
  const page = Page.parse(await api.read(`/annonces/liste?tri=ancien&${query}`));
  return page.resultats.map(({ reference }) => reference).join(" ");
}

test.each([
  ["metres around a point", "lat=43.6108&lon=3.8767&rayon=500", "centre nowhere"],
  ["kilometres around a point", "lat=43.6108&lon=3.8767&rayon_km=4,5", "centre north nowhere"],
  [
    "kilometres around a commune hold the commune, and what lies near its centre",
    "commune=34129&rayon_km=6",
    "centre lattes nowhere",
  ],
  ["a commune without a radius is the commune", "commune=34129", "lattes"],
  ["one of several communes", "commune=34129,64260", "lattes hendaye rental"],
  ["a list may repeat its name", "commune[]=34129&commune[]=64260", "lattes hendaye rental"],
  ["a box", "bbox=-2,43,0,44", "hendaye"],
  ["departments", "departement=64", "hendaye rental"],
  ["a rent", "transaction=location&max_loyer=800", "rental"],
])("%s", async (_, query, expected) => {
  expect(await references(query)).toBe(expected);
});

const square = (west: number, south: number, east: number, north: number) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

test.each([
  ["a polygon", { type: "Polygon", coordinates: [square(3.8, 43.5, 4, 43.63)] }, "centre lattes nowhere"],
  [
    "a polygon with a hole",
    { type: "Polygon", coordinates: [square(3.8, 43.5, 4, 43.63), square(3.89, 43.55, 3.92, 43.58)] },
    "centre nowhere",
  ],
  [
    "several polygons",
    { type: "MultiPolygon", coordinates: [[square(-2, 43, 0, 44)], [square(3.89, 43.55, 3.92, 43.58)]] },
    "lattes hendaye",
  ],
])("%s by POST", async (_, zone, expected) => {
  const answer = await api.post("/annonces/liste", { zone, tri: "ancien", statut: "active" });
  expect(
    Page.parse(bodyOf(answer))
      .resultats.map(({ reference }) => reference)
      .join(" "),
  ).toBe(expected);
});

test.each([
  ["an open ring", { type: "Polygon", coordinates: [square(0, 0, 1, 1).slice(0, 4)] }],
  ["a point", { type: "Point", coordinates: [0, 0] }],
  ["too many points", { type: "Polygon", coordinates: [Array.from({ length: 501 }, () => [0, 0])] }],
  [
    "many rings of few points",
    { type: "MultiPolygon", coordinates: Array.from({ length: 51 }, () => [square(0, 0, 1, 1)]) },
  ],
  ["points off the globe", { type: "Polygon", coordinates: [square(-200, 0, 1, 1)] }],
])("a zone that is %s is refused", async (_, zone) => {
  expect((await api.post("/annonces/liste", { zone })).statusCode).toBe(422);
});

test.each([
  ["prix_max=3", "prix_max"],
  ["min_prix=3&max_prix=2", "min_prix"],
  ["transaction=location&max_prix=900", "max_prix"],
  ["transaction=vente&charges=hors", "charges"],
  ["lat=43", "lon"],
  ["lat=43&lon=3", "lat"],
  ["rayon_km=3", "rayon_km"],
  ["lat=43&lon=3&rayon=5&rayon_km=3", "rayon"],
  ["avec=cave&sans=cave", "avec"],
  ["publiee_depuis=2026&publiee_avant=2025", "publiee_depuis"],
  ["type_bien=maisn", "type_bien"],
  ["commune=montpellier", "commune"],
  ["bbox=3,43,2,44", "bbox"],
  ["champs=telephone", "champs"],
  ["tri=prix&suivant=WyJyZWNlbnQgYWR2ZXJ0X2lkIiwxLDFd", "suivant"],
])("?%s is refused, naming %s", async (query, name) => {
  const answer = await api.ask(`/annonces/liste?${query}`);
  expect(answer.statusCode).toBe(422);
  expect(bodyOf(answer)).toMatchObject({ erreurs: [{ parametre: name }] });
});

test("the new shape has results, a total on demand, a cursor, remarks and sources", async () => {
  const page = await api.ask("/annonces/liste?limite=2&total=1&champs=reference,prix&commune=34172");
  expect(bodyOf(page)).toEqual({
    resultats: [
      { reference: "nowhere", prix: 300_000 },
      { reference: "north", prix: 215_000 },
    ],
    total: 3,
    suivant: expect.any(String),
    remarques: [],
    sources: [
      expect.objectContaining({ id: "communes", licence: expect.any(String) }),
      expect.objectContaining({ id: "imo-ops-export" }),
    ],
  });
  expect(page.headers).toMatchObject({
    "X-Total-Count": "3",
    Link: expect.stringMatching(/^<\/annonces\/liste\?limite=2&.*suivant=.*>; rel="next"$/),
  });
  const next = /<(.*)>/.exec(String(page.headers?.["Link"]))?.[1] ?? "";
  const last = await api.ask(next);
  expect(bodyOf(last)).toMatchObject({ resultats: [{ reference: "centre" }], suivant: null });
  expect(last.headers).not.toHaveProperty("Link");
});

test("a commune's postcode is remarked", async () => {
  const page = Page.parse(await api.read("/annonces/liste?commune=34970"));
  expect(page.resultats.map(({ reference }) => reference)).toEqual(["lattes"]);
  expect(page.remarques).toEqual([expect.stringContaining("34970")]);
});

test("lists come as CSV and as GeoJSON to whom accepts them, on the earlier path too", async () => {
  for (const path of ["/annonces", "/annonces/liste"]) {
    const csv = await api.ask(`${path}?champs=reference,prix,latitude`, { accept: "text/csv" });
    expect(csv.headers).toMatchObject({ "Content-Type": "text/csv; charset=utf-8; header=present", Vary: "Accept" });
    expect(parse(csv.body ?? "", { columns: true })).toHaveLength(6);
    expect(csv.body).toMatch(/^reference,prix,latitude\r\nrental,,/);
    const geo = await api.ask(`${path}?bbox=-2,43,0,44&statut=toutes`, { accept: "application/geo+json" });
    expect(bodyOf(geo)).toMatchObject({
      type: "FeatureCollection",
      features: [
        { id: expect.any(Number), geometry: { coordinates: [-1.774, 43.359] }, properties: { reference: "hendaye" } },
      ],
    });
  }
  expect((await api.ask("/annonces/liste", { accept: "text/html" })).statusCode).toBe(406);
});

test("the earlier path refuses no value of a parameter that it did not have, and says that it ignores it", async () => {
  const answer = await api.ask("/annonces?departement=Gironde&rayon_km=beaucoup&max_prix=1e6&min_prix=-1");
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({ Warning: expect.stringContaining("departement, rayon_km") });
  expect((await api.ask("/annonces?max_prix=cher")).statusCode).toBe(422);
});

test("an advert follows its price, its status and its commune's centre into the lists", async () => {
  const later = {
    reference: "hendaye",
    commune: "64260",
    postcode: "64700",
    city: "Hendaye",
    collectedAt: "2025-12-01T00:00:00Z",
  };
  await db.transaction((tx) => mergeAdverts(tx, [anAdvert({ ...later, priceCents: 20_000_000 })], stored));
  expect(await references("baisse=1")).toBe("hendaye");
  expect(await references("baisse=0&departement=64")).toBe("rental");
  const drops = Page.parse(await api.read("/annonces/liste?tri=baisse"));
  expect(drops.resultats[0]).toMatchObject({ reference: "hendaye", baisse_pourcentage: 6.98 });
  const moved = aPlace({ longitude: 3.95, latitude: 43.7, collectedAt: "2026-12-01T00:00:00Z" });
  await db.transaction((tx) => mergePlaces(tx, [moved], stored));
  expect(await references("lat=43.7&lon=3.95&rayon=100")).toBe("nowhere");
  await db.query("update advert set status = 'withdrawn' where reference = 'nowhere'");
  expect(await references("commune=34172")).toBe("centre north");
  expect(await api.read("/statistiques")).toMatchObject({ total_annonces: 5 });
  await db.query("delete from advert where reference = 'lattes'");
  expect(await api.read("/statistiques")).toMatchObject({ total_annonces: 4 });
});
