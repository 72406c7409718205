import { array, assert, asyncProperty, integer, shuffledSubarray } from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Advert } from "../../../lib/records/record.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { anAdvert } from "../../support/adverts.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate advert, outbox cascade"));

const merge = (...adverts: Advert[]) =>
  db.transaction((tx) => mergeAdverts(tx, adverts, { runId: "r", readerVersion: 1 }));
const day = (n: number) => `2025-11-${String(n).padStart(2, "0")}T10:00:00.000Z`;
const stored = () =>
  db.query(`select reference, price_cents, first_seen, last_seen, status from advert order by reference`);
const history = () =>
  db.query<{ collected_at: string; price: number }>(
    `select v.collected_at, (c.content->>'priceCents')::bigint as price
     from advert_version v join advert_content c using (advert_id, content_hash) order by v.collected_at`,
  );
const waiting = async () => (await db.query(`select from outbox`)).length;

test("an advert that is seen again as it was changes nothing but when it was last seen", async () => {
  expect(await merge(anAdvert({ collectedAt: day(1) }))).toEqual({ changed: 1, unchanged: 0 });
  expect(await merge(anAdvert({ collectedAt: day(2) }))).toEqual({ changed: 0, unchanged: 1 });
  expect(await stored()).toMatchObject([{ first_seen: day(1), last_seen: day(2) }]);
  expect(await waiting()).toBe(1);
});

test("a new price replaces the old one, which stays in the history, and the document store is told", async () => {
  await merge(anAdvert({ collectedAt: day(1) }));
  expect(await merge(anAdvert({ collectedAt: day(3), priceCents: 20_000_000 }))).toEqual({ changed: 1, unchanged: 0 });
  expect(await stored()).toMatchObject([{ price_cents: 20_000_000 }]);
  expect((await history()).map(({ price }) => price)).toEqual([21_500_000, 20_000_000]);
  expect(await waiting()).toBe(2);
});

test("an older sighting that comes late takes nothing back, but tells when the advert was first there", async () => {
  await merge(anAdvert({ collectedAt: day(5), priceCents: 20_000_000 }));
  expect(await merge(anAdvert({ collectedAt: day(1) }))).toEqual({ changed: 0, unchanged: 1 });
  expect(await stored()).toMatchObject([{ price_cents: 20_000_000, first_seen: day(1), last_seen: day(5) }]);
  expect((await history()).map(({ price }) => price)).toEqual([21_500_000, 20_000_000]);
  expect(await waiting()).toBe(2);
});

test("the document store is told again of an advert that was there earlier than it knew, and not of one that was not", async () => {
  const revs = () => db.query<{ rev: number }>("select rev from advert");
  await merge(anAdvert({ collectedAt: day(3) }));
  const [first] = await revs();
  await merge(anAdvert({ collectedAt: day(4) }));
  expect(await revs()).toEqual([first]);
  await merge(anAdvert({ collectedAt: day(2) }));
  expect((await revs())[0]?.rev).toBeGreaterThan(first?.rev ?? 0);
  expect(await waiting()).toBe(2);
});

test("an advert under contract says so", async () => {
  await merge(anAdvert({ underContract: true }));
  expect(await stored()).toMatchObject([{ status: "under-contract" }]);
});

test("the final tables are the same whatever the order and grouping of the sightings", async () => {
  const sightings = [1, 2, 3, 4, 5, 6].map((n) =>
    anAdvert({ collectedAt: day(n), priceCents: [0, 300, 300, 300, 200, 200, 300][n]! * 1000 }),
  );
  await merge(...sightings);
  const expected = { stored: await stored(), history: await history() };
  expect(expected.history).toHaveLength(6);
  await assert(
    asyncProperty(
      shuffledSubarray(sightings, { minLength: 6 }),
      array(integer({ min: 1, max: 5 }), { maxLength: 3 }),
      async (order, cuts) => {
        await db.query("truncate advert, outbox cascade");
        const edges = [0, ...[...new Set(cuts)].sort((a, b) => a - b), 6];
        for (const [index, from] of edges.slice(0, -1).entries()) await merge(...order.slice(from, edges[index + 1]));
        expect({ stored: await stored(), history: await history() }).toEqual(expected);
      },
    ),
    { numRuns: 25 },
  );
});

test("a month later the inner sightings of an unchanged stretch are forgotten, its ends are not", async () => {
  for (const n of [1, 2, 3, 4]) await merge(anAdvert({ collectedAt: day(n) }));
  expect(await history()).toHaveLength(4);
  await db.query(`update advert_version set stored_at = now() - interval '31 days'`);
  await merge(anAdvert({ collectedAt: day(5), priceCents: 100 }));
  expect((await history()).map(({ collected_at }) => collected_at)).toEqual([day(1), day(4), day(5)]);
});
