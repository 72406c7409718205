import { expect, test } from "vitest";
import { currentTrace, currentTraceparent, readTraceparent, tracedOnly, within } from "../../lib/trace/trace.ts";

const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const span = { kind: "internal", name: () => "work" } as const;

test("what is passed on is of the same trace, from another place in it", async () => {
  const told = await tracedOnly(span, readTraceparent(PARENT), () => Promise.resolve(currentTraceparent()));
  expect(told).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
  expect(told).not.toBe(PARENT);
});

test("work without a parent begins a trace of its own, and outside work there is none", async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() => tracedOnly(span, undefined, () => Promise.resolve(currentTraceparent()))),
  );
  expect(readTraceparent(one)).toMatchObject({ sampled: false, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(readTraceparent(one)?.traceId).not.toBe(readTraceparent(other)?.traceId);
  expect(currentTrace()).toBeUndefined();
});

test.each([
  ["nothing", undefined],
  ["another form", "4bf92f3577b34da6a3ce929d0e0e4736"],
  ["capitals", PARENT.toUpperCase()],
  ["a trace of zeros", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`],
  ["a span of zeros", `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`],
  ["the version that is no version", PARENT.replace(/^00/, "ff")],
  ["more than version 00 has", `${PARENT}-more`],
  ["two of them", `${PARENT},${PARENT}`],
])("%s is no trace", (_, text) => {
  expect(readTraceparent(text)).toBeUndefined();
});

test("a later version is read as far as it is known", () => {
  expect(readTraceparent(`${PARENT.replace(/^00/, "01")}-more`)).toMatchObject({
    spanId: "00f067aa0ba902b7",
    sampled: true,
  });
});

test("what is begun inside keeps its trace over what is waited for", async () => {
  const trace = readTraceparent(PARENT);
  if (!trace) throw new Error("no trace");
  const after = within(trace, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return currentTrace()?.traceId;
  });
  expect(await after).toBe(trace.traceId);
});
