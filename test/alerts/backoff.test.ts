import { expect, test } from "vitest";
import { MAX_ATTEMPTS, backoffMs, reasonToPause } from "../../lib/alerts/backoff.ts";

const minutes = (ms: number): number => ms / 60_000;

test("waits double from half a minute to six hours, over some fifteen hours", () => {
  const waits = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, n) => minutes(backoffMs(n + 1, 0.5)));
  expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 360]);
});

test("waits vary by a fifth", () => {
  expect([backoffMs(1, 0), backoffMs(1, 0.999_999)]).toEqual([24_000, 36_000]);
});

const now = new Date("2026-11-23T08:00:00Z");
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);

test.each([
  ["19 failures in a day", { status: 500, failures: 19, failingSince: hoursAgo(24) }, null],
  ["20 failures in a row", { status: 500, failures: 20, failingSince: hoursAgo(24) }, /20 fois/],
  ["failing for three days", { status: null, failures: 5, failingSince: hoursAgo(72) }, /trois jours/],
  ["gone", { status: 410, failures: 1, failingSince: now }, /410/],
])("%s", (_, failing, reason) => {
  const told = reasonToPause(failing, now);
  if (reason === null) expect(told).toBeNull();
  else expect(told).toMatch(reason);
});
