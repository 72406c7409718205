import { describe, expect, test } from "vitest";
import { judge } from "../../lib/aggregate/close.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";

const task = (outcome: "complete" | "unchanged" | "failed" | "truncated") => ({
  source: "dvf",
  search: "a.csv",
  outcome,
  requests: 1,
  seen: 10,
  fetched: 1,
});

const run = (changes: Partial<RunSummary>): RunSummary => ({
  runId: "r",
  status: "running",
  trigger: "drop",
  startedAt: "2026-11-23T08:39:25.496Z",
  endedAt: null,
  rows: 10,
  used: 10,
  duplicates: 0,
  quarantined: 0,
  skipped: 0,
  fields: {},
  records: { sale: 10 },
  changed: 10,
  unchanged: 0,
  superseded: 0,
  chunks: { expected: 1, done: 1, failed: 0 },
  missing: [],
  tasks: [task("complete")],
  restartedAs: null,
  ...changes,
});

describe("a run that used nothing of what it read", () => {
  const nothing = { used: 0, records: {}, changed: 0 };

  test.each([
    ["because every row was set aside", { quarantined: 10 }],
    ["because every row was skipped", { skipped: 10 }],
  ])("%s has failed", (_, account) => {
    const { status, missing } = judge(run({ ...nothing, ...account }));
    expect(status).toBe("failed");
    expect(missing).toContain("None of the 10 rows read was used");
  });

  test("has not failed where another task used some", () => {
    expect(judge(run({ used: 1, quarantined: 9, tasks: [task("complete"), task("complete")] })).status).toBe("partial");
  });

  test("has not failed where nothing was there to be read", () => {
    expect(judge(run({ ...nothing, rows: 0, tasks: [task("unchanged")] })).status).toBe("unchanged");
  });

  test("has not failed where it kept records that no row stands for, as a crawl's cards", () => {
    expect(judge(run({ ...nothing, records: { card: 5 }, quarantined: 10 })).status).toBe("partial");
  });

  test("is told otherwise once its rows were merged after all", () => {
    const missing = ["None of the 10 rows read was used"];
    expect(judge(run({ missing }))).toEqual({ status: "complete", missing: [] });
  });
});
