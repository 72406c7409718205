import { expect, test } from "vitest";
import { processMetrics } from "../../lib/metrics/process-metrics.ts";
import { EmbedderAway, noEmbedder } from "../../lib/query/search/embedder.ts";
import type { Embedder } from "../../lib/query/search/embedder.ts";
import { readExposition } from "../support/exposition.ts";

const told = async (metrics: ReturnType<typeof processMetrics>) => readExposition(await metrics.write([]));

test("the engine is up or away as it answered last; one that is switched off is neither", async () => {
  const metrics = processMetrics();
  let away = false;
  const engine: Embedder = {
    model: "m",
    dimensions: 1,
    embed: () => (away ? Promise.reject(new EmbedderAway("away")) : Promise.resolve([new Float32Array(1)])),
  };
  await expect(metrics.embedder(noEmbedder).embed(["x"], "query")).rejects.toThrow(EmbedderAway);
  expect((await told(metrics)).value("imo_embedder_up")).toBeUndefined();
  const watched = metrics.embedder(engine);
  await watched.embed(["x"], "query");
  expect((await told(metrics)).value("imo_embedder_up")).toBe(1);
  away = true;
  await expect(watched.embed(["x"], "query")).rejects.toThrow(EmbedderAway);
  const after = await told(metrics);
  expect(after.value("imo_embedder_up")).toBe(0);
  expect(after.value("imo_embedder_call_duration_seconds_count", { result: "answered" })).toBe(1);
  expect(after.value("imo_embedder_call_duration_seconds_count", { result: "failed" })).toBe(1);
});

test("what the cache holds is a hit, all else a miss", async () => {
  const metrics = processMetrics();
  const held = new Map([["a", "kept"]]);
  const cache = metrics.cache({
    find: (key) => Promise.resolve({ text: held.get(key) ?? null, keep: () => Promise.resolve() }),
    ping: () => Promise.resolve(),
    end: () => Promise.resolve(),
  });
  for (const key of ["a", "b", "a"]) await cache.find(key);
  const after = await told(metrics);
  expect(after.value("imo_cache_lookups_total", { result: "hit" })).toBe(2);
  expect(after.value("imo_cache_lookups_total", { result: "miss" })).toBe(1);
});

test("names of sources with any characters are written so that they can be read", async () => {
  const labels = { source: 'a"b\\c\nd<script>' };
  const text = await processMetrics().write([{ name: "source_quarantine_ratio", labels, value: 0.5 }]);
  expect(readExposition(text).value("imo_source_quarantine_ratio", labels)).toBe(0.5);
});
