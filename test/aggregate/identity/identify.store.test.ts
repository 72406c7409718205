import { beforeEach, expect, test } from "vitest";
import { identifyPending, queueOverdue } from "../../../lib/aggregate/identity/identify.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { apiOver } from "../../support/api.ts";
import { aCrawl, arrive } from "../../support/histories.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aFlat, arriveInChunks, groupsIn, idsIn, mergeChunks, startOver } from "../../support/properties.ts";

const db = await testDatabase();

beforeEach(() => startOver(db));

const day = (n: number) => `2026-0${1 + Math.floor(n / 28)}-${String((n % 28) + 1).padStart(2, "0")}T08:00:00.000Z`;

test("adverts of one flat by two agencies are one property, that of the first advert", async () => {
  await arriveInChunks(db, [aFlat({ reference: "1", collectedAt: day(1) })]);
  const before = await idsIn(db);
  await arriveInChunks(db, [aFlat({ reference: "2", source: "seloger-export", collectedAt: day(9) })]);
  expect(await groupsIn(db)).toEqual([["imo-ops-export:1", "seloger-export:2"]]);
  expect(await idsIn(db)).toEqual({
    "imo-ops-export:1": before["imo-ops-export:1"],
    "seloger-export:2": before["imo-ops-export:1"],
  });
  expect(await db.query(`select advert_count, status, amount_cents, area, rooms from property`)).toEqual([
    { advert_count: 2, status: "active", amount_cents: 27_820_000, area: 72, rooms: 3 },
  ]);
});

test("an older advert that comes late gives the property its id", async () => {
  await arriveInChunks(
    db,
    [aFlat({ reference: "2", collectedAt: day(9) })],
    [aFlat({ reference: "1", collectedAt: day(1) })],
  );
  const late = await idsIn(db);
  await startOver(db);
  await arriveInChunks(db, [
    aFlat({ reference: "1", collectedAt: day(1) }),
    aFlat({ reference: "2", collectedAt: day(9) }),
  ]);
  expect(await idsIn(db)).toEqual(late);
});

test("another floor keeps two flats of one building apart, with the reason", async () => {
  await arriveInChunks(db, [
    aFlat({ reference: "1", description: "Au deuxième et dernier étage, vue sur la baie." }),
    aFlat({ reference: "2", description: "Situé au premier étage, vue sur la baie.", floor: 1 }),
  ]);
  expect(await groupsIn(db)).toHaveLength(2);
});

test("an advert whose content changes leaves the property that it no longer fits", async () => {
  await arriveInChunks(db, [
    aFlat({ reference: "1", collectedAt: day(1) }),
    aFlat({ reference: "2", collectedAt: day(2) }),
  ]);
  expect(await groupsIn(db)).toHaveLength(1);
  await arriveInChunks(db, [aFlat({ reference: "2", collectedAt: day(3), floor: 1, rooms: 4, bedrooms: 3 })]);
  expect(await groupsIn(db)).toEqual([["imo-ops-export:1"], ["imo-ops-export:2"]]);
  expect(await db.query(`select count(*) as n from property`)).toEqual([{ n: 2 }]);
});

test("two adverts of one agency that turn out to be online together are two goods", async () => {
  const agency = { agentHash: "agency-1" };
  await arriveInChunks(
    db,
    [aFlat({ reference: "1", collectedAt: day(1), ...agency, priceCents: 28_000_000 })],
    [aFlat({ reference: "2", collectedAt: day(9), ...agency, priceCents: 28_000_000 })],
  );
  expect(await groupsIn(db)).toHaveLength(1);
  await arriveInChunks(db, [aFlat({ reference: "1", collectedAt: day(12), ...agency, priceCents: 28_000_000 })]);
  await db.query(`truncate property_upkeep`);
  expect(await queueOverdue(db)).toBe(2);
  expect(await queueOverdue(db)).toBe(0);
  await identifyPending(db);
  expect(await groupsIn(db)).toHaveLength(2);
});

const TEXT_A =
  "Ancien atelier de relieur sous verrière, poutres peintes, escalier de fonte et cour pavée plantée d'un figuier centenaire.";
const TEXT_B =
  "Loft de briques avec pont roulant conservé, baie arrondie, plancher de chêne fumé et poêle suédois au milieu de la pièce.";

test("two adverts that swap their references leave each property with its own history", async () => {
  const a = { priceCents: 31_000_000, area: 64, rooms: 3, floor: 0, description: TEXT_A };
  const b = { priceCents: 82_000_000, area: 148, rooms: 6, floor: 4, description: TEXT_B };
  await arriveInChunks(db, [
    aFlat({ reference: "1", collectedAt: day(1), ...a }),
    aFlat({ reference: "2", collectedAt: day(1), ...b }),
  ]);
  const before = await idsIn(db);
  await arriveInChunks(db, [
    aFlat({ reference: "1", collectedAt: day(5), ...b }),
    aFlat({ reference: "2", collectedAt: day(5), ...a }),
  ]);
  const after = await idsIn(db);
  expect(after[`imo-ops-export:2@${day(5)}`]).toBe(before["imo-ops-export:1"]);
  expect(after[`imo-ops-export:1@${day(5)}`]).toBe(before["imo-ops-export:2"]);
  expect(await groupsIn(db)).toHaveLength(2);
});

