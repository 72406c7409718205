import { describe, expect, test } from "vitest";
import { startDue } from "../../lib/collect/due.ts";
import { TransientError } from "../../lib/errors.ts";
import type { RunInput } from "../../lib/messages.ts";
import { loadSource } from "../../lib/sources/load.ts";
import type { Source } from "../../lib/sources/schema.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const model = await loadSource("ademe-dpe");
const sourceOf = (id: string, every?: string, needs: string[] = []): Source => {
  const { every: _, ...rest } = model;
  return { ...rest, id, needs, enabled: true, ...(every !== undefined && { every }) };
};

interface Weather {
  /** Whether nobody calls the schedule at an instant. */
  readonly out?: (at: Date) => boolean;
  /** How long a run of a source takes, in milliseconds; 30 seconds unless said. */
  readonly takes?: (source: string) => number;
  /** Sources whose runs can't be started. */
  readonly broken?: (source: string) => boolean;
}

/** Calls the schedule every quarter of an hour and some seconds for days, as a cloud does, and tells when which source's run began. */
async function live(sources: readonly Source[], from: string, days: number, weather: Weather = {}) {
  const { out = () => false, takes = () => MINUTE / 2, broken = () => false } = weather;
  const begun: { source: string; at: string }[] = [];
  const [attempts, complete, ends] = [new Map<string, Date>(), new Set<string>(), new Map<string, number>()];
  const names = new Set<string>();
  for (let tick = 0; tick < days * 96; tick++) {
    // Seven minutes past the quarter, and never to the second.
    const now = new Date(Date.parse(from) + tick * 15 * MINUTE + 7 * MINUTE + (tick % 11) * 700);
    for (const [source, end] of ends) if (end <= now.getTime()) complete.add(source);
    const start = async ({ runId, sources: [source = ""] = [] }: RunInput): Promise<void> => {
      if (broken(source)) throw new TransientError("the cloud is away");
      expect(names).not.toContain(runId);
      expect(ends.get(source) ?? 0).toBeLessThanOrEqual(now.getTime());
      names.add(runId);
      // The run is written down some seconds after its tick.
      attempts.set(source, new Date(now.getTime() + 4_000));
      ends.set(source, now.getTime() + takes(source));
      begun.push({ source, at: now.toISOString() });
    };
    if (out(now)) continue;
    await startDue(now, {
      sources: async () => sources,
      lastAttempts: async () => attempts,
      complete: async () => complete,
      underWay: async () => new Set([...ends].flatMap(([source, end]) => (end > now.getTime() ? [source] : []))),
      withheld: async () => new Map(),
      start,
      warn: () => {},
    });
  }
  return (source: string) => begun.flatMap((run) => (run.source === source ? [run.at] : []));
}

/** Hours between one instant and the next. */
const gaps = (instants: readonly string[]) =>
  instants.slice(1).map((at, index) => Math.round((Date.parse(at) - Date.parse(instants[index] ?? "")) / HOUR));

describe("over three days", () => {
  test("each source keeps its own slots and drifts from none, also where clocks change", async () => {
    const sources = [sourceOf("quarter", "15m"), sourceOf("six", "6h"), sourceOf("day", "1d"), sourceOf("never")];
    const runsOf = await live(sources, "2026-10-24T00:00:00Z", 3);
    expect(runsOf("quarter")).toHaveLength(3 * 96);
    expect(runsOf("six")).toHaveLength(12);
    expect(gaps(runsOf("six"))).toEqual(Array.from({ length: 11 }, () => 6));
    expect(runsOf("day").map((at) => at.slice(0, 16))).toEqual([
      "2026-10-24T00:07",
      "2026-10-25T00:07",
      "2026-10-26T00:07",
    ]);
    expect(runsOf("never")).toEqual([]);
  });

  test("what an outage kept from running is caught up once, and the slots stay what they were", async () => {
    const out = (at: Date) => at >= new Date("2026-11-01T05:00:00Z") && at < new Date("2026-11-02T03:20:00Z");
    const runsOf = await live([sourceOf("six", "6h")], "2026-11-01T00:00:00Z", 3, { out });
    expect(runsOf("six").map((at) => at.slice(5, 16))).toEqual([
      "11-01T00:07",
      "11-02T03:22",
      "11-02T06:07",
      "11-02T12:07",
      "11-02T18:07",
      "11-03T00:07",
      "11-03T06:07",
      "11-03T12:07",
      "11-03T18:07",
    ]);
  });

  test("a run that takes longer than its slot overlaps none of its own and holds up no other", async () => {
    const takes = (source: string) => (source === "slow" ? 100 * MINUTE : MINUTE);
    const runsOf = await live([sourceOf("slow", "1h"), sourceOf("quick", "1h")], "2026-11-01T00:00:00Z", 3, { takes });
    expect(runsOf("quick")).toHaveLength(72);
    expect(runsOf("slow").length).toBeGreaterThan(30);
    expect(Math.min(...gaps(runsOf("slow")))).toBe(2);
  });

  test("a source whose run can't be started touches no other, and is tried again", async () => {
    let away = true;
    const broken = (source: string) => source === "broken" && away;
    const sources = [sourceOf("broken", "6h"), sourceOf("sound", "6h")];
    const first = await live(sources, "2026-11-01T00:00:00Z", 1, { broken });
    expect([first("broken").length, first("sound").length]).toEqual([0, 4]);
    away = false;
    expect((await live(sources, "2026-11-02T00:00:00Z", 1, { broken }))("broken")).toHaveLength(4);
  });

  test("a source waits for a complete run of what it needs, also when both are due at once", async () => {
    const sources = [
      sourceOf("maps", "1d", ["places"]),
      sourceOf("places", "1d"),
      sourceOf("orphan", "1d", ["nothing"]),
    ];
    const runsOf = await live(sources, "2026-11-01T00:00:00Z", 3, { takes: () => 20 * MINUTE });
    expect(runsOf("places").map((at) => at.slice(11, 16))).toEqual(["00:07", "00:07", "00:07"]);
    expect(runsOf("maps").map((at) => at.slice(11, 16))).toEqual(["00:37", "00:37", "00:37"]);
    expect(runsOf("orphan")).toEqual([]);
  });
});

test("two calls of one quarter of an hour name one run", async () => {
  const started: string[] = [];
  const deps = {
    sources: async () => [sourceOf("a-source-with-a-name-that-is-longer-than-aws-allows-an-execution-to-have", "15m")],
    lastAttempts: async () => new Map<string, Date>(),
    complete: async () => new Set<string>(),
    underWay: async () => new Set<string>(),
    withheld: async () => new Map<string, never>(),
    start: async ({ runId }: RunInput) => void started.push(runId),
    warn: () => {},
  };
  await startDue(new Date("2026-11-01T00:15:01Z"), deps);
  await startDue(new Date("2026-11-01T00:29:59Z"), deps);
  expect(new Set(started).size).toBe(1);
  expect(started[0]).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
});
