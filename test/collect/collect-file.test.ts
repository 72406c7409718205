import { gzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { collectFile } from "../../lib/collect/collect-file.ts";
import type { CollectFileDeps } from "../../lib/collect/collect-file.ts";
import { FileState } from "../../lib/collect/file/state.ts";
import type { RawStored, Task, TaskOutcome } from "../../lib/messages.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { stateStore } from "../../lib/stores/runs/collect-states.ts";
import { geoCsv, geoRow } from "../support/dvf.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import type { MemoryBucket } from "../support/memory-bucket.ts";
import { zipOf } from "../support/zip.ts";
import { told } from "../support/told.ts";
import { quoted } from "../../lib/records/reason.ts";

const NOW = "2026-11-20T08:00:00.000Z";
const SIZES = { rows: 10, chars: 1_000_000, maxRows: 100, maxChars: 2_000_000 };
const LANDED = "drop/source/a.csv";

let data: MemoryBucket;
let heard: RawStored[];
beforeEach(() => {
  data = memoryBucket("ours");
  heard = [];
});

const csv = (count: number, year = 2023) =>
  geoCsv(
    Array.from({ length: count }, (_, n) => geoRow({ id_mutation: `${year}-${n}`, valeur_fonciere: String(1000 + n) })),
  );

const task = (source: string): Task => ({
  runId: "run",
  task: 0,
  source,
  kind: "file",
  wave: 0,
  timeoutSeconds: 3600,
  search: "a.csv",
  asOf: NOW,
  file: { location: `s3://ours/${LANDED}`, name: "a.csv" },
});

/** One call, with time for so many steps. */
function call(source: string, steps = Infinity, more: Partial<CollectFileDeps> = {}): Promise<TaskOutcome> {
  let left = steps;
  return collectFile(task(source), {
    sources: loadSources,
    data,
    bucketNamed: () => data,
    fetch: async (url) => Promise.reject(new Error(`${url} is not to be asked`)),
    loadState: stateStore(data, FileState),
    announce: async (messages) => void heard.push(...messages),
    hasTime: () => left-- > 0,
    now: () => new Date(NOW),
    sizes: SIZES,
    ...more,
  });
}

async function calls(source: string, more: Partial<CollectFileDeps> = {}): Promise<TaskOutcome[]> {
  const answers: TaskOutcome[] = [];
  for (let steps = 3; ; steps++) {
    const answer = await call(source, steps, more);
    answers.push(answer);
    if (!answer.more) return answers;
  }
}

/** What was announced and stored. */
const chunks = () =>
  [...new Map(heard.map((message) => [message.chunk, message])).values()].map(({ chunk, firstRow, file, key }) => ({
    chunk,
    firstRow,
    file,
    text: data.objects.get(key)?.toString("base64"),
  }));

const manifest = (source: string) =>
  ["raw", "raw-personal"].map((root) => data.objects.get(`${root}/${source}/run/0/manifest.json`)?.toString());

const adverts = JSON.stringify(
  Array.from({ length: 45 }, (_, n) => ({ reference: `a-${n}`, titre: "x", prix: 1, localisation: "Hendaye" })),
);

test.each([
  ["a plain table", "dvf", Buffer.from(csv(55))],
  ["a compressed table", "dvf", gzipSync(csv(55))],
  ["a list in JSON", "imo-ops-export", Buffer.from(adverts)],
  ["a zip of two tables", "dvf", zipOf({ "2022.csv": csv(25, 2022), "2023.csv": csv(31) })],
])("%s that takes several calls is cut as in one, and each chunk announced once", async (_, source, body) => {
  data.objects.set(LANDED, body);
  const whole = await call(source);
  const expected = { chunks: chunks(), manifest: manifest(source) };
  data = memoryBucket("ours");
  data.objects.set(LANDED, body);
  heard = [];
  const answers = await calls(source);
  expect(answers.length).toBeGreaterThan(2);
  expect(answers.at(-1)).toEqual(whole);
  expect(heard).toHaveLength(whole.chunks);
  expect({ chunks: chunks(), manifest: manifest(source) }).toEqual(expected);
});

test("a dropped file that another one takes the place of meanwhile is read as it was", async () => {
  data.objects.set(LANDED, Buffer.from(csv(55)));
  expect(await call("dvf", 4)).toMatchObject({ more: true });
  data.objects.set(LANDED, Buffer.from(csv(12, 1999)));
  expect(await call("dvf")).toMatchObject({ outcome: "complete", seen: 55 });
});

test("what was announced before the damage of a file came to light is told, in whichever call that was", async () => {
  const whole = gzipSync(csv(300), { level: 0 });
  data.objects.set(LANDED, Buffer.concat([whole.subarray(0, 34_000), Buffer.alloc(200, 7), whole.subarray(34_200)]));
  const answers = await calls("dvf");
  expect(answers.at(-1)).toMatchObject({ outcome: "truncated", reason: told(/damaged/) });
  expect(answers.at(-1)?.chunks).toBe(new Set(heard.map(({ chunk }) => chunk)).size);
});

test("a program that cuts otherwise than the one that began does not go on with its chunks", async () => {
  data.objects.set(LANDED, Buffer.from(csv(55)));
  expect(await call("dvf", 6)).toMatchObject({ more: true });
  const outcome = await call("dvf", Infinity, { sizes: { ...SIZES, rows: 7 } });
  expect(outcome).toMatchObject({
    outcome: "truncated",
    reason: told(/another version of the program/),
  });
});

test("called again after its end, it answers the same and announces nothing", async () => {
  data.objects.set(LANDED, Buffer.from(csv(25)));
  const first = await call("dvf");
  const before = heard.length;
  expect(await call("dvf")).toEqual(first);
  expect(heard).toHaveLength(before);
});

test("a call that goes on beside the one that ends its task comes to the same", async () => {
  data.objects.set(LANDED, Buffer.from(csv(55)));
  let others: TaskOutcome | undefined;
  const slower = await call("dvf", Infinity, {
    // The first call, taken for lost, ends while this one is at work.
    announce: async (messages) => {
      heard.push(...messages);
      others ??= await call("dvf");
    },
  });
  expect(others).toMatchObject({ outcome: "complete" });
  expect(slower).toEqual(await call("dvf"));
  expect(slower).toMatchObject({ outcome: "complete", seen: 55 });
});

test("what is known not to be there is an outcome without a request", async () => {
  const { file: _, ...rest } = task("geo-dvf");
  const never = () => Promise.reject(new Error("nothing is to be read"));
  const outcome = await collectFile(
    { ...rest, absent: quoted("not in DVF") },
    {
      sources: loadSources,
      data,
      bucketNamed: () => data,
      fetch: never,
      loadState: never,
      announce: never,
      hasTime: () => true,
      now: () => new Date(NOW),
    },
  );
  expect(outcome).toMatchObject({ outcome: "absent", reason: told("not in DVF"), requests: 0, chunks: 0 });
});
