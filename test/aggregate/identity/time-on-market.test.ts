import { expect, test } from "vitest";
import { timeOnMarket } from "../../../lib/aggregate/identity/time-on-market.ts";

const seen = (advertId: number, seenFrom: string, seenTo: string) => ({ advertId, seenFrom, seenTo });

test("adverts that overlap are one offer", () => {
  expect(timeOnMarket([seen(1, "2026-01-01", "2026-02-10"), seen(2, "2026-01-20", "2026-03-01")], [])).toEqual({
    days: 59,
    cumulativeDays: 59,
    offeredSince: "2026-01-01T00:00:00.000Z",
  });
});

test("a good that comes back after a year is a new offer, and the days of both are counted", () => {
  expect(timeOnMarket([seen(2, "2027-03-01", "2027-03-11"), seen(1, "2026-01-01", "2026-01-31")], [])).toEqual({
    days: 10,
    cumulativeDays: 40,
    offeredSince: "2027-03-01T00:00:00.000Z",
  });
});

test("an advert that was away is not counted while it was, a short gap aside", () => {
  const events = [
    { advertId: 1, at: "2026-01-11", type: "withdrawn" as const },
    { advertId: 1, at: "2026-06-01", type: "relisted" as const },
    { advertId: 9, at: "2026-06-03", type: "withdrawn" as const },
  ];
  expect(timeOnMarket([seen(1, "2026-01-01", "2026-06-21")], events)).toMatchObject({ days: 20, cumulativeDays: 30 });
  const soon = [
    { advertId: 1, at: "2026-01-11", type: "withdrawn" as const },
    { advertId: 1, at: "2026-01-21", type: "relisted" as const },
  ];
  expect(timeOnMarket([seen(1, "2026-01-01", "2026-01-31")], soon)).toMatchObject({ days: 30, cumulativeDays: 30 });
});
