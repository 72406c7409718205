import { afterEach, expect, test } from "vitest";
import type { RentLevel } from "../../../lib/records/open-data.ts";
import { mergeRentLevels } from "../../../lib/stores/open-data/rent-levels.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aRentLevel } from "../../support/ratings.ts";

const db = await testDatabase();

afterEach(() => db.query("truncate rent_level"));

function merge(levels: readonly RentLevel[]) {
  return db.transaction((tx) => mergeRentLevels(tx, levels, { runId: "run-1", readerVersion: 1 }));
}

test("editions and types stand beside each other, and what is known is unchanged", async () => {
  const levels = [
    aRentLevel(),
    aRentLevel({ edition: 2024, rentPerM2: 15.1 }),
    aRentLevel({ edition: null }),
    aRentLevel({ type: "house" }),
  ];
  expect(await merge(levels)).toEqual({ changed: 4, unchanged: 0 });
  expect(await merge(levels)).toEqual({ changed: 0, unchanged: 4 });
  expect(await db.query("select edition, type, rent_per_m2, low, high from rent_level order by 1, 2")).toEqual([
    { edition: 2024, type: "apartment", rent_per_m2: 15.1, low: 12, high: 20 },
    { edition: 2025, type: "apartment", rent_per_m2: 15.5, low: 12, high: 20 },
    { edition: 2025, type: "house", rent_per_m2: 15.5, low: 12, high: 20 },
    { edition: null, type: "apartment", rent_per_m2: 15.5, low: 12, high: 20 },
  ]);
});

test("a corrected file replaces its edition's figures; an older one that comes late does not", async () => {
  await merge([aRentLevel({ collectedAt: "2026-11-02T00:00:00Z", rentPerM2: 16 })]);
  expect(await merge([aRentLevel({ rentPerM2: 14 })])).toEqual({ changed: 0, unchanged: 1 });
  expect(await merge([aRentLevel({ collectedAt: "2026-11-03T00:00:00Z", rentPerM2: 17 })])).toMatchObject({
    changed: 1,
  });
  expect(await db.query("select rent_per_m2 from rent_level")).toEqual([{ rent_per_m2: 17 }]);
});
