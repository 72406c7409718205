import { expect, test } from "vitest";
import { NOTHING, taskOutcome } from "../../../lib/collect/task/outcome.ts";
import { TaskOutcome } from "../../../lib/messages.ts";
import { quoted } from "../../../lib/records/reason.ts";

const task = { task: 2, source: "lines", search: "all lines" };

test("what has not ended is cut off so far, and says how it goes on", () => {
  const told = taskOutcome(task, null, { ...NOTHING, chunks: 4 }, { more: true, waitSeconds: 8 });
  expect(TaskOutcome.parse(told)).toEqual({
    ...task,
    outcome: "truncated",
    more: true,
    waitSeconds: 8,
    chunks: 4,
    requests: 0,
    seen: 0,
    fetched: 0,
    bytes: 0,
  });
});

test("a reason has 500 characters at most in each language, and is absent where there is none", () => {
  const told = taskOutcome(task, { outcome: "failed", reason: quoted("x".repeat(100_000)) }, NOTHING);
  expect(told.reason?.en).toHaveLength(500);
  expect(told.reason?.fr).toHaveLength(500);
  expect(taskOutcome(task, { outcome: "complete", reason: undefined }, NOTHING)).not.toHaveProperty("reason");
});
