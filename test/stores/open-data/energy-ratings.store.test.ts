import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { EnergyRating } from "../../../lib/records/open-data.ts";
import { mergeRatings } from "../../../lib/stores/open-data/energy-ratings.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aRating } from "../../support/ratings.ts";

const db = await testDatabase();

afterEach(() => db.query("truncate energy_rating"));

const NOVEMBER = "2026-11-01T00:00:00.000Z";
const OCTOBER = "2026-10-01T00:00:00.000Z";

function merge(ratings: readonly EnergyRating[], readerVersion = 1) {
  return db.transaction((tx) => mergeRatings(tx, ratings, { runId: "run-1", readerVersion }));
}

async function held(): Promise<Record<string, unknown>[]> {
  return db.query("select reference, energy_class, collected_at, reader_version from energy_rating order by reference");
}

test("a rating is kept with all its facts", async () => {
  const rating = aRating({ heatingEnergy: "Réseau\tde chaleur\\", finalEnergyConsumption: null });
  expect(await merge([rating])).toEqual({ changed: 1, unchanged: 0 });
  expect(await db.query("select * from energy_rating")).toMatchObject([
    {
      source_id: "ademe-dpe",
      reference: rating.reference,
      active: true,
      stage: "existing",
      type: "apartment",
      rated_on: "2023-05-04",
      energy_class: "D",
      energy_consumption: 210,
      final_energy_consumption: null,
      heating_energy: "Réseau\tde chaleur\\",
      annual_cost_cents: 112_000,
      commune: "34172",
      run_id: "run-1",
    },
  ]);
});

test("merged again it is unchanged, and an older reading that comes late changes nothing", async () => {
  await merge([aRating({ collectedAt: OCTOBER })]);
  expect(await merge([aRating({ collectedAt: NOVEMBER })])).toEqual({ changed: 0, unchanged: 1 });
  expect(await merge([aRating({ collectedAt: "2026-10-15T00:00:00Z", energyClass: "G" })])).toEqual({
    changed: 0,
    unchanged: 1,
  });
  expect(await held()).toMatchObject([{ energy_class: "D", collected_at: NOVEMBER }]);
});

test("newer facts replace older ones, and a newer reader corrects the same capture", async () => {
  await merge([aRating({ collectedAt: OCTOBER })]);
  expect(await merge([aRating({ collectedAt: NOVEMBER, energyClass: "E" })])).toEqual({ changed: 1, unchanged: 0 });
  expect(await merge([aRating({ collectedAt: NOVEMBER, energyClass: "F" })], 2)).toEqual({ changed: 1, unchanged: 0 });
  expect(await held()).toMatchObject([{ energy_class: "F", reader_version: 2 }]);
});

test("a rating that stands twice in a chunk is one", async () => {
  expect(await merge([aRating(), aRating()])).toEqual({ changed: 1, unchanged: 1 });
});

test("whatever the order in which readings come, the same is held", async () => {
  const reading = fc.record({
    reference: fc.constantFrom("a", "b"),
    energyClass: fc.constantFrom("A" as const, "B" as const, null),
    collectedAt: fc.constantFrom(OCTOBER, NOVEMBER),
  });
  const chunks = fc.array(fc.array(reading, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(chunks, async (order) => {
      const ends: unknown[] = [];
      for (const one of [order, order.toReversed()]) {
        await db.query("truncate energy_rating");
        for (const ratings of one) await merge(ratings.map((changes) => aRating(changes)));
        ends.push(await held());
      }
      expect(ends[1]).toEqual(ends[0]);
    }),
    { numRuns: 25 },
  );
});

test("50,000 ratings are merged well faster than they can be asked for", async () => {
  const ratings = Array.from({ length: 50_000 }, (_, at) =>
    aRating({
      reference: `R${at}`,
      replaces: at % 20 === 0 ? `R${at - 10}` : null,
      commune: String(10_000 + (at % 5000)),
      energyConsumption: at,
    }),
  );
  const begun = performance.now();
  for (let at = 0; at < ratings.length; at += 5000) await merge(ratings.slice(at, at + 5000));
  const perSecond = ratings.length / ((performance.now() - begun) / 1000);
  expect(perSecond).toBeGreaterThan(2000);
});
