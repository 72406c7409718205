import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { EnergyRating, RatingListing } from "../../../lib/records/open-data.ts";
import { mergeRatings } from "../../../lib/stores/open-data/energy-ratings.ts";
import { heldRatings, mergeListing } from "../../../lib/stores/open-data/rating-listings.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aRating } from "../../support/ratings.ts";

const db = await testDatabase();
afterEach(() => db.query("truncate energy_rating, rating_listing"));

const day = (number: number) => `2026-11-${String(number).padStart(2, "0")}T00:00:00.000Z`;

function merge(...ratings: readonly EnergyRating[]) {
  return db.transaction((tx) => mergeRatings(tx, ratings, { runId: "run-1", readerVersion: 1 }));
}
function list(changes: Partial<RatingListing>): Promise<number> {
  const listing: RatingListing = {
    kind: "rating-listing",
    source: "ademe-dpe",
    stage: "existing",
    communes: ["34172"],
    listedAt: day(10),
    references: [],
    ...changes,
  };
  return db.transaction((tx) => mergeListing(tx, listing, "run-2"));
}
async function counted(): Promise<string[]> {
  const rows = await db.query<{ reference: string }>(
    "select reference from energy_rating where withdrawn_at is null order by reference",
  );
  return rows.map(({ reference }) => reference);
}
const rating = (reference: string, changes: Partial<EnergyRating> = {}) =>
  aRating({ reference, collectedAt: day(1), ...changes });

test("a listing withdraws what is older than it and not in it, in its communes and of its stage only", async () => {
  await merge(
    rating("gone"),
    rating("there"),
    rating("elsewhere", { commune: "54395" }),
    rating("new", { stage: "new" }),
    rating("other", { source: "another" }),
    rating("fresh", { collectedAt: day(10) }),
  );
  expect(await list({ references: ["there", "unknown"] })).toBe(1);
  expect(await counted()).toEqual(["elsewhere", "fresh", "new", "other", "there"]);
  expect(await list({ references: ["there", "unknown"] })).toBe(0);
});

test("what is listed again counts again, also where its commune was not read whole", async () => {
  await merge(rating("a"), rating("b"));
  await list({ references: ["b"] });
  expect(await list({ listedAt: day(12), communes: [], references: ["a"] })).toBe(1);
  expect(await counted()).toEqual(["a", "b"]);
});

test("a rating that is read again counts again, and that is a change; an older reading of it is none", async () => {
  await merge(rating("a"));
  await list({ references: [] });
  expect(await merge(rating("a", { collectedAt: day(5) }))).toEqual({ changed: 0, unchanged: 1 });
  expect(await counted()).toEqual([]);
  expect(await merge(rating("a", { collectedAt: day(11) }))).toEqual({ changed: 1, unchanged: 0 });
  expect(await counted()).toEqual(["a"]);
});

test("an older listing that comes late withdraws nothing and brings nothing back", async () => {
  await merge(rating("a"), rating("b"));
  await list({ listedAt: day(12), references: ["a"] });
  expect(await list({ listedAt: day(10), references: ["b"] })).toBe(0);
  expect(await counted()).toEqual(["a"]);
});

test("what two listings left out is not brought back by one that was made between them", async () => {
  await merge(rating("a"));
  await list({ listedAt: day(2), references: [] });
  await list({ listedAt: day(4), references: [] });
  expect(await list({ listedAt: day(3), references: ["a"] })).toBe(0);
  expect(await counted()).toEqual([]);
});

test("whatever the order in which listings come, the newest decides", async () => {
  const reference = fc.constantFrom("a", "b", "c");
  const listings = fc.uniqueArray(
    fc.record({ on: fc.integer({ min: 2, max: 20 }), references: fc.uniqueArray(reference) }),
    { selector: ({ on }) => on, minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(listings, async (order) => {
      await db.query("truncate energy_rating, rating_listing");
      await merge(rating("a"), rating("b"), rating("c"));
      for (const { on, references } of order) await list({ listedAt: day(on), references });
      const newest = order.toSorted((one, other) => other.on - one.on)[0];
      expect(await counted()).toEqual(newest?.references.toSorted());
    }),
    { numRuns: 25 },
  );
});

test("what is held is counted by commune, the withdrawn and what is as new as the reading left out", async () => {
  await merge(rating("a"), rating("b"), rating("c"), rating("d", { commune: "54395" }), rating("e", { active: false }));
  await merge(rating("f", { collectedAt: day(12) }), rating("g", { commune: "75111", collectedAt: day(12) }));
  await list({ references: ["a", "b"] });
  const scope = {
    source: "ademe-dpe",
    stage: "existing",
    communes: ["34172", "54395", "75111", "01001"],
    before: day(12),
  } as const;
  expect(await heldRatings(db, scope, ["b", "b", "x"])).toEqual([
    { commune: "34172", held: 2, missing: 1 },
    { commune: "54395", held: 1, missing: 1 },
  ]);
});
