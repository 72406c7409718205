import { expect, test } from "vitest";
import { MOST_TASKS, planTasks } from "../../lib/collect/plan.ts";
import { withheldSources } from "../../lib/collect/withheld.ts";
import { loadSources } from "../../lib/sources/load.ts";
import type { FileSource } from "../../lib/sources/schema.ts";
import { told } from "../support/told.ts";

const sources = await loadSources();
const NOW = new Date("2026-11-23T08:00:00Z");
const input = { runId: "r", trigger: "manual" as const };
const ids = (tasks: readonly { source: string }[]) => [...new Set(tasks.map(({ source }) => source))];

test("files that the caller names stand in for those that the source names", () => {
  const files = [{ source: "dvf", location: "s3://b/drop/dvf/x.csv", name: "x.csv" }];
  expect(planTasks({ ...input, files }, sources, { now: NOW })).toMatchObject([
    { task: 0, source: "dvf", kind: "file", search: "x.csv", asOf: NOW.toISOString(), file: { name: "x.csv" } },
  ]);
});

test("a file for a source that takes none is refused, and nothing else of that source is collected instead", () => {
  for (const id of ["iad-france", "ademe-dpe", "agence-postgres"]) {
    const files = [{ source: id, location: `s3://b/drop/${id}/x.csv`, name: "x.csv" }];
    expect(() => planTasks({ ...input, files }, sources, { now: NOW })).toThrow(
      new RegExp(`^The source ${id} takes no files: its kind is (?:web|api|database)$`),
    );
  }
});

test("paths of the operator's disk are no tasks: the command uploads them first", () => {
  expect(planTasks({ ...input, sources: ["dvf"] }, sources, { now: NOW })).toEqual([]);
});

test("each search of a web source is a task, and a pasted one stands in for all of them", () => {
  const own = planTasks({ ...input, sources: ["iad-france"] }, sources, { now: NOW });
  expect(own.length).toBeGreaterThan(5);
  expect(own.every(({ kind, list }) => kind === "web" && list)).toBe(true);
  const url = "https://www.iadfrance.fr/annonces/paris-75011/location";
  const pasted = planTasks({ ...input, sources: ["iad-france"], urls: [{ source: "iad-france", url }] }, sources, {
    now: NOW,
  });
  expect(pasted).toMatchObject([{ list: { url, criteria: {} } }]);
});

test("a source that does not exist is named, with those that do", () => {
  expect(() => planTasks({ ...input, sources: ["dvff"] }, sources, { now: NOW })).toThrow(/no source dvff.*dvf/);
});

const ready = { stage: "prod", confirmed: "", secrets: new Set<string>(), optOuts: [] };

test("deployed elsewhere than locally, a web source waits for the operator's confirmation", () => {
  const withheld = withheldSources(sources, ready);
  expect(ids(planTasks(input, sources, { now: NOW, withheld }))).not.toContain("iad-france");
  expect(() => planTasks({ ...input, sources: ["iad-france"] }, sources, { now: NOW, withheld })).toThrow(
    /IMO_CONFIRM_IAD_FRANCE/,
  );
  expect([...withheldSources(sources, { ...ready, confirmed: "IMO_CONFIRM_IAD_FRANCE" }).keys()]).not.toContain(
    "iad-france",
  );
  expect([...withheldSources(sources, { ...ready, stage: "local" }).keys()]).not.toContain("iad-france");
});

test("a site whose owner asked not to be visited is left out, or refused with what was asked", () => {
  const optOuts = [{ site: "iadfrance.fr", reason: "letter of the owner", asked_at: "2026-11-20T08:00:00.000Z" }];
  const withheld = withheldSources(sources, { ...ready, stage: "local", optOuts });
  expect(ids(planTasks({ ...input, all: true }, sources, { now: NOW, withheld }))).not.toContain("iad-france");
  expect(() => planTasks({ ...input, sources: ["iad-france"] }, sources, { now: NOW, withheld })).toThrow(
    "The source iad-france is not collected: the owner of iadfrance.fr asked on 2026-11-20 not to be visited: letter of the owner",
  );
  expect([...withheld.keys()]).not.toContain("agence-littoral");
});

