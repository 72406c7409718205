import { expect, test } from "vitest";
import { meanScore, scoreOf } from "./score-search.ts";

const judged = { q: "x", kind: "y", rel: { a: 2, b: 1 } };

test("the best order scores 1", () => {
  expect(scoreOf(judged, ["a", "b", "c"])).toEqual({ ndcg10: 1, mrr: 1, hit1: 1 });
});

test("gains are discounted by rank: (0 + 3/log2 3) ÷ (3 + 1/log2 3)", () => {
  const { ndcg10, mrr, hit1 } = scoreOf(judged, ["c", "a"]);
  expect(ndcg10).toBeCloseTo(3 / Math.log2(3) / (3 + 1 / Math.log2(3)));
  expect([mrr, hit1]).toEqual([0.5, 0]);
});

test("an advert counts once, and nothing found scores nothing", () => {
  expect(scoreOf(judged, ["a", "a", "a"]).ndcg10).toBeLessThan(1);
  expect(scoreOf(judged, [])).toEqual({ ndcg10: 0, mrr: 0, hit1: 0 });
});

test("means are taken figure by figure", () => {
  const one = { ndcg10: 1, mrr: 1, hit1: 1 };
  const none = { ndcg10: 0, mrr: 0, hit1: 0 };
  expect(meanScore([one, none])).toEqual({ ndcg10: 0.5, mrr: 0.5, hit1: 0.5 });
});
