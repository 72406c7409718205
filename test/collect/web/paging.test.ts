import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextPage } from "../../../lib/collect/web/paging.ts";
import type { Progress } from "../../../lib/collect/web/paging.ts";
import { told } from "../../support/told.ts";
import { quoted } from "../../../lib/records/reason.ts";

const first: Progress = {
  page: 1,
  status: 200,
  items: 30,
  fresh: 30,
  seen: 30,
  total: null,
  empty: false,
  problem: null,
  maxPages: 10,
};
const after = (changes: Partial<Progress>) => nextPage({ ...first, ...changes });
const later = (changes: Partial<Progress>) => after({ page: 3, seen: 90, ...changes });

describe("after a list page comes", () => {
  test("the next one, as long as there are new adverts", () => {
    expect(after({})).toEqual({ next: 2 });
    expect(later({ total: 412 })).toEqual({ next: 4 });
  });

  test("the end, at the announced total", () => {
    expect(later({ total: 90 })).toEqual({ end: "complete" });
    expect(after({ items: 3, fresh: 3, seen: 3, total: 3 })).toEqual({ end: "complete" });
  });

  test("the end, at a page without a new advert, at an empty one, and at 404", () => {
    expect(later({ fresh: 0 })).toEqual({ end: "complete" });
    expect(later({ items: 0, fresh: 0 })).toEqual({ end: "complete" });
    expect(later({ status: 404, items: 0, fresh: 0 })).toEqual({ end: "complete" });
  });

  test("the end, when the first page says that it is empty", () => {
    expect(after({ items: 0, fresh: 0, seen: 0, empty: true })).toEqual({ end: "complete" });
  });

  test("a failure, when the first page has nothing and does not say so, or is not there", () => {
    expect(after({ items: 0, fresh: 0, seen: 0 })).toMatchObject({
      end: "failed",
      reason: told(/layout/),
    });
    expect(after({ status: 404, items: 0, fresh: 0, seen: 0 })).toMatchObject({
      end: "failed",
      reason: told(/404/),
    });
  });

  test("a failure, when a page can't be trusted", () => {
    expect(later({ problem: quoted("two lists") })).toEqual({ end: "failed", reason: quoted("two lists") });
  });

  test("an end that proves nothing, when it comes well short of the announced total or at the limit", () => {
    expect(later({ fresh: 0, total: 412 })).toMatchObject({
      end: "truncated",
      reason: told(/90 of 412/),
    });
    expect(later({ status: 404, fresh: 0, total: 412 })).toMatchObject({ end: "truncated" });
    expect(later({ page: 10 })).toMatchObject({ end: "truncated", reason: told(/10 pages/) });
  });

  test("a complete end, when a few adverts went while the list was read", () => {
    expect(later({ fresh: 0, total: 96 })).toEqual({ end: "complete" });
    expect(later({ fresh: 0, seen: 5, total: 7 })).toEqual({ end: "complete" });
  });

  test("never a page beyond the limit, and never one after a page that brought nothing", () => {
    const states = fc.record({
      page: fc.integer({ min: 1, max: 20 }),
      status: fc.constantFrom(200, 404),
      items: fc.nat(40),
      fresh: fc.nat(40),
      seen: fc.nat(600),
      total: fc.option(fc.nat(600)),
      empty: fc.boolean(),
      problem: fc.option(fc.constant(quoted("a problem"))),
      maxPages: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(states, (state) => {
        const step = nextPage(state);
        if (!("next" in step)) return;
        expect(step.next).toBe(state.page + 1);
        expect(step.next).toBeLessThanOrEqual(state.maxPages);
        expect(state.fresh).toBeGreaterThan(0);
      }),
    );
  });
});
