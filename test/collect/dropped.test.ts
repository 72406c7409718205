import { expect, test } from "vitest";
import { startDropped, sweepDropped } from "../../lib/collect/dropped.ts";
import type { RunInput } from "../../lib/messages.ts";
import { memoryBucket } from "../support/memory-bucket.ts";

const LATER = new Date("2026-03-01T12:00:00Z");

/** A bucket in which these files have landed, the runs that were started, and what a sweep is told. */
function landed(files: Readonly<Record<string, { at: string; metadata?: Record<string, string> }>>) {
  const texts = Object.fromEntries(Object.keys(files).map((key) => [key, "a,b\n1,2\n"]));
  const started = new Map<string, RunInput>();
  const warned: string[] = [];
  const bucket = memoryBucket("data", texts);
  const data = {
    ...bucket,
    head: async (key: string) => ({
      ...(await bucket.head(key)),
      modifiedAt: files[key]?.at ?? "",
      metadata: files[key]?.metadata ?? {},
    }),
  };
  const deps = {
    data,
    start: async (input: RunInput) => void started.set(input.runId, input),
    known: async (ids: readonly string[]) => new Set(ids.filter((id) => started.has(id))),
    warn: (message: string) => void warned.push(message),
  };
  return { deps, started, warned, bucket };
}

test("a file whose message was lost gets the run that the message would have started, once", async () => {
  const { deps, started } = landed({ "drop/dvf/33.csv": { at: "2026-03-01T11:00:00Z" } });
  const [swept] = await sweepDropped(LATER, deps);
  expect([...started.values()]).toEqual([
    {
      runId: swept,
      trigger: "drop",
      files: [{ source: "dvf", location: "s3://data/drop/dvf/33.csv", name: "33.csv" }],
    },
  ]);
  expect(await sweepDropped(LATER, deps)).toEqual([]);
  // The message comes after all: the same name, which a state machine starts once.
  expect(await startDropped("drop/dvf/33.csv", deps)).toBe(swept);
});

test("a file that came a moment ago is left to its message", async () => {
  const { deps, started } = landed({ "drop/dvf/33.csv": { at: "2026-03-01T11:58:00Z" } });
  expect(await sweepDropped(LATER, deps)).toEqual([]);
  expect(started.size).toBe(0);
});

test("the same file dropped again is another run; one that its uploader named keeps that name and instant", async () => {
  const again = landed({ "drop/dvf/33.csv": { at: "2026-03-01T11:00:01Z" } });
  const once = landed({ "drop/dvf/33.csv": { at: "2026-03-01T11:00:00Z" } });
  const [first, second] = await Promise.all([sweepDropped(LATER, once.deps), sweepDropped(LATER, again.deps)]);
  expect(first).not.toEqual(second);
  const named = landed({
    "drop/dvf/33.csv": { at: "2026-03-01T11:00:00Z", metadata: { "run-id": "mine", "as-of": "2026-01-01T00:00:00Z" } },
  });
  expect(await sweepDropped(LATER, named.deps)).toEqual(["mine"]);
  expect(named.started.get("mine")).toMatchObject({ asOf: "2026-01-01T00:00:00Z" });
});

test("what lies elsewhere, belongs to no source or goes away meanwhile stops nothing", async () => {
  const { deps, bucket } = landed({
    "drop/dvf/a.csv": { at: "2026-03-01T10:00:00Z" },
    "drop/dvf/b.csv": { at: "2026-03-01T10:00:00Z" },
    "drop/stray.csv": { at: "2026-03-01T10:00:00Z" },
    "uploads/dvf/c.csv": { at: "2026-03-01T10:00:00Z" },
  });
  const head = deps.data.head;
  const leaving = async (key: string) => {
    if (key.endsWith("/a.csv")) await bucket.delete(key);
    return head(key);
  };
  expect(await sweepDropped(LATER, { ...deps, data: { ...deps.data, head: leaving } })).toHaveLength(1);
});
