import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cluster, pairKey } from "../../../lib/aggregate/identity/cluster.ts";
import type { ClusterRules } from "../../../lib/aggregate/identity/cluster.ts";

const none: ClusterRules = { threshold: 3, joined: [], apart: [] };

/** Pairs that are not named score -1. */
function verdicts(scores: Readonly<Record<string, number>>) {
  return (a: string, b: string) => {
    const score = scores[`${a}${b}`] ?? scores[`${b}${a}`] ?? -1;
    return { score, contradicts: score <= -10 };
  };
}

test("adverts that agree are one group, the others stand alone", () => {
  expect(cluster(["c", "a", "b"], verdicts({ ab: 5 }), none)).toEqual([["a", "b"], ["c"]]);
});

test("a chain of links is no group when its ends do not fit", () => {
  expect(cluster(["a", "b", "c"], verdicts({ ab: 6, bc: 5, ac: -2 }), none)).toEqual([["a", "b"], ["c"]]);
});

test("a contradiction outweighs any number of agreements", () => {
  expect(cluster(["a", "b", "c", "d"], verdicts({ ab: 9, ac: 9, bc: 9, ad: 9, bd: 9, cd: -12 }), none)).toEqual([
    ["a", "b", "c"],
    ["d"],
  ]);
});

test("a pair below the threshold joins where all others are sure", () => {
  expect(cluster(["a", "b", "c"], verdicts({ ab: 9, bc: 8, ac: 1 }), none)).toEqual([["a", "b", "c"]]);
});

test("what was told by hand counts more than scores, and apart more than together", () => {
  const scores = verdicts({ ab: 9, ac: -12 });
  expect(cluster(["a", "b", "c"], scores, { ...none, joined: [["c", "a"]] })).toContainEqual(
    expect.arrayContaining(["a", "c"]),
  );
  expect(cluster(["a", "b"], scores, { ...none, apart: [["b", "a"]] })).toEqual([["a"], ["b"]]);
  expect(cluster(["a", "b"], scores, { ...none, apart: [["b", "a"]], joined: [["a", "b"]] })).toEqual([["a"], ["b"]]);
});

test("the groups do not depend on the order of the keys", () => {
  const keys = ["a", "b", "c", "d", "e", "f"];
  const pairs = keys.flatMap((a, at) => keys.slice(at + 1).map((b) => pairKey([a, b])));
  const scores = fc.array(fc.constantFrom(-12, -1, 1, 3, 4, 4, 6), {
    minLength: pairs.length,
    maxLength: pairs.length,
  });
  fc.assert(
    fc.property(scores, fc.shuffledSubarray(keys, { minLength: keys.length }), (values, order) => {
      const verdict = (a: string, b: string) => {
        const score = values[pairs.indexOf(pairKey([a, b]))] ?? 0;
        return { score, contradicts: score < -10 };
      };
      const groups = cluster(order, verdict, none);
      expect(groups).toEqual(cluster(keys, verdict, none));
      expect(groups.flat().toSorted()).toEqual(keys);
      for (const group of groups)
        for (const a of group) for (const b of group) if (a < b) expect(verdict(a, b).contradicts).toBe(false);
    }),
  );
});
