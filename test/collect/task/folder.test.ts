import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import * as z from "zod";
import { runFolder, taskFolder } from "../../../lib/collect/task/folder.ts";
import { replayTask } from "../../../lib/collect/task/replay.ts";
import { RawStored } from "../../../lib/messages.ts";
import type { Task } from "../../../lib/messages.ts";
import { stateStore } from "../../../lib/stores/runs/collect-states.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";

const task: Task = {
  runId: "run-1",
  task: 3,
  source: "lines",
  kind: "api",
  wave: 0,
  timeoutSeconds: 60,
  search: "all lines",
  asOf: "2026-11-23T08:00:00.000Z",
};
const IMPERSONAL = { personalData: false };

test("what may tell of persons is kept apart", () => {
  expect(runFolder(task, IMPERSONAL)).toBe("raw/lines/run-1");
  expect(runFolder(task, { personalData: true })).toBe("raw-personal/lines/run-1");
});

test("a chunk is stored under its number; its message says what the task says, unless its rows are of another file or day", async () => {
  const bucket = memoryBucket("data");
  const folder = taskFolder(task, IMPERSONAL, bucket.put);
  const first = await folder.store(0, { firstRow: 1 }, "a\nb\n");
  const second = await folder.store(12, { firstRow: 3, file: "a.csv", collectedAt: "2026-11-20T00:00:00Z" }, "c\n");
  expect(gunzipSync(await bucket.bytes(first.key)).toString()).toBe("a\nb\n");
  expect(gunzipSync(await bucket.bytes(second.key)).toString()).toBe("c\n");
  expect([first, second].map((message) => RawStored.parse(message))).toEqual([
    {
      runId: "run-1",
      task: 3,
      chunk: 0,
      source: "lines",
      key: "raw/lines/run-1/3/000000.gz",
      file: "all lines",
      firstRow: 1,
      collectedAt: task.asOf,
    },
    expect.objectContaining({
      chunk: 12,
      key: "raw/lines/run-1/3/000012.gz",
      file: "a.csv",
      firstRow: 3,
      collectedAt: "2026-11-20T00:00:00Z",
    }),
  ]);
});

test("a replay announces the chunks that the manifest lists as they were announced, under its own run and task", async () => {
  const bucket = memoryBucket("data");
  const folder = taskFolder(task, IMPERSONAL, bucket.put);
  const announced = [await folder.store(0, { firstRow: 1 }, "a"), await folder.store(1, { firstRow: 2 }, "b")];
  await folder.keepManifest([{ firstRow: 1 }, { firstRow: 2 }]);
  const heard: RawStored[] = [];
  const again = { ...task, runId: "replay-run-1", task: 0 };
  const outcome = await replayTask(again, folder.keyOf("manifest"), {
    read: bucket.bytes,
    announceAll: async (messages) => void heard.push(...messages),
  });
  expect(heard).toEqual(announced.map((message) => ({ ...message, runId: "replay-run-1", task: 0 })));
  expect(outcome).toMatchObject({ task: 0, outcome: "complete", chunks: 2, requests: 0, dataAt: task.asOf });
});

test("how far the task is, is found again where it was kept", async () => {
  const bucket = memoryBucket("data");
  const folder = taskFolder(task, IMPERSONAL, bucket.put);
  const load = stateStore(bucket, z.object({ page: z.int() }));
  expect(await load(folder.stateKey)).toBeNull();
  await folder.keepState({ page: 7 });
  expect(await load(folder.stateKey)).toEqual({ page: 7 });
});
