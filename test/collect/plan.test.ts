import { expect, test } from "vitest";
import { MOST_TASKS, dueSources, planTasks, unconfirmed } from "../../lib/collect/plan.ts";
import { loadSources } from "../../lib/sources/load.ts";

const sources = await loadSources();
const NOW = new Date("2026-11-23T08:00:00Z");
const input = { runId: "r", trigger: "manual" as const };
const ids = (tasks: readonly { source: string }[]) => [...new Set(tasks.map(({ source }) => source))];

test("files that the caller names stand in for those that the source names", () => {
  const files = [{ source: "dvf", location: "s3://b/drop/dvf/x.csv", name: "x.csv" }];
  expect(planTasks({ ...input, files }, sources, [], NOW)).toMatchObject([
    { task: 0, source: "dvf", kind: "file", search: "x.csv", asOf: NOW.toISOString(), file: { name: "x.csv" } },
  ]);
});

test("paths of the operator's disk are no tasks: the command uploads them first", () => {
  expect(planTasks({ ...input, sources: ["dvf"] }, sources, [], NOW)).toEqual([]);
});

test("each search of a web source is a task, and a pasted one stands in for all of them", () => {
  const own = planTasks({ ...input, sources: ["iad-france"] }, sources, [], NOW);
  expect(own.length).toBeGreaterThan(5);
  expect(own.every(({ kind, list }) => kind === "web" && list)).toBe(true);
  const url = "https://www.iadfrance.fr/annonces/paris-75011/location";
  const pasted = planTasks(
    { ...input, sources: ["iad-france"], urls: [{ source: "iad-france", url }] },
    sources,
    [],
    NOW,
  );
  expect(pasted).toMatchObject([{ list: { url, criteria: {} } }]);
});

test("a source that does not exist is named, with those that do", () => {
  expect(() => planTasks({ ...input, sources: ["dvff"] }, sources, [], NOW)).toThrow(/no source dvff.*dvf/);
});

test("deployed elsewhere than locally, a web source waits for the operator's confirmation", () => {
  const withheld = unconfirmed(sources, "prod", "");
  expect(withheld).toContain("iad-france");
  expect(ids(planTasks(input, sources, [], NOW, withheld))).not.toContain("iad-france");
  expect(() => planTasks({ ...input, sources: ["iad-france"] }, sources, [], NOW, withheld)).toThrow(
    /IMO_CONFIRM_IAD_FRANCE/,
  );
  expect(unconfirmed(sources, "prod", "IMO_CONFIRM_IAD_FRANCE")).not.toContain("iad-france");
  expect(unconfirmed(sources, "local", "")).toEqual(new Set());
});

test("a source is due when its interval has passed since it was last tried", () => {
  const hoursAgo = (hours: number) => new Map([["iad-france", new Date(NOW.getTime() - hours * 3_600_000)]]);
  const due = (attempts: Map<string, Date>) =>
    ids(dueSources(sources, attempts, NOW).map(({ id }) => ({ source: id })));
  expect(due(hoursAgo(5.9))).not.toContain("iad-france");
  expect(due(hoursAgo(6))).toContain("iad-france");
  expect(due(new Map())).toContain("iad-france");
  expect(due(new Map())).not.toContain("dvf");
});

test("the largest run fits AWS's 256 KiB for a state, and a larger one is refused", () => {
  const url = (n: number) => ({
    source: "iad-france",
    url: `https://www.iadfrance.fr/annonces/${"x".repeat(150)}-${n}/location`,
  });
  const plan = (count: number) =>
    planTasks(
      {
        ...input,
        runId: "r".repeat(80),
        sources: ["iad-france"],
        urls: Array.from({ length: count }, (_, n) => url(n)),
      },
      sources,
      [],
      NOW,
    );
  const tasks = plan(MOST_TASKS);
  const outcomes = tasks.map(({ task, source, search }) => ({
    task,
    source,
    search,
    outcome: "truncated",
    reason: "é".repeat(500),
    chunks: 99_999,
    requests: 99_999,
    seen: 99_999,
    fetched: 99_999,
    bytes: 9_999_999_999,
  }));
  expect(Buffer.byteLength(JSON.stringify({ plan: { tasks }, outcomes }))).toBeLessThan(256 * 1024);
  expect(() => plan(MOST_TASKS + 1)).toThrow(/tasks/);
});
