import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FEWEST, untold } from "../../lib/query/small-counts.ts";

test("what is big enough is told, and so is what there is none of", () => {
  expect(
    untold([
      { name: "A", count: 0 },
      { name: "B", count: FEWEST },
    ]),
  ).toEqual(new Set());
});

test("what is withheld is never only a few, unless there is nothing else", () => {
  const cells = fc
    .array(fc.nat(12), { minLength: 1, maxLength: 7 })
    .map((counts) => counts.map((count, at) => ({ name: String(at), count })));
  fc.assert(
    fc.property(cells, (all) => {
      const hidden = untold(all);
      const told = all.filter(({ name }) => !hidden.has(name));
      expect(told.every(({ count }) => count === 0 || count >= FEWEST)).toBe(true);
      const withheld = all.filter(({ name }) => hidden.has(name)).reduce((sum, { count }) => sum + count, 0);
      expect(withheld === 0 || withheld >= FEWEST || told.every(({ count }) => count === 0)).toBe(true);
    }),
  );
});
