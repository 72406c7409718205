import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Advert, Sale } from "../../lib/records/record.ts";
import { rebuildSaleCells, refreshSaleCells } from "../../lib/stores/market/sale-cells.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { aPlace } from "../support/places.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { salesOfHendaye } from "../support/hendaye.ts";
import { testDatabase } from "../support/postgres.ts";
import { aSale, keyOf } from "../support/sales.ts";

const db = await testDatabase();
const { ask, post, read } = apiOver(db);
const OCTOBER = "2024-10-01T00:00:00.000Z";
const NOVEMBER = "2024-11-01T00:00:00.000Z";
const always = () => true;
let hendaye: Sale[] = [];

const merge = (sales: readonly Sale[], collectedAt = OCTOBER) =>
  db.transaction((tx) =>
    mergeSales(tx, sales, {
      runId: "run-1",
      task: 0,
      source: "dvf",
      family: "dvf",
      deedsGiven: true,
      collectedAt,
      readerVersion: 1,
    }),
  );

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  hendaye = await salesOfHendaye(OCTOBER);
  await merge(hendaye);
  // Another commune of the department, with a deed in two sections and an exchange.
  await merge([
    ...Array.from({ length: 6 }, (_, at) =>
      aSale({ key: keyOf(900 + at), commune: "64122", communeName: "Biarritz", longitude: -1.56, latitude: 43.48 }),
    ),
    aSale({
      key: keyOf(910),
      commune: "64122",
      sections: ["000AM", "000AN"],
      priceCents: 50_000_000,
      longitude: -1.56,
    }),
    aSale({ key: keyOf(911), commune: "64122", nature: "Echange", longitude: -1.56 }),
  ]);
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select 'dvf', commune, year, 'dvf', 'run-1', $1, true from unnest(array['64260', '64122']) commune, generate_series(2019, 2021) year`,
    [OCTOBER],
  );
});

/** Type 7, as the answers say. */
function quantile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((one, other) => one - other);
  const at = share * (ordered.length - 1);
  const [low = Number.NaN, high = low] = [ordered[Math.floor(at)], ordered[Math.ceil(at)]];
  return Math.round((low + (at - Math.floor(at)) * (high - low)) * 10) / 10;
}

/** €/m² of deeds of one home, reckoned apart from the code that is tested. */
function perM2(sales: readonly Sale[]): number[] {
  return sales
    .filter(
      ({ dwellings, nature, priceCents }) =>
        dwellings === 1 && !/Echange|Adj|Expr/.test(nature) && (priceCents ?? 0) >= 100_000,
    )
    .flatMap(({ priceCents, builtArea }) => (priceCents && builtArea ? [priceCents / 100 / builtArea] : []));
}

const QUESTIONS = [
  "/marche?commune=64260",
  "/marche?commune=64260&type=maison&pieces=5",
  "/marche?commune=64260&type=appartement&pieces=2&de=2020&a=2021",
  "/marche?commune=64260&de=2019-03-15&a=2021-02-03",
  "/marche?departement=64&type=appartement",
  "/marche?commune=64260&section=000AM",
  "/marche?commune=64122&section=AN&de=2020&a=2020",
  "/marche/evolution?commune=64260&type=appartement",
  "/marche/evolution?departement=64&pas=annee&de=2019-06-01",
  "/marche/evolution?commune=64260&section=000AM&pas=annee",
];
const answers = () => Promise.all(QUESTIONS.map(read));
const cells = () => db.query("select * from market_year order by area, year, type, source_id");
const due = async () => (await db.query("select from market_due")).length;

test("answers are the same before cells are worked out, from cells, and after a rebuild", async () => {
  const before = await answers();
  expect(await refreshSaleCells(db, always)).toBe(4);
  expect(await due()).toBe(0);
  expect(await answers()).toEqual(before);
  const refreshed = await cells();
  expect(refreshed.length).toBeGreaterThan(100);
  await db.query("update market_year set deeds = deeds + 1, prices = array[1]");
  expect(await answers()).not.toEqual(before);
  expect(await rebuildSaleCells(db, () => {})).toBe(refreshed.length);
  expect(await cells()).toEqual(refreshed);
  expect(await answers()).toEqual(before);
});

test("the €/m² of a section, a number of rooms and a quarter are those of its deeds", async () => {
  const section = hendaye.filter(({ sections }) => sections.includes("000AM"));
  const flats = hendaye.filter(({ dwellingType, rooms }) => dwellingType === "apartment" && rooms === 3);
  const quarter = hendaye.filter(({ soldOn }) => soldOn >= "2020-07-01" && soldOn <= "2020-09-30");
  expect(await read("/marche?commune=64260&section=000AM")).toMatchObject({
    zone: { nature: "section", section: "000AM" },
    nombre_actes: section.length,
    nombre_ventes: perM2(section).length,
    prix_m2: { mediane: quantile(perM2(section), 0.5), q3: quantile(perM2(section), 0.75) },
  });
  expect(await read("/marche?commune=64260&type=appartement&pieces=3")).toMatchObject({
    nombre_actes: hendaye.length,
    nombre_ventes: perM2(flats).length,
    prix_m2: { q1: quantile(perM2(flats), 0.25) },
  });
  expect(await read("/marche/evolution?commune=64260&de=2020-07-01&a=2020-09-30")).toMatchObject({
    resultats: [
      {
        periode: "2020-T3",
        nombre_actes: quarter.length,
        nombre_ventes: perM2(quarter).length,
        prix_m2: { mediane: quantile(perM2(quarter), 0.5) },
      },
    ],
  });
});

test("a department is all of its deeds, and what is left out of €/m² is told", async () => {
  expect(await read("/marche?departement=64&de=2020&a=2020")).toMatchObject({
    commune: null,
    lieu: null,
    zone: { nature: "departement", departement: "64" },
    couverture: "complete",
    nombre_actes: 445 + 8,
    ventes_ecartees: { echange: expect.any(Number) },
    loyers: { loyer_m2: null, raison: expect.stringContaining("par commune") },
  });
  expect(await read("/marche?commune=64122")).toMatchObject({ ventes_ecartees: { echange: 1 }, nombre_ventes: 7 });
});

test("a trend has its interval around it, and is withheld with the reason where there are few quarters", async () => {
  const Trend = z.looseObject({
    tendance: z.object({ taux_annuel: z.number(), bas: z.number(), haut: z.number() }).loose(),
  });
  const { tendance } = Trend.parse(await read("/marche?commune=64260&type=appartement"));
  expect(tendance.bas).toBeLessThan(tendance.taux_annuel);
  expect(tendance.haut).toBeGreaterThan(tendance.taux_annuel);
  expect(await read("/marche?commune=64122&type=appartement")).toMatchObject({
    tendance: { taux_annuel: null, raison: expect.stringContaining("trimestres") },
  });
  expect(await read("/marche?commune=64260")).toMatchObject({
    tendance: { taux_annuel: null, raison: expect.stringContaining("précisez le type") },
  });
});

test("the bounds of a median are sales around it", async () => {
  const Series = z.looseObject({
    resultats: z.array(
      z.looseObject({
        prix_m2: z
          .object({ mediane: z.number(), mediane_bas: z.number(), mediane_haut: z.number() })
          .loose()
          .nullable(),
      }),
    ),
  });
  const { resultats } = Series.parse(await read("/marche/evolution?commune=64260&type=appartement&pas=annee"));
  expect(resultats).toHaveLength(3);
  const values = perM2(
    hendaye.filter(({ dwellingType, soldOn }) => dwellingType === "apartment" && soldOn < "2020"),
  ).sort((a, b) => a - b);
  const spread = 0.98 * Math.sqrt(values.length);
  const at = (rank: number) => Math.round((values[rank - 1] ?? Number.NaN) * 10) / 10;
  expect(resultats[0]?.prix_m2).toMatchObject({
    mediane_bas: at(Math.floor(values.length / 2 - spread)),
    mediane_haut: at(1 + Math.ceil(values.length / 2 + spread)),
  });
});

test("a circle and a polygon hold the deeds that lie in them", async () => {
  const around = "lat=43.48&lon=-1.56&rayon=200";
  expect(await read(`/marche?${around}`)).toMatchObject({
    commune: null,
    couverture: "complete",
    nombre_actes: 6,
    prix_m2: { mediane: 4000 },
  });
  const ring = [
    [-1.57, 43.34],
    [-1.55, 43.34],
    [-1.55, 43.49],
    [-1.57, 43.49],
    [-1.57, 43.34],
  ];
  const drawn = await post("/marche", { zone: { type: "Polygon", coordinates: [ring] }, de: 2020, a: 2020 });
  expect(drawn.statusCode).toBe(200);
  expect(drawn.headers).toMatchObject({ "X-Robots-Tag": "noindex" });
  expect(JSON.parse(drawn.body ?? "")).toMatchObject({
    zone: { nature: "polygone" },
    nombre_actes: 8,
    nombre_ventes: 7,
  });
});

test("a circle without deeds is one where nothing was sold only if a file covers its commune", async () => {
  const circle = (lat: number, lon: number) => read(`/marche?lat=${lat}&lon=${lon}&rayon=150&de=2020&a=2020`);
  expect(await circle(43.44, -1.57)).toMatchObject({ couverture: "absente", nombre_actes: null });
  const biarritz = aPlace({ code: "64122", name: "Biarritz", longitude: -1.56, latitude: 43.48, department: "64" });
  await db.transaction((tx) => mergePlaces(tx, [biarritz], { runId: "run-1", readerVersion: 1 }));
  expect(await circle(43.44, -1.57)).toMatchObject({ couverture: "complete", nombre_actes: 0, prix_m2: null });
  expect(await circle(52.52, 13.4)).toMatchObject({ couverture: "absente", nombre_actes: null });
});

test("in a zone smaller than a commune, few deeds have no price and no volume, and it is said why", async () => {
  expect(await read("/marche?commune=64122&section=AN")).toMatchObject({
    nombre_actes: 1,
    volume: null,
    prix_m2: null,
    periode: { premiere_vente: null, derniere_vente: null },
    chiffres_retenus: expect.arrayContaining([{ chiffre: "prix_m2", raison: expect.stringContaining("moins de 5") }]),
  });
  expect(await read("/marche/evolution?commune=64122&section=AN")).toMatchObject({
    resultats: [{ volume: null, prix_m2: null, raison: expect.stringContaining("moins de 5") }],
  });
});

test.each([
  ["/marche", "commune"],
  ["/marche?commune=64260&departement=64", "commune"],
  ["/marche?departement=64&section=AM", "section"],
  ["/marche?lat=43&lon=2", "rayon"],
  ["/marche?lat=43&lon=2&rayon=5", "rayon"],
  ["/marche?commune=64260&pieces=9", "pieces"],
  ["/marche/evolution?commune=64260&pas=mois", "pas"],
  ["/marche/negociation?lat=43&lon=2&rayon=500", "lat"],
])("%s is refused for its %s", async (target, parameter) => {
  const answer = await ask(target);
  expect(answer.statusCode).toBe(422);
  expect(JSON.parse(answer.body ?? "")).toMatchObject({
    erreurs: expect.arrayContaining([expect.objectContaining({ parametre: parameter })]),
  });
});

test("a drawn zone as wide as a region is refused", async () => {
  const ring = [
    [-2, 43],
    [2, 43],
    [2, 44],
    [-2, 44],
    [-2, 43],
  ];
  const answer = await post("/marche", { zone: { type: "Polygon", coordinates: [ring] } });
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain("0.6 degré");
});

test("a deed that is corrected or moved counts at once as it stands, and its cells follow", async () => {
  const corrected = aSale({ key: keyOf(900), commune: "64122", priceCents: 60_000_000, collectedAt: NOVEMBER });
  const moved = aSale({ key: keyOf(901), commune: "64024", communeName: "Anglet", collectedAt: NOVEMBER });
  await merge([corrected, moved], NOVEMBER);
  expect(await due()).toBeGreaterThan(0);
  const biarritz = () => read("/marche?commune=64122&de=2020&a=2020");
  expect(await biarritz()).toMatchObject({ nombre_actes: 7, volume: 600_000 + 4 * 200_000 + 500_000 + 200_000 });
  const before = await answers();
  expect(await refreshSaleCells(db, always)).toBe(2);
  expect(await answers()).toEqual(before);
  const refreshed = await cells();
  await rebuildSaleCells(db, () => {});
  expect(await cells()).toEqual(refreshed);
});

test("a merge that commits beside a refresh is not lost", async () => {
  await db.transaction(async (tx) => {
    const late = aSale({ key: keyOf(950), commune: "64122", collectedAt: NOVEMBER });
    await mergeSales(tx, [late], {
      runId: "run-1",
      task: 1,
      source: "dvf",
      family: "dvf",
      deedsGiven: true,
      collectedAt: NOVEMBER,
      readerVersion: 1,
    });
    await db.query("insert into market_due (commune, department, year) values ('64122', '64', 2020)");
    expect(await refreshSaleCells(db, always)).toBe(1);
  });
  expect(await due()).toBe(1);
  expect(await read("/marche?commune=64122&de=2020&a=2020")).toMatchObject({ nombre_actes: 8 });
  await refreshSaleCells(db, always);
  expect(await read("/marche?commune=64122&de=2020&a=2020")).toMatchObject({ nombre_actes: 8 });
});

describe("adverts", () => {
  /** A home of Hendaye of 50 m². */
  const home = (reference: string, changes: Partial<Advert>): Advert =>
    anAdvert({
      source: "agence-littoral",
      reference,
      postcode: "64700",
      city: "Hendaye",
      commune: "64260",
      area: 50,
      rooms: 2,
      energyClass: null,
      collectedAt: new Date().toISOString(),
      ...changes,
    });
  const many = (name: string, count: number, changes: Partial<Advert>) =>
    Array.from({ length: count }, (_, at) => home(`${name}${at}`, changes));
  const market = (query = "commune=64260") => read(`/marche?${query}`);

  beforeAll(async () => {
    const adverts = [
      ...many("d", 5, { priceCents: 20_000_000, energyClass: "D", photoCount: 3 }),
      ...many("g", 6, { priceCents: 15_000_000, energyClass: "G", photoCount: 20 }),
      ...many("house", 4, { type: "house", typeLabel: "Maison", priceCents: 50_000_000, rooms: 6 }),
      ...many("let", 5, { transaction: "rental", priceCents: null, rentCents: 75_000 }),
      home("annuity", { priceCents: 1_000_000, title: "Viager occupé", description: "Vente en viager occupé." }),
      home("symbol", { priceCents: 100 }),
      home("elsewhere", { commune: "64122", postcode: "64200", city: "Biarritz", priceCents: 90_000_000 }),
    ];
    await db.transaction((tx) => mergeAdverts(tx, adverts, { runId: "run-1", readerVersion: 1 }));
    await db.query("update advert set first_seen = now() - interval '40 days' where reference like 'd%'");
    await db.query("update advert set price_drop = 5 where reference in ('g0', 'g1', 'g2')");
  });

  test("stock, ages, asking prices and drops are those of the commune's adverts", async () => {
    expect(await market("commune=64260&type=appartement")).toMatchObject({
      annonces: {
        // Neither the life annuity nor the price of 1 € is a price to reckon with.
        vente: {
          stock: 13,
          nouvelles: 8,
          part_baisse: 23.1,
          prix_median: 150_000,
          prix_m2_demande: { mediane: 3000, q1: 3000, q3: 4000, nombre: 11 },
          raison: null,
        },
        location: { stock: 5, loyer_median: 750, loyer_m2: { mediane: 15, nombre: 5 } },
        sources: [{ id: "agence-littoral" }],
      },
    });
  });

  test("an energy class has its share and its gap to class D", async () => {
    const { annonces } = z
      .looseObject({ annonces: z.looseObject({ etiquettes: z.array(z.looseObject({ classe: z.string() })) }) })
      .parse(await market("commune=64260&type=appartement"));
    expect(annonces.etiquettes.find(({ classe }) => classe === "G")).toEqual({
      classe: "G",
      nombre: 6,
      part: 54.5,
      prix_m2_median: 3000,
      ecart: -25,
    });
    expect(annonces.etiquettes.find(({ classe }) => classe === "A")).toMatchObject({ nombre: 0, prix_m2_median: null });
  });

  test("the yield of rents asked is over the median that was signed", async () => {
    const Answer = z.looseObject({
      prix_m2: z.looseObject({ mediane: z.number() }),
      annonces: z.looseObject({ rendement_annonces: z.looseObject({ taux: z.number() }) }),
    });
    const { prix_m2, annonces } = Answer.parse(await market("commune=64260&type=appartement"));
    expect(annonces.rendement_annonces.taux).toBeCloseTo((100 * 12 * 15) / prix_m2.mediane, 1);
  });

  test("figures over fewer than five adverts are withheld, with the reason", async () => {
    expect(await market("commune=64260&type=maison")).toMatchObject({
      annonces: {
        vente: {
          stock: 4,
          prix_median: null,
          prix_m2_demande: null,
          anciennete_mediane: null,
          part_baisse: null,
          raison: expect.stringContaining("moins de 5"),
        },
        etiquettes: null,
        rendement_annonces: { taux: null, raison: expect.stringContaining("moins de 5") },
      },
    });
    expect(await market("commune=64260&section=000AM")).toMatchObject({
      annonces: { raison: expect.stringContaining("section"), vente: { stock: null } },
    });
  });

  test("an advert that was withdrawn leaves the stock and tells how long it was on the market", async () => {
    await db.query(
      `insert into advert_event (advert_id, happened_at, type) select advert_id, now(), 'withdrawn' from advert where reference like 'd%'`,
    );
    await db.query("update advert set status = 'withdrawn' where reference like 'd%'");
    expect(await market("commune=64260&type=appartement")).toMatchObject({
      annonces: { vente: { stock: 8, nombre_retirees: 5, delai_median: 40 } },
    });
    await db.query("update advert set status = 'active' where reference like 'd%'");
    await db.query("delete from advert_event where type = 'withdrawn'");
  });

  test.each([
    [
      "par=type",
      [
        { groupe: "appartement", nombre: 14 },
        { groupe: "maison", nombre: 4, prix_median: null },
      ],
    ],
    [
      "par=dpe&commune=64260&type=appartement",
      [{ groupe: "G", nombre: 6, part: 46.2, prix_m2: { mediane: 3000 } }, { groupe: "D" }, { groupe: null }],
    ],
    [
      "par=pieces&commune=64260",
      [
        { groupe: "2", nombre: 13 },
        { groupe: "6", nombre: 4, raison: "moins de 5 annonces" },
      ],
    ],
    ["par=surface&commune=64260&tri=prix_m2", [{ groupe: "de 40 à moins de 60 m²", nombre: 17, surface_mediane: 50 }]],
    ["par=photos&commune=64260&type=appartement&limite=1", [{ groupe: "de 1 à moins de 6", nombre: 7 }]],
    ["par=commune&transaction=location", [{ groupe: "64260", nombre: 5, prix_median: 750, prix_m2: { mediane: 15 } }]],
    ["par=equipement&commune=64260&type=maison", [{ groupe: "balcon", nombre: 4, part: 100 }]],
  ])("adverts by one fact: %s", async (query, groups) => {
    expect(await read(`/statistiques/annonces?${query}`)).toMatchObject({
      resultats: groups,
      sources: [{ id: "agence-littoral" }],
    });
  });

  test("what only whole adverts tell is asked of a zone", async () => {
    expect((await ask("/statistiques/annonces?par=photos")).statusCode).toBe(422);
    expect((await ask("/statistiques/annonces?par=couleur")).statusCode).toBe(422);
  });
});
