import { expect, test } from "vitest";
import { fuse } from "../../../lib/query/search/rank.ts";

test("rankings are joined by their weights, an advert that one does not have scores 0 there", () => {
  const words = [
    { id: 1, score: 0.9 },
    { id: 2, score: 0.6 },
  ];
  const meaning = [
    { id: 2, score: 0.8 },
    { id: 3, score: 0.5 },
  ];
  const fused = fuse([
    { weight: 1, ranked: words },
    { weight: 3, ranked: meaning },
  ]);
  expect(fused.map(({ id }) => id)).toEqual([2, 3, 1]);
  expect(fused.map(({ score }) => score)).toEqual([0.75, 0.375, 0.225].map((score) => expect.closeTo(score)));
});

test("among equals the newest is first", () => {
  const ranked = [
    { id: 1, score: 0.5 },
    { id: 2, score: 0.5 },
  ];
  expect(fuse([{ weight: 1, ranked }]).map(({ id }) => id)).toEqual([2, 1]);
});
