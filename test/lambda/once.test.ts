import { expect, test } from "vitest";
import { once } from "../../lib/lambda/once.ts";

test("callers share one start, also while it is under way", async () => {
  let starts = 0;
  const start = once(async () => ++starts);
  expect(await Promise.all([start(), start()])).toEqual([1, 1]);
  expect(await start()).toBe(1);
});

test("a failed start is forgotten: the next call tries again", async () => {
  let starts = 0;
  const start = once(async () => {
    starts++;
    if (starts === 1) throw new Error("away");
    return starts;
  });
  await expect(start()).rejects.toThrow("away");
  expect(await start()).toBe(2);
});
