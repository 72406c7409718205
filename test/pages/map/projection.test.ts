import { expect, test } from "vitest";
import { levelsOf } from "../../../lib/pages/map/levels.ts";
import { projectionOf, roundLength } from "../../../lib/pages/map/projection.ts";

const CORNERS = [
  [-1.8, 43.3],
  [-1.7, 43.4],
] as const;

test("a position comes back from its point, north is up, and all lies in the drawing", () => {
  const { toPoint, toPosition, width, height } = projectionOf(CORNERS, 640);
  for (const corner of CORNERS) {
    const [x, y] = toPoint(corner);
    const [longitude, latitude] = toPosition(x, y);
    expect([longitude, latitude]).toEqual([expect.closeTo(corner[0], 9), expect.closeTo(corner[1], 9)]);
    expect(x >= 0 && x <= width && y >= 0 && y <= height).toBe(true);
  }
  expect(toPoint(CORNERS[1])[1]).toBeLessThan(toPoint(CORNERS[0])[1]);
});

test("as many metres lie between two points eastward as northward, at any latitude", () => {
  const { toPoint, metresPerUnit } = projectionOf(CORNERS, 640);
  const north = toPoint([-1.8, 43.3])[1] - toPoint([-1.8, 43.31])[1];
  const east = toPoint([-1.79, 43.3])[0] - toPoint([-1.8, 43.3])[0];
  expect(north * metresPerUnit).toBeCloseTo(1113.2, 1);
  // cos 43.35°
  expect(east / north).toBeCloseTo(0.727, 3);
});

test("one point alone has something around it, and no point makes no drawing without a size", () => {
  const { metresPerUnit, toPoint, width, height } = projectionOf([[2, 48]], 640);
  expect(metresPerUnit).toBeGreaterThan(0);
  expect(toPoint([2, 48])).toEqual([width / 2, height / 2]);
  expect(projectionOf([], 640).height).toBeGreaterThan(0);
});

test("a scale bar has a round length", () => {
  expect([999, 1000, 2400, 4999, 5000].map(roundLength)).toEqual([500, 1000, 2000, 2000, 5000]);
});

test("shades hold about as many values each, and equal values one shade", () => {
  const { of, bounds } = levelsOf(Array.from({ length: 100 }, (_, at) => at));
  expect([of(0), of(19), of(20), of(99)]).toEqual([0, 0, 1, 4]);
  expect(bounds.map(({ from }) => from)).toEqual([0, 20, 40, 60, 80]);
  expect(levelsOf([7, 7, 7]).of(7)).toBe(0);
  expect(levelsOf([7, 7, 7]).bounds).toEqual([{ from: 7, to: 7 }]);
});
