import fc from "fast-check";
import { expect, test } from "vitest";
import { Machine } from "../../../../lib/pages/runs/machine/definition.ts";
import { drawingOf, pathOf } from "../../../../lib/pages/runs/machine/layout.ts";
import type { DrawnState } from "../../../../lib/pages/runs/machine/layout.ts";

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 9 });

/** Machines whose states lead anywhere, also to states that do not exist, and hold machines of their own. */
const machines = names.chain((all) => {
  const goal = fc.constantFrom(...all, "nulle part");
  const inner = fc.record({ StartAt: fc.constant("in"), States: fc.constant({ in: { Type: "Pass", End: true } }) });
  const state = fc.record(
    {
      Type: fc.constantFrom("Task", "Map", "Choice", "Wait"),
      Next: goal,
      Default: goal,
      Choices: fc.array(fc.record({ Next: goal }), { maxLength: 3 }),
      Catch: fc.array(fc.record({ Next: goal }), { maxLength: 2 }),
      ItemProcessor: inner,
      Branches: fc.array(inner, { maxLength: 3 }),
    },
    { requiredKeys: ["Type"] },
  );
  const states = fc.tuple(...all.map((name) => state.map((one) => [name, one] as const)));
  return fc.record({ StartAt: goal, States: states.map((each) => Object.fromEntries(each)) });
});

test("any machine is drawn within its frame, each of its states once, none over another of the same machine", () => {
  fc.assert(
    fc.property(machines, (definition) => {
      const machine = Machine.parse(definition);
      const { width, height, states, ways } = drawingOf(machine);
      const own = states.slice(0, Object.keys(machine.States).length);
      expect(own.map(({ name }) => name)).toEqual(Object.keys(machine.States));
      for (const { x, y, ...box } of states) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect([x + box.width <= width, y + box.height <= height]).toEqual([true, true]);
      }
      for (const [index, one] of own.entries())
        for (const other of own.slice(index + 1)) expect(overlap(one, other)).toBe(false);
      for (const { points } of ways) {
        expect(pathOf(points)).toMatch(/^M[\d.]+,[\d.]+ [LQ]/);
        expect(points.every(({ x, y }) => x >= 0 && y >= 0 && x <= width && y <= height)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test("what a Map does with each item stands inside its box", () => {
  const drawn = drawingOf(
    Machine.parse({
      StartAt: "Tasks",
      States: {
        Tasks: {
          Type: "Map",
          End: true,
          ItemProcessor: { StartAt: "One", States: { One: { Type: "Pass", End: true } } },
        },
      },
    }),
  );
  const [box, inner] = drawn.states;
  expect(drawn.states.map(({ name, holds }) => [name, holds])).toEqual([
    ["Tasks", true],
    ["One", false],
  ]);
  expect(box && inner && overlap(box, inner)).toBe(true);
  expect(drawn.starts).toHaveLength(2);
});

function overlap(one: DrawnState, other: DrawnState): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
