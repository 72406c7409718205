import { beforeEach, expect, test } from "vitest";
import { joinProperties, splitProperty } from "../../../lib/aggregate/identity/by-hand.ts";
import { rebuildProperties } from "../../../lib/cli/commands/rebuild.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aFlat, arriveInChunks, groupsIn, idsIn, startOver } from "../../support/properties.ts";

const db = await testDatabase();
const tally = { update: () => {}, stop: () => {} };

const day = (n: number) => `2026-01-${String(n).padStart(2, "0")}T08:00:00.000Z`;
const flat = (reference: string, seen: number, changes = {}) =>
  aFlat({ reference, collectedAt: day(seen), ...changes });

beforeEach(async () => {
  await startOver(db);
  await arriveInChunks(
    db,
    [flat("1", 1), flat("2", 2), flat("3", 3)],
    [flat("4", 4, { area: 31, rooms: 1, bedrooms: 0, priceCents: 9_000_000 })],
  );
});

const propertyOf = async (reference: string) => (await idsIn(db))[`imo-ops-export:${reference}`] ?? 0;

test("an advert that was taken out stays out when it is seen again and after a rebuild", async () => {
  const kept = await propertyOf("1");
  const placed = await splitProperty(db, kept, ["2"]);
  expect(placed).toContainEqual(expect.objectContaining({ key: "imo-ops-export:1", propertyId: kept }));
  const apart = [["imo-ops-export:1", "imo-ops-export:3"], ["imo-ops-export:2"], ["imo-ops-export:4"]];
  expect(await groupsIn(db)).toEqual(apart);
  await arriveInChunks(db, [flat("2", 9, { priceCents: 27_500_000 })], [flat("2", 12)]);
  expect(await groupsIn(db)).toEqual(apart);
  expect(await rebuildProperties(db, tally)).toEqual({ adverts: 4, properties: 3 });
  expect(await groupsIn(db)).toEqual(apart);
});

test("adverts that were taken out together stay one good", async () => {
  await splitProperty(db, await propertyOf("1"), ["2", "imo-ops-export:3"]);
  expect(await groupsIn(db)).toEqual([
    ["imo-ops-export:1"],
    ["imo-ops-export:2", "imo-ops-export:3"],
    ["imo-ops-export:4"],
  ]);
});

test("a later advert of the same good joins one side, never both", async () => {
  await splitProperty(db, await propertyOf("1"), ["2", "3"]);
  await arriveInChunks(db, [flat("5", 15)]);
  const groups = await groupsIn(db);
  expect(groups.filter((keys) => keys.includes("imo-ops-export:5"))).toHaveLength(1);
  expect(groups.some((keys) => keys.includes("imo-ops-export:1") && keys.includes("imo-ops-export:2"))).toBe(false);
});

test("properties that were joined are one, whatever their facts say, with the id of the older", async () => {
  const older = await propertyOf("1");
  await joinProperties(db, await propertyOf("4"), older);
  expect(new Set(Object.values(await idsIn(db)))).toEqual(new Set([older]));
  await rebuildProperties(db, tally);
  expect(new Set(Object.values(await idsIn(db)))).toEqual(new Set([older]));
});

test("the last word counts", async () => {
  const older = await propertyOf("1");
  await joinProperties(db, await propertyOf("4"), older);
  await splitProperty(db, older, ["4"]);
  expect(await groupsIn(db)).toContainEqual(["imo-ops-export:4"]);
  await joinProperties(db, await propertyOf("4"), older);
  expect(await groupsIn(db)).toHaveLength(1);
});

test("what can't be done is told in a sentence", async () => {
  const id = await propertyOf("1");
  await expect(splitProperty(db, 12, ["1"])).rejects.toThrow("There is no property 12");
  await expect(splitProperty(db, id, ["77"])).rejects.toThrow(
    `Property ${id} has no advert 77; its adverts are imo-ops-export:1, imo-ops-export:2, imo-ops-export:3`,
  );
  await expect(splitProperty(db, id, ["1", "2", "3"])).rejects.toThrow("one has to stay");
  await expect(joinProperties(db, id, id)).rejects.toThrow("named twice");
});