test("a reference that is given to another good starts another property", async () => {
  await arriveInChunks(db, [aFlat({ reference: "1", collectedAt: day(1), description: TEXT_A })]);
  await arriveInChunks(db, [
    aFlat({ reference: "1", collectedAt: day(5), type: "house", rooms: 7, area: 190, description: TEXT_B }),
  ]);
  const ids = await idsIn(db);
  expect(new Set(Object.values(ids)).size).toBe(2);
  expect(await db.query(`select status, type from property order by first_seen`)).toEqual([
    { status: "withdrawn", type: "apartment" },
    { status: "active", type: "house" },
  ]);
});

test("a recycled reference gives the old good back to the property that it was in, and keeps its history apart", async () => {
  await arriveInChunks(
    db,
    [
      aFlat({ reference: "1", collectedAt: day(1), description: TEXT_A }),
      aFlat({ reference: "2", collectedAt: day(2) }),
    ],
    [aFlat({ reference: "1", collectedAt: day(5), type: "house", rooms: 7, area: 190, description: TEXT_B })],
  );
  expect(await groupsIn(db)).toEqual([["imo-ops-export:1", "imo-ops-export:2"], [`imo-ops-export:1@${day(5)}`]]);
  expect(await db.query(`select advert_count, status, type from property order by first_seen`)).toEqual([
    { advert_count: 2, status: "active", type: "apartment" },
    { advert_count: 1, status: "active", type: "house" },
  ]);
});

test.each([
  ["area", { area: null }],
  ["price", { priceCents: null }],
  ["place", { commune: null, postcode: null, city: null }],
  ["area, price or place", { area: null, priceCents: null, commune: null, postcode: null, city: null }],
])("an advert without %s is a property of its own", async (_, blank: Partial<Advert>) => {
  await arriveInChunks(db, [
    aFlat({ reference: "1", ...blank }),
    aFlat({ reference: "2", ...blank }),
    aFlat({ reference: "3" }),
  ]);
  expect(await groupsIn(db)).toHaveLength(3);
});

test("an advert without area or price joins the property that its photos name", async () => {
  const photos = ["https://photos.example/20394857_1.jpg", "https://photos.example/20394858_2.jpg"];
  await arriveInChunks(db, [
    aFlat({ reference: "1", photos }),
    aFlat({ reference: "2", source: "seloger-export", area: null, priceCents: null, photos }),
  ]);
  expect(await groupsIn(db)).toHaveLength(1);
});

test("a property whose adverts have all left is the same when one returns after a year", async () => {
  const one = (at: string) => aFlat({ reference: "1", collectedAt: at });
  const crawl = (at: string, references: readonly string[]) => aCrawl(1, references, { crawledAt: at });
  await arrive(
    db,
    one("2025-01-01T10:00:00.000Z"),
    aFlat({ reference: "2", collectedAt: "2025-01-01T10:00:00.000Z" }),
    crawl("2025-01-01T11:00:00.000Z", ["1", "2"]),
    crawl("2025-02-01T10:00:00.000Z", []),
    crawl("2025-02-02T10:00:00.000Z", []),
  );
  await identifyPending(db);
  const [before] = await db.query<{ property_id: number }>(`select property_id, status, advert_count from property`);
  expect(before).toMatchObject({ status: "withdrawn", advert_count: 2 });
  await arrive(db, one("2026-02-01T10:00:00.000Z"), crawl("2026-02-11T10:00:00.000Z", ["1"]));
  await identifyPending(db);
  const after = await db.query(`select property_id, status, advert_count from property`);
  expect(after).toEqual([{ property_id: before?.property_id, status: "active", advert_count: 2 }]);
  expect(await apiOver(db).read(`/biens/${before?.property_id}`)).toMatchObject({
    premiere_vue: "2025-01-01T10:00:00.000Z",
    en_vente_depuis: "2026-02-01T10:00:00.000Z",
    jours_en_ligne: 10,
    annonces: [{ statut: "active" }, { statut: "retiree" }],
  });
});

test("an erased advert leaves its property to the others", async () => {
  await arriveInChunks(db, [
    aFlat({ reference: "1", collectedAt: day(1) }),
    aFlat({ reference: "2", collectedAt: day(2) }),
  ]);
  await db.query(`delete from advert where reference = '1'`);
  await identifyPending(db);
  expect(await groupsIn(db)).toEqual([["imo-ops-export:2"]]);
  const [property] = await db.query<{ anchor: string; advert_count: number }>(
    `select anchor, advert_count from property`,
  );
  expect(property).toEqual({ anchor: "imo-ops-export:2", advert_count: 1 });
});

test("where nothing changed nothing is written", async () => {
  const adverts = [aFlat({ reference: "1" }), aFlat({ reference: "2", area: 40 })];
  await arriveInChunks(db, adverts);
  const generation = async () =>
    (await db.query<{ generation: number }>(`select generation from cache_generation`))[0]?.generation;
  const before = await generation();
  await mergeChunks(db, adverts);
  expect(await identifyPending(db)).toEqual({ adverts: 0, left: false });
  await db.query(`insert into property_pending (advert_id) select advert_id from advert`);
  expect(await identifyPending(db)).toEqual({ adverts: 2, left: false });
  expect(await generation()).toBe(before);
});
