import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { TransientError } from "../../lib/errors.ts";
import type { RunSummary } from "../../lib/records/run-summary.ts";
import { describeWatched, watchOn } from "../../lib/cli/watch.ts";

const task = { source: "acme", search: "north", outcome: null, requests: 0, seen: 0, fetched: 0, rows: 0, changed: 0 };
const run: RunSummary = {
  runId: "run-1",
  status: "running",
  trigger: "manual",
  startedAt: "2026-11-20T08:00:00Z",
  endedAt: null,
  rows: 10,
  used: 10,
  duplicates: 0,
  quarantined: 0,
  skipped: 0,
  fields: {},
  records: { advert: 10 },
  changed: 10,
  unchanged: 0,
  superseded: 0,
  chunks: { expected: null, done: 1, failed: 0 },
  missing: [],
  tasks: [task],
  restartedAs: null,
};
const blocked = { ...task, outcome: "blocked" as const, requests: 3, reason: "robots.txt \u001B[31mforbids\u0007 it" };
const state = {
  name: "Tasks",
  status: "running",
  entered: 2,
  failed: 0,
  retries: 1,
  startedAt: "",
  endedAt: null,
} as const;

function stream(isTTY: boolean) {
  let text = "";
  const out = Object.assign(new PassThrough(), { isTTY, columns: 60 });
  out.on("data", (data: Buffer) => (text += data.toString()));
  return { out, text: () => text };
}

test("a run that is watched tells its counts, its states, and the tasks that have ended with the reason", () => {
  expect(describeWatched({ run: { ...run, tasks: [task, blocked] }, states: [state] })).toEqual([
    "run-1: running, 1/2 tasks, 1/? chunks, 0 failed, 10 rows, 10 adverts",
    "  Tasks: running, 2 times, 1 retries",
    "  acme north: blocked, 3 requests, 0 seen, 0 fetched: robots.txt forbids  it",
  ]);
});

test("of a thousand tasks a screen shows the last, and how many there are besides", () => {
  const lines = describeWatched({ run: { ...run, tasks: Array.from({ length: 1000 }, () => blocked) }, states: [] });
  expect(lines.length).toBeLessThan(20);
  expect(lines.at(-1)).toBe("  … 988 more tasks");
});

test("off a terminal every change is one line, told once, and a state machine that is away stops nothing", async () => {
  const { out, text } = stream(false);
  const away = () => Promise.reject(new TransientError("away"));
  const watched = watchOn(out, away, { stage: "local" });
  await watched.update(run);
  await watched.update(run);
  await watched.update({ ...run, tasks: [blocked] });
  expect(text().trimEnd().split("\n")).toEqual([
    expect.stringContaining("0/1 task"),
    expect.stringContaining("1/1 task"),
    expect.stringContaining("robots.txt"),
  ]);
});

test("on a terminal a run is drawn over what was drawn before, and no line is wider than the screen", async () => {
  const { out, text } = stream(true);
  const watched = watchOn(out, async () => [state], { stage: "local" });
  await watched.update({ ...run, tasks: [blocked] });
  await watched.update({ ...run, tasks: [blocked] });
  expect(text()).toContain("\u001B[3A");
  expect(
    Math.max(
      ...text()
        .split("\n")
        .map((line) => line.length),
    ),
  ).toBeLessThan(80);
});