test("a source whose secret is not set is left out, or refused by the name of the variable that is missing", () => {
  const withheld = withheldSources(sources, { ...ready, stage: "local" });
  expect(ids(planTasks({ ...input, all: true }, sources, { now: NOW, withheld }))).not.toContain("agence-postgres");
  expect(() => planTasks({ ...input, sources: ["agence-postgres"] }, sources, { now: NOW, withheld })).toThrow(
    /AGENCE_POSTGRES_URL=/,
  );
  const secrets = new Set(["agence-postgres-url"]);
  const set = withheldSources(sources, { ...ready, stage: "local", secrets });
  expect(planTasks({ ...input, sources: ["agence-postgres"] }, sources, { now: NOW, withheld: set })).toMatchObject([
    { source: "agence-postgres", kind: "database", wave: 0 },
  ]);
});

const file = sources.find((source): source is FileSource => source.id === "dvf");
const needing = (id: string, ...needs: string[]): FileSource => {
  if (!file) throw new Error("there is no source dvf");
  return { ...file, id, needs, files: [{ location: "https://example.org/f.csv", name: "f.csv" }] };
};

test("a source that needs others of the run is collected in the wave after theirs", () => {
  const three = [needing("c", "a", "b"), needing("a"), needing("b", "a")];
  const waves = planTasks(input, three, { now: NOW }).map(({ source, wave }) => [source, wave]);
  expect(waves).toEqual([
    ["c", 2],
    ["a", 0],
    ["b", 1],
  ]);
});

test("a source whose need is not in the run goes on what an earlier run collected completely, and is else left out or refused", () => {
  const two = [needing("a"), needing("b", "a")];
  const alone = { ...input, sources: ["b"] };
  const complete = new Set(["a"]);
  expect(planTasks(alone, two, { now: NOW, complete })).toMatchObject([{ source: "b", wave: 0 }]);
  expect(() => planTasks(alone, two, { now: NOW })).toThrow(/b needs a, which was never collected completely/);
  expect(planTasks({ ...alone, trigger: "schedule" }, two, { now: NOW })).toEqual([]);
});

test("sources that need one another in a circle are named", () => {
  expect(() => planTasks(input, [needing("a", "b"), needing("b", "a")], { now: NOW })).toThrow(/a → b → a/);
});

test("a run of more tasks than one may have is refused in words", () => {
  const urls = Array.from({ length: MOST_TASKS + 1 }, (_, n) => ({
    source: "iad-france",
    url: `https://www.iadfrance.fr/annonces/${n}/location`,
  }));
  expect(() => planTasks({ ...input, sources: ["iad-france"], urls }, sources, { now: NOW })).toThrow(
    /10001 tasks, more than the 10000/,
  );
});

test("a source whose departments are set nowhere is left out of a run of all, and collected where the run names them", () => {
  const withheld = withheldSources(sources, { ...ready, stage: "local" });
  expect(withheld.get("geo-dvf")?.en).toContain("GEO_DVF_DEPARTMENTS=");
  expect(ids(planTasks({ ...input, all: true }, sources, { now: NOW, withheld }))).not.toContain("geo-dvf");
  const parts = new Map([["geo-dvf", { departments: ["64", "67"], years: [2024, 2023] }]]);
  expect(planTasks({ ...input, sources: ["geo-dvf"] }, sources, { now: NOW, parts })).toMatchObject([
    { task: 0, search: "geo-dvf-2024-64.csv.gz", file: { optional: true } },
    { task: 1, search: "geo-dvf-2023-64.csv.gz" },
    { task: 2, search: "département 67", absent: told(/Alsace-Moselle/) },
  ]);
});
