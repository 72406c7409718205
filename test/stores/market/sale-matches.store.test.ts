import { beforeAll, expect, test } from "vitest";
import type { Advert, Sale } from "../../../lib/records/record.ts";
import { rebuildMarket } from "../../../lib/stores/market/rebuild-market.ts";
import { refreshSaleCells } from "../../../lib/stores/market/sale-cells.ts";
import { matchSales } from "../../../lib/stores/market/sale-matches.ts";
import { mergeSales } from "../../../lib/stores/sales/sales.ts";
import { apiOver } from "../../support/api.ts";
import { aCrawl, aPage, arrive } from "../../support/histories.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aSale, keyOf } from "../../support/sales.ts";

const db = await testDatabase();
const { ask, read } = apiOver(db);
const NOVEMBER = "2024-11-01T00:00:00.000Z";
const always = () => true;

const merge = (sales: readonly Sale[], collectedAt = NOVEMBER) =>
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

/** A flat of 60 m² in Urrugne, asked for 200,000 €, on its list on 1 November 2025. */
const offered = (reference: string, changes: Partial<Advert> = {}): Advert =>
  aPage(1, {
    reference,
    postcode: "64122",
    city: "Urrugne",
    commune: "64545",
    area: 60,
    rooms: 3,
    priceCents: 20_000_000,
    ...changes,
  });
const signed = (n: number, changes: Partial<Sale> = {}): Sale =>
  aSale({
    key: keyOf(2000 + n),
    sourceRef: `2026-${n}`,
    commune: "64545",
    communeName: "Urrugne",
    soldOn: "2026-02-10",
    builtArea: 60,
    rooms: 3,
    priceCents: 19_000_000,
    ...changes,
  });
const matches = () =>
  db.query<{ reference: string; sale: number; confidence: number }>(
    `select a.reference, right(m.sale_key::text, 4) as sale, m.confidence from sale_match m join advert a using (advert_id) order by 1`,
  );
const pairs = async () => (await matches()).map(({ reference, sale }) => `${reference} ${sale}`);
const sale = (n: number) => (2000 + n).toString(16).padStart(4, "0");
const settle = async () => {
  await refreshSaleCells(db, always);
  return matchSales(db, always);
};
/** Six adverts of different areas that are withdrawn on 4 November. */
const areas = [30, 40, 52, 68, 88, 115];
const references = areas.map((area) => `m${area}`);

beforeAll(async () => {
  await arrive(db, ...areas.map((area, at) => offered(references[at] ?? "", { area, priceCents: area * 400_000 })));
  await arrive(db, aCrawl(1, references), aCrawl(3, []), aCrawl(4, []));
  await settle();
});

test("an advert without a sale has no match", async () => {
  expect(await matches()).toEqual([]);
  expect(await read("/marche/negociation?commune=64545")).toMatchObject({
    resultats: [],
    raison: expect.any(String),
  });
});

test("each withdrawn advert is matched with the sale of its type, area and place, months later", async () => {
  await merge(
    areas.map((area, at) => signed(at, { builtArea: area, priceCents: area * 380_000 })),
    NOVEMBER,
  );
  expect(await settle()).toBe(1);
  expect(await pairs()).toEqual(references.map((reference, at) => `${reference} ${sale(at)}`).sort());
  expect(await settle()).toBe(0);
});

test("asking against signed price is told by quarter, for the commune and its department", async () => {
  for (const place of ["commune=64545", "departement=64"]) {
    expect(await read(`/marche/negociation?${place}&type=appartement`)).toMatchObject({
      resultats: [{ trimestre: "2026-T1", nombre: 6, ecart_median: -5, ecart_initial_median: -5, raison: null }],
      sources: [{ id: "dvf" }, { id: "imo-ops-export" }],
    });
  }
  const { headers } = await ask("/marche/negociation?commune=64545");
  expect(headers).toMatchObject({ "X-Robots-Tag": "noindex" });
});

test("under five matches a quarter has no figure, and it is said why", async () => {
  expect(await read("/marche/negociation?commune=64545&type=maison")).toMatchObject({ resultats: [] });
  await merge(
    [
      signed(0, { builtArea: 300, priceCents: 90_000_000, collectedAt: "2025-01-01T00:00:00Z" }),
      signed(1, { builtArea: 300 }),
    ],
    "2025-01-01T00:00:00Z",
  );
  await settle();
  expect(await read("/marche/negociation?commune=64545")).toMatchObject({
    resultats: [
      { trimestre: "2026-T1", nombre: null, ecart_median: null, raison: expect.stringContaining("moins de 5") },
    ],
  });
});

test("compared again from nothing, the matches are the same", async () => {
  const before = await matches();
  expect(before).toHaveLength(4);
  await db.query("update sale_match set confidence = 1, price_cents = 1");
  expect(await rebuildMarket(db, () => {})).toMatchObject({ communes: 1, cells: expect.any(Number) });
  expect(await matches()).toEqual(before);
});

test("an advert that comes back is no longer matched", async () => {
  await arrive(
    db,
    offered("m88", { area: 88, priceCents: 35_200_000, collectedAt: "2025-11-06T10:00:00.000Z" }),
    aCrawl(6, ["m88"]),
  );
  await settle();
  expect(await pairs()).not.toContainEqual(expect.stringContaining("m88"));
});

test.each([
  ["of another type", { dwellingType: "house" as const }],
  ["of another area", { builtArea: 70 }],
  ["of another number of rooms", { rooms: 5 }],
  ["in another commune", { commune: "64483" }],
  ["signed long before", { soldOn: "2025-09-01" }],
  ["signed long after", { soldOn: "2026-08-01" }],
  ["at a symbolic price", { priceCents: 100 }],
  ["at another price altogether", { priceCents: 50_000_000 }],
  ["by exchange", { nature: "Echange" }],
  ["far from where the advert is", { longitude: -1.7 }],
])("a deed %s is no match", async (_, changes) => {
  await db.query("truncate advert, sale, crawl, crawl_sighting, match_due cascade");
  const exact = { longitude: -1.77, latitude: 43.35, precision: "exact" as const };
  await arrive(db, offered("far", exact), aCrawl(1, ["far"]), aCrawl(3, []), aCrawl(4, []));
  await merge([signed(50, changes)]);
  await settle();
  expect(await matches()).toEqual([]);
  await merge([signed(51)]);
  await settle();
  expect(await pairs()).toEqual([`far ${sale(51)}`]);
});

test("of two sales that fit, neither is sure; two portals that show one flat do not compete", async () => {
  await db.query("truncate advert, sale, crawl, crawl_sighting, match_due cascade");
  await arrive(db, offered("a"), offered("b"), aCrawl(1, ["a", "b"]), aCrawl(3, []), aCrawl(4, []));
  await merge([signed(60)]);
  await settle();
  const [alone] = await matches();
  expect(await matches()).toHaveLength(1);
  expect(alone?.confidence).toBeCloseTo(0.5);
  await merge([signed(61)]);
  await settle();
  const both = await matches();
  expect(both[0]?.confidence).toBeCloseTo(0.25);
});
