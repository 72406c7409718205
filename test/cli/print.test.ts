import { expect, test } from "vitest";
import { describeRun, describeRuns } from "../../lib/cli/print.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";

const run: RunSummary = {
  runId: "ingest-dvf-1",
  status: "partial",
  trigger: "drop",
  startedAt: "2026-11-23T08:39:25.496Z",
  endedAt: "2026-11-23T08:39:28.809Z",
  rows: 1866,
  used: 1845,
  duplicates: 7,
  quarantined: 14,
  skipped: 0,
  fields: { floor: 3, yearBuilt: 12 },
  records: { sale: 1599, advert: 1 },
  changed: 1600,
  unchanged: 0,
  superseded: 3,
  chunks: { expected: 3, done: 3, failed: 0 },
  missing: ["14 rows set aside: see imo quarantine"],
  tasks: [
    {
      source: "dvf",
      search: "64260.csv",
      outcome: "complete",
      requests: 1,
      seen: 1706,
      fetched: 1,
      rows: 1866,
      changed: 1600,
    },
  ],
  restartedAs: null,
};

test("a run tells its accounts, its tasks and what is missing", () => {
  expect(describeRun(run).split("\n")).toEqual([
    "run       ingest-dvf-1",
    "status    partial",
    "started   2026-11-23 08:39:25 UTC",
    "duration  3.3 s",
    "rows      1,866 read = 1,845 used + 7 duplicates + 14 set aside + 0 skipped",
    "records   1,599 sales, 1 advert",
    "left out  yearBuilt 12, floor 3",
    "changes   1,600 changed, 0 unchanged, 3 superseded",
    "",
    "source  collected  outcome    seen   rows  changed  reason",
    "dvf     64260.csv  complete  1,706  1,866    1,600",
    "",
    "! 14 rows set aside: see imo quarantine",
  ]);
});

test("a run that another took over says which, one that goes on has no duration", () => {
  const told = describeRun({ ...run, status: "interrupted", restartedAs: "ingest-dvf-1-r1", endedAt: null, tasks: [] });
  expect(told).toContain("interrupted, taken over by ingest-dvf-1-r1");
  expect(told).toContain("duration  not ended");
});

test("runs are listed a line each, with all their records", () => {
  const [head, line] = describeRuns([run]).split("\n");
  expect(head).toMatch(/^run +status +started \(UTC\) +duration +rows +records +changed +set aside$/);
  expect(line).toBe("ingest-dvf-1  partial  2026-11-23 08:39:25  3.3 s     1,866    1,600    1,600         14");
  expect(describeRuns([])).toBe("No run");
});
