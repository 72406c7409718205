import { expect, test } from "vitest";
import { deadLetterReadings } from "../../lib/metrics/dead-letter-readings.ts";
import { keptFor } from "../../lib/metrics/kept-for.ts";
import { queueOrigin } from "../../lib/metrics/queue-origin.ts";
import { readGauges } from "../../lib/metrics/store-gauges.ts";
import type { Reading } from "../../lib/stores/figures/collection-figures.ts";

const quiet = { sources: [], warn: () => {} };
const reading: Reading = { name: "runs_running", labels: {}, value: 1 };

test("a store that is too slow is away, and what others tell is told", async () => {
  const told: string[] = [];
  const gauges = await readGauges({
    origins: [
      { store: "postgres", read: () => new Promise(() => {}) },
      { store: "sqs", read: () => Promise.resolve([{ name: "dead_letters", labels: { queue: "records" }, value: 2 }]) },
    ],
    sources: [],
    patienceMs: 20,
    warn: (message) => told.push(message),
  });
  expect(gauges).toEqual([
    { name: "store_up", labels: { store: "postgres" }, value: 0 },
    { name: "store_up", labels: { store: "sqs" }, value: 1 },
    { name: "dead_letters", labels: { queue: "records" }, value: 2 },
  ]);
  expect(told).toEqual(["figures of postgres can't be read"]);
});

test("a reading that the catalogue does not have is no gauge", async () => {
  const origins = [{ store: "postgres", read: () => Promise.resolve([{ ...reading, name: "no_such" }]) }];
  await expect(readGauges({ ...quiet, origins })).rejects.toThrow("no_such");
});

test("a source is due as often as its file says, from its last complete collection on", async () => {
  const age: Reading = { name: "source_last_complete_age_seconds", labels: { source: "a" }, value: 4_000 };
  const gauges = await readGauges({
    origins: [{ store: "postgres", read: () => Promise.resolve([age]) }],
    sources: [
      { id: "a", enabled: true, every: "1h" },
      { id: "never", enabled: true, every: "1h" },
      { id: "off", enabled: false, every: "1h" },
      { id: "on-demand", enabled: true, every: undefined },
    ],
    warn: () => {},
  });
  expect(gauges).toContainEqual({ name: "source_since_due_seconds", labels: { source: "a" }, value: 400 });
  const due = gauges.filter(({ name }) => name === "source_interval_seconds").map(({ labels }) => labels["source"]);
  expect(due).toEqual(["a", "never"]);
  expect(gauges.filter(({ name }) => name === "source_since_due_seconds")).toHaveLength(1);
});

test("a queue is not empty since it was last seen empty", async () => {
  let now = 0;
  let waiting = 0;
  const { read } = queueOrigin(
    ["records"],
    () => ({ depth: () => Promise.resolve({ waiting, inFlight: 0 }) }),
    () => now,
  );
  const since = async () => (await read()).find(({ name }) => name === "queue_not_empty_seconds")?.value;
  expect(await since()).toBe(0);
  [now, waiting] = [60_000, 3];
  expect(await since()).toBe(60);
  [now, waiting] = [90_000, 0];
  expect(await since()).toBe(0);
});

test("dead letters are counted by queue, no more than a thousand of them", async () => {
  const letters = async function* () {
    for (let n = 0; n < 5_000; n++) yield `dead-letters/${n < 2 ? "events" : "records"}/${n}.json`;
  };
  const readings = await deadLetterReadings({ list: letters }, ["events", "outbox"]);
  expect(readings.map(({ labels, value }) => [labels["queue"], value])).toEqual([
    ["events", 2],
    ["outbox", 0],
    ["records", 998],
  ]);
});

test("many who ask within a moment cost one reading, and a failure is not kept", async () => {
  let [now, reads] = [0, 0];
  const read = keptFor(
    1_000,
    () => (++reads === 1 ? Promise.reject(new Error("away")) : Promise.resolve(reads)),
    () => now,
  );
  await expect(read()).rejects.toThrow("away");
  expect(await Promise.all([read(), read()])).toEqual([2, 2]);
  now = 1_000;
  expect(await read()).toBe(3);
});
