import { expect, test } from "vitest";
import { againIn, isLate, stepByStep } from "../../../lib/collect/task/steps.ts";
import type { Steps } from "../../../lib/collect/task/steps.ts";

/** A collection of so many steps, and what was done of it. */
function collection(steps: number, more: Partial<Steps> = {}) {
  const done: string[] = [];
  let left = steps;
  const collecting: Steps = {
    hasEnded: () => left === 0,
    isLate: () => false,
    hasTime: () => true,
    cutShort: async ({ en }) => {
      left = 0;
      done.push(en);
    },
    step: async () => {
      left--;
      done.push("step");
      return null;
    },
    ...more,
  };
  return { done, run: () => stepByStep(collecting) };
}

test("step follows step until the end", async () => {
  const { done, run } = collection(3);
  expect(await run()).toBeNull();
  expect(done).toEqual(["step", "step", "step"]);
});

test("out of time, another call goes on at once; nothing is begun", async () => {
  const { done, run } = collection(3, { hasTime: () => done.length < 2 });
  expect(await run()).toEqual({ more: true });
  expect(done).toEqual(["step", "step"]);
});

test("a step that has to wait leaves the rest to another call", async () => {
  const { run } = collection(3, { step: async () => againIn(20) });
  expect(await run()).toEqual({ more: true, waitSeconds: 20 });
});

test("late, it is cut short with the reason, also where there is no time left in this call", async () => {
  const { done, run } = collection(3, { isLate: () => done.length > 0, hasTime: () => done.length === 0 });
  expect(await run()).toBeNull();
  expect(done).toEqual(["step", expect.stringContaining("time")]);
});

test("what has ended is neither late nor short of time", async () => {
  const { done, run } = collection(0, { isLate: () => true, hasTime: () => false });
  expect(await run()).toBeNull();
  expect(done).toEqual([]);
});

test("a collection is late once it has taken longer than its source allows", () => {
  const begun = "2026-11-23T08:00:00.000Z";
  expect(isLate({ timeoutSeconds: 60 }, begun, new Date("2026-11-23T08:01:00.000Z"))).toBe(false);
  expect(isLate({ timeoutSeconds: 60 }, begun, new Date("2026-11-23T08:01:00.001Z"))).toBe(true);
});
