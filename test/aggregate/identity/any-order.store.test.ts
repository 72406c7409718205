import * as fc from "fast-check";
import { expect, test } from "vitest";
import { groupUnits } from "../../../lib/aggregate/identity/group.ts";
import { identifyPending, queueOverdue } from "../../../lib/aggregate/identity/identify.ts";
import { unitsOf } from "../../../lib/aggregate/identity/units-of.ts";
import { readPropertyDocuments } from "../../../lib/query/property-document.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aFlat, arriveInChunks, groupsIn, idsIn, startOver } from "../../support/properties.ts";

const db = await testDatabase();

const day = (n: number) => `2026-0${1 + Math.floor(n / 28)}-${String((n % 28) + 1).padStart(2, "0")}T08:00:00.000Z`;

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
      description: fc.constantFrom(
        null,
        "Traversant, cuisine ouverte sur un salon au sud, deux chambres au calme sur cour.",
      ),
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
    { sources: [], now: new Date(), market: db },
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
