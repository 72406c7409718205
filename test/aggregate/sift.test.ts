import { array, assert, asyncProperty, boolean } from "fast-check";
import { expect, test } from "vitest";
import { sift } from "../../lib/aggregate/sift.ts";

const NEVER = Number.POSITIVE_INFINITY;

test("whichever records a database does not take, they are found, and the others stay in their order", async () => {
  await assert(
    asyncProperty(array(boolean(), { minLength: 1, maxLength: 60 }), async (wrong) => {
      const records = wrong.map((isWrong, at) => ({ at, isWrong }));
      const rehearse = async (some: readonly (typeof records)[number][]) => {
        const first = some.find(({ isWrong }) => isWrong);
        return first ? `not ${first.at}` : null;
      };
      const { taken, refused } = await sift(records, rehearse, NEVER);
      expect(taken).toEqual(records.filter(({ isWrong }) => !isWrong));
      expect(refused).toEqual(
        records.filter(({ isWrong }) => isWrong).map((record) => ({ record, reason: `not ${record.at}` })),
      );
    }),
  );
});

test("one record among thousands costs a few dozen trials", async () => {
  let trials = 0;
  const records = Array.from({ length: 5000 }, (_, at) => at);
  const rehearse = async (some: readonly number[]) => {
    trials += 1;
    return some.includes(3333) ? "no" : null;
  };
  expect((await sift(records, rehearse, NEVER)).refused).toEqual([{ record: 3333, reason: "no" }]);
  expect(trials).toBeLessThan(40);
});

test("of two that are taken alone but not together, the second is refused", async () => {
  const rehearse = async (some: readonly string[]) => (some.includes("b") && some.includes("f") ? "twice" : null);
  const { taken, refused } = await sift("abcdefg".split(""), rehearse, NEVER);
  expect(refused).toEqual([{ record: "f", reason: "twice" }]);
  expect(taken.join("")).toBe("abcdeg");
});

test("when time is up, what was not told apart is refused as a whole, and says so", async () => {
  const rehearse = async (some: readonly number[]) => (some.includes(1) ? "no" : null);
  const { taken, refused } = await sift([0, 1, 2, 3], rehearse, performance.now() - 1);
  expect(taken).toEqual([]);
  expect(refused[3]).toEqual({ record: 3, reason: "no", among: 4 });
});
