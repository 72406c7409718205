import { expect, test } from "vitest";
import { fitLaw, peakOf, rateOf } from "./scalability.ts";

const pointsOf = (law: Parameters<typeof rateOf>[0], numbers: readonly number[]) =>
  numbers.map((consumers) => ({ consumers, rate: rateOf(law, consumers) }));

test("the law that rates were made by is found again", () => {
  const law = { alone: 9_500, contention: 0.12, coherence: 0.015 };
  const found = fitLaw(pointsOf(law, [1, 2, 3, 4, 6]));
  expect(found.alone).toBeCloseTo(law.alone, 3);
  expect(found.contention).toBeCloseTo(law.contention, 6);
  expect(found.coherence).toBeCloseTo(law.coherence, 6);
  expect(found.error).toBeCloseTo(0, 9);
  const { consumers, rate } = peakOf(found);
  expect(consumers).toBeCloseTo(Math.sqrt((1 - 0.12) / 0.015), 3);
  expect(rate).toBeGreaterThan(rateOf(law, Math.floor(consumers) - 1));
  expect(rate).toBeGreaterThan(rateOf(law, Math.ceil(consumers) + 1));
});

test("rates that grow in proportion have neither contention nor coherence, and no peak", () => {
  const found = fitLaw([1, 2, 4].map((consumers) => ({ consumers, rate: 100 * consumers })));
  expect(found.contention).toBeCloseTo(0, 9);
  expect(found.coherence).toBeCloseTo(0, 9);
  expect(peakOf({ alone: 100, contention: 0, coherence: 0 }).rate).toBe(Number.POSITIVE_INFINITY);
  expect(peakOf({ alone: 100, contention: 0.25, coherence: 0 }).rate).toBe(400);
});

test("rates that grow faster than the number of consumers are given no contention below zero", () => {
  const found = fitLaw([
    { consumers: 1, rate: 100 },
    { consumers: 2, rate: 230 },
    { consumers: 4, rate: 390 },
  ]);
  expect(found.contention).toBeGreaterThanOrEqual(0);
  expect(found.coherence).toBeGreaterThanOrEqual(0);
  expect(found.error).toBeGreaterThan(0.02);
});

test("two points are too few for three figures", () => {
  expect(() => fitLaw(pointsOf({ alone: 1, contention: 0, coherence: 0 }, [1, 2]))).toThrow(RangeError);
});
