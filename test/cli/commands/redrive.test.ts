import { expect, test } from "vitest";
import { describeRedriven, redrive } from "../../../lib/cli/commands/redrive.ts";
import { TransientError } from "../../../lib/errors.ts";
import type { Bucket } from "../../../lib/stores/aws/s3.ts";

const letter = (body: string) => JSON.stringify({ queue: "records", body, reason: "broken" });

const unused = () => Promise.reject(new Error("not asked for"));

/** Kept letters by their keys, and a queue that takes messages until it has `room` of them. */
function installation(letters: Record<string, string>, room = Infinity) {
  const kept = new Map(Object.entries(letters));
  const taken: unknown[] = [];
  const data: Bucket = {
    name: "data",
    stream: unused,
    head: unused,
    put: unused,
    upload: unused,
    copy: unused,
    reachable: unused,
    bytes: async (key) => Buffer.from(kept.get(key) ?? ""),
    delete: async (key) => void kept.delete(key),
    list: async function* (prefix) {
      for (const key of [...kept.keys()].sort()) if (key.startsWith(prefix)) yield key;
    },
  };
  const send = async (message: unknown) => {
    if (taken.length >= room) throw new TransientError("The queue can't be reached");
    taken.push(message);
  };
  const queues = new Map([["records", { send, sendAll: unused, depth: unused }]]);
  return { data, queues, kept, taken };
}
const silent = { update: () => {}, stop: () => {} };

test("each dead letter of the queue is sent as it was and then forgotten; those of other queues stay", async () => {
  const at = installation({
    "dead-letters/records/1.json": letter(`{"runId":"r","chunk":1}`),
    "dead-letters/records/2.json": letter(`{"runId":"r","chunk":2}`),
    "dead-letters/raw-file/3.json": letter(`{"runId":"r","chunk":3}`),
  });
  expect(await redrive(at, "records", silent)).toEqual({ queue: "records", sent: 2, left: 0 });
  expect(at.taken).toEqual([
    { runId: "r", chunk: 1 },
    { runId: "r", chunk: 2 },
  ]);
  expect([...at.kept.keys()]).toEqual(["dead-letters/raw-file/3.json"]);
});

test("what is no message stays where it is kept, and is told", async () => {
  const at = installation({
    "dead-letters/records/1.json": letter("not JSON"),
    "dead-letters/records/2.json": "not a letter",
    "dead-letters/records/3.json": letter("{}"),
  });
  const done = await redrive(at, "records", silent);
  expect(done).toEqual({ queue: "records", sent: 1, left: 2 });
  expect(at.kept.size).toBe(2);
  expect(describeRedriven(done)).toContain("2 dead letters can't be read and stay under dead-letters/records/");
});

test("a letter that the queue does not take is kept", async () => {
  const letters = Array.from(
    { length: 30 },
    (_, n) => [`dead-letters/records/${n}.json`, letter(`{"n":${n}}`)] as const,
  );
  const at = installation(Object.fromEntries(letters), 5);
  await expect(redrive(at, "records", silent)).rejects.toThrow("The queue can't be reached");
  expect(at.taken).toHaveLength(5);
  expect(at.kept.size).toBeGreaterThanOrEqual(25);
});

test("an unknown queue is refused with those that there are", async () => {
  await expect(redrive(installation({}), "raw-web", silent)).rejects.toThrow(
    "There is no queue raw-web; the queues are records",
  );
  expect(describeRedriven(await redrive(installation({}), "records", silent))).toBe(
    "No dead letter of records is kept",
  );
});
