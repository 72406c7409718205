import { expect, test } from "vitest";
import { Machine } from "../../../lib/pages/runs/machine/definition.ts";
import { standingsInside } from "../../../lib/pages/runs/task-counts.ts";

const inside = { StartAt: "ByKind", States: { ByKind: {}, CollectFile: {}, CollectWeb: {}, Collected: {}, Pause: {} } };
const states = Object.fromEntries(Object.keys(inside.States).map((name) => [name, { Type: "Pass" }]));
const machine = Machine.parse({
  StartAt: "Tasks",
  States: { Tasks: { Type: "Map", ItemProcessor: { ...inside, States: states } } },
});

test("states inside a map tell the tasks that come through them; what none came through is idle", () => {
  const told = standingsInside(machine, [
    { outcome: "complete", kind: "file" },
    { outcome: null, kind: "file" },
    { outcome: "failed", kind: "api" },
  ]);
  expect(told).toEqual([
    ["ByKind", { look: "running", words: "3 tâches" }],
    ["CollectFile", { look: "running", words: "2 tâches" }],
    ["Collected", { look: "done", words: "1 tâche" }],
  ]);
});
