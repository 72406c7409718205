import { expect, test } from "vitest";
import * as z from "zod";
import { chooseParts } from "../../lib/collect/choose-parts.ts";
import type { ChoosePartsDeps } from "../../lib/collect/choose-parts.ts";
import { Parts } from "../../lib/collect/file/series.ts";
import { planWave } from "../../lib/collect/plan-wave.ts";
import type { PlanWaveDeps } from "../../lib/collect/plan-wave.ts";
import { TransientError } from "../../lib/errors.ts";
import { Task } from "../../lib/messages.ts";
import type { RunInput } from "../../lib/messages.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { quoted } from "../../lib/records/reason.ts";
import { reasonFor } from "../../lib/collect/accident.ts";

const sources = await loadSources();
const NOW = new Date("2026-11-23T08:00:00Z");
const input: RunInput = { runId: "r".repeat(80), trigger: "manual", sources: ["ademe-dpe"] };
/** AWS: what a state may carry, and what an item of a map may weigh. */
const STATE_BYTES = 256 * 1024;

/** Stores that remember what was put, and know nothing else. */
function world(means: Partial<PlanWaveDeps> = {}) {
  const objects = new Map<string, string>();
  const deps: PlanWaveDeps = {
    sources,
    openRun: async () => NOW,
    openTasks: async () => {},
    withheld: async () => new Map(),
    complete: async () => new Set(),
    chooseParts: async () => new Map(),
    loadParts: async () => null,
    manifests: async () => [],
    progress: async () => new Map(),
    beginWave: async () => new Set(),
    holdTasks: async () => {},
    data: { name: "data", put: async (key, body) => void objects.set(key, String(body)) },
    ...means,
  };
  const stored = () => z.array(Task).parse(JSON.parse([...objects.values()][0] ?? "null"));
  return { deps, objects, stored };
}

test("each request of an API is a task, which begins where the last complete run ended", async () => {
  const since = "2026-11-01T00:00:00.000Z";
  const { deps, stored, objects } = world({
    progress: async ([first]) => new Map([[`${first?.source}\n${first?.search}`, { since }]]),
  });
  expect(await planWave(input, 0, deps)).toEqual({
    bucket: "data",
    key: `plans/${input.runId}/0.json`,
    tasks: 2,
    wave: 0,
    next: null,
  });
  expect([...objects.keys()]).toEqual([`plans/${input.runId}/0.json`]);
  expect(stored().map(({ request, since: from }) => [request, from])).toEqual([
    ["existants", since],
    ["neufs", undefined],
  ]);
});

test("stored chunks that are read again are read from their beginning", async () => {
  const { deps, stored } = world({
    manifests: async () => ["raw/ademe-dpe/old/0/manifest.json"],
    progress: async () => {
      throw new Error("nobody asks for progress");
    },
  });
  await planWave({ runId: "again", trigger: "replay", replay: { runId: "old" } }, 0, deps);
  expect(stored()).toMatchObject([{ manifest: "raw/ademe-dpe/old/0/manifest.json" }]);
});

test("ten thousand tasks leave a state that AWS takes, and items that it takes", async () => {
  const urls = Array.from({ length: 10_000 }, (_, n) => ({
    source: "iad-france",
    url: `https://www.iadfrance.fr/annonces/${"x".repeat(150)}-${n}/location`,
  }));
  const { deps, objects } = world();
  const planned = await planWave({ ...input, sources: ["iad-france"], urls }, 0, deps);
  const ends = urls.map((_, task) => ({ task }));
  expect(planned).toMatchObject({ tasks: 10_000 });
  expect(Buffer.byteLength(JSON.stringify({ plan: { answer: planned }, ends }))).toBeLessThan(STATE_BYTES);
  const items = z.array(z.unknown()).parse(JSON.parse([...objects.values()][0] ?? "null"));
  expect(Math.max(...items.map((item) => Buffer.byteLength(JSON.stringify(item))))).toBeLessThan(STATE_BYTES);
});

test("what can't be planned is refused as data, since trying again would not help; an accident is thrown", async () => {
  const { deps, objects } = world();
  const plan = await planWave({ ...input, sources: ["dvff"] }, 0, deps);
  expect(reasonFor({ Cause: "refused" in plan ? plan.refused : "" })).toMatchObject({
    code: "planning.no-such-source",
    en: expect.stringMatching(/^There is no source dvff/),
    fr: expect.stringMatching(/^Il n’y a pas de source dvff/),
  });
  expect(objects.size).toBe(0);
  const away = world({
    beginWave: async () => {
      throw new TransientError("Postgres is away");
    },
  });
  await expect(planWave(input, 0, away.deps)).rejects.toThrow("Postgres is away");
});

test("which departments and years a run collects is chosen once: a later try has the same tasks, whatever is published meanwhile", async () => {
  const order: RunInput = { runId: "r", trigger: "manual", sources: ["geo-dvf"], series: { departments: ["64"] } };
  const withheld = async () => new Map([["geo-dvf", quoted("its departments are not set")]]);
  const first = world({
    withheld,
    chooseParts: async () => new Map([["geo-dvf", { departments: ["64"], years: [2024] }]]),
  });
  await planWave(order, 0, first.deps);
  const { deps, objects } = world({
    withheld,
    chooseParts: async () => {
      throw new Error("nobody chooses again");
    },
    loadParts: async (key) => z.record(z.string(), Parts).parse(JSON.parse(first.objects.get(key) ?? "null")),
  });
  await planWave(order, 0, deps);
  expect(objects.get("plans/r/0.json")).toBe(first.objects.get("plans/r/0.json"));
  expect(objects.get("plans/r/0.json")).toContain("geo-dvf-2024-64.csv.gz");
});

test("departments of a source that has no file for each are refused in words", async () => {
  const order: RunInput = { ...input, series: { years: [2024] } };
  const { deps } = world({ chooseParts: (asked, chosen, now) => chooseParts(asked, chosen, now, unasked) });
  const plan = await planWave(order, 0, deps);
  expect(reasonFor({ Cause: "refused" in plan ? plan.refused : "" })).toMatchObject({
    en: "Departments and years go with one source that has a file for each of them",
    fr: expect.stringContaining("une seule source"),
  });
});

const unasked: ChoosePartsDeps = {
  setting: async () => undefined,
  fetch: async (url) => Promise.reject(new Error(`${url} is not to be asked`)),
  warn: () => {},
};
