import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { groupUnits } from "../../../lib/aggregate/identity/group.ts";
import { identifyPending, queueOverdue } from "../../../lib/aggregate/identity/identify.ts";
import { unitsOf } from "../../../lib/aggregate/identity/units-of.ts";
import { readPropertyDocuments } from "../../../lib/query/property-document.ts";
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

/** Adverts that often describe one flat, and often nearly do. */
const adverts = fc
  .array(
    fc.record({
      area: fc.constantFrom(72, 71.5, 73, 74),
      priceCents: fc.constantFrom(27_820_000, 27_900_000, 28_000_000),
      floor: fc.constantFrom(null, 1, 2),
      rooms: fc.constantFrom(3, 3, 3, 4),
      energyClass: fc.constantFrom("D" as const, "F" as const, null),
      agentHash: fc.constantFrom(null, "a", "b"),
      at: fc.integer({ min: 1, max: 50 }),
    }),
    { minLength: 2, maxLength: 9 },
  )
  .map((list) =>
    list.map(({ at, ...facts }, n): Advert => aFlat({ ...facts, reference: String(n), collectedAt: day(at) })),
  );

test(
  "whatever the order of arrival and the chunks, the properties are those of all adverts at once",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(adverts, fc.infiniteStream(fc.nat()), async (list, choices) => {
        const next = () => choices.next().value ?? 0;
        const order = list.map((advert) => ({ advert, at: next() % 97 })).sort((a, b) => a.at - b.at);
        const chunks: Advert[][] = [[]];
        for (const { advert } of order) {
          if (next() % 2 === 0) chunks.push([]);
          chunks.at(-1)?.push(advert);
        }
        await startOver(db);
        await arriveInChunks(db, ...chunks.filter((chunk) => chunk.length > 0));
        const units = list.flatMap((content) =>
          unitsOf({
            content,
            commune: null,
            firstSeen: content.collectedAt,
            lastSeen: content.collectedAt,
            versions: [],
          }),
        );
        const expected = groupUnits(units, { joined: [], apart: [] });
        const ids = await idsIn(db);
        expect((await groupsIn(db)).map((keys) => keys.join(" "))).toEqual(
          expected.map((keys) => keys.join(" ")).sort(),
        );
        await db.query(`insert into property_pending (advert_id) select advert_id from advert order by random()`);
        await identifyPending(db);
        expect(await idsIn(db)).toEqual(ids);
      }),
      { numRuns: 12 },
    );
  },
);

/** All that was read of a few adverts, each several times, in the order of time. */
const readings = fc
  .array(
    fc.record({
      reference: fc.constantFrom("1", "2", "3", "4"),
      at: fc.integer({ min: 1, max: 50 }),
      priceCents: fc.constantFrom(27_820_000, 27_900_000, 28_500_000),
      description: fc.constantFrom(null, TEXT_A),
      agentHash: fc.constantFrom(null, "a"),
    }),
    { minLength: 4, maxLength: 10 },
  )
  .map((list) => {
    const once = new Map(list.map(({ at, ...facts }) => [`${facts.reference} ${at}`, { at, ...facts }]));
    return [...once.values()]
      .sort((a, b) => a.at - b.at)
      .map(({ at, ...facts }) => aFlat({ ...facts, collectedAt: day(at) }));
  });

/** What is told of all properties, without the numbers that the database gives to adverts. */
async function told() {
  const ids = await db.query<{ property_id: number }>(`select property_id from property order by 1`);
  const documents = await readPropertyDocuments(
    db,
    ids.map(({ property_id }) => property_id),
  );
  const keys = new Map(documents.flatMap(({ annonces }) => annonces.map((one) => [one.id_annonce, one.cle])));
  return documents
    .map(({ id_bien, statut, premiere_vue, jours_en_ligne, prix_actuel, prix_initial, historique_prix, ...more }) => ({
      standing: [id_bien, statut, premiere_vue, jours_en_ligne, prix_actuel, prix_initial],
      adverts: more.annonces.map(({ cle, prix, derniere_vue }) => ({ cle, prix, derniere_vue })),
      facts: more.faits.map(({ champ, valeur }) => [champ, valeur]),
      prices: historique_prix.map(({ id_annonce, ...change }) => ({ ...change, of: keys.get(id_annonce) })),
      events: more.evenements.map(({ id_annonce, ...event }) => ({ ...event, of: keys.get(id_annonce) })),
    }))
    .sort((a, b) => Number(a.standing[0]) - Number(b.standing[0]));
}

async function afterUpkeep() {
  await db.query("truncate property_upkeep");
  await queueOverdue(db);
  await identifyPending(db);
  return told();
}

test(
  "whatever the order in which readings arrive, properties, prices and events are the same",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        readings.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        async ([inOrder, shuffled]) => {
          await startOver(db);
          await arriveInChunks(db, ...inOrder.map((reading) => [reading]));
          const expected = await afterUpkeep();
          await startOver(db);
          const half = Math.ceil(shuffled.length / 2);
          await arriveInChunks(db, ...shuffled.slice(0, half).map((reading) => [reading]), shuffled.slice(half));
          expect(await afterUpkeep()).toEqual(expected);
        },
      ),
      { numRuns: 6 },
    );
  },
);
