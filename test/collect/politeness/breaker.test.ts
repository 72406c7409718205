import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BREAKERS, CLOSED, leftAlone, received, reportBreakers } from "../../../lib/collect/politeness/breaker.ts";
import type { BreakerState, Reception } from "../../../lib/collect/politeness/breaker.ts";
import { told } from "../../support/told.ts";
import { quoted } from "../../../lib/records/reason.ts";

const RULES = { strikes: 3, restSeconds: 60, mostSeconds: 600 };
const REFUSED: Reception = { kind: "refused", reason: quoted("answered 403") };
const WELCOME: Reception = { kind: "welcome" };
const NEITHER: Reception = { kind: "neither" };

/** The state after receptions, each at its second. */
function after(...told: readonly (readonly [number, Reception])[]): BreakerState {
  return told.reduce((state, [second, reception]) => received(state, reception, RULES, second * 1000), CLOSED);
}
const restOf = (state: BreakerState, second: number) => leftAlone(state, RULES, second * 1000)?.retryAfterSeconds ?? 0;

describe("a breaker", () => {
  test("opens at the third refusal in a row, for a minute", () => {
    const two = after([0, REFUSED], [1, REFUSED]);
    expect(restOf(two, 2)).toBe(0);
    const three = received(two, REFUSED, RULES, 2_000);
    expect(leftAlone(three, RULES, 2_000)).toEqual({ reason: told("answered 403"), retryAfterSeconds: 60 });
    expect(restOf(three, 62)).toBe(0);
  });

  test("does not count refusals with a welcome between them, and counts over failures that say nothing", () => {
    expect(restOf(after([0, REFUSED], [1, REFUSED], [2, WELCOME], [3, REFUSED], [4, REFUSED]), 5)).toBe(0);
    expect(restOf(after([0, REFUSED], [1, NEITHER], [2, REFUSED], [3, NEITHER], [4, REFUSED]), 4)).toBe(60);
  });

  test("rests twice as long each time its trial is refused, up to the most", () => {
    let state = after([0, REFUSED], [0, REFUSED], [0, REFUSED]);
    const rests: number[] = [];
    for (let time = 0; rests.length < 6; time += rests.at(-1) ?? 0) {
      rests.push(restOf(state, time));
      state = received(state, REFUSED, RULES, (time + (rests.at(-1) ?? 0)) * 1000);
    }
    expect(rests).toEqual([60, 120, 240, 480, 600, 600]);
  });

  test("is closed by a welcome once its rest is over, and begins anew", () => {
    const open = after([0, REFUSED], [0, REFUSED], [0, REFUSED]);
    expect(received(open, WELCOME, RULES, 60_000)).toEqual(CLOSED);
  });

  test("is neither closed nor opened further by what was under way when it opened", () => {
    const open = after([0, REFUSED], [0, REFUSED], [0, REFUSED]);
    expect(received(open, WELCOME, RULES, 1_000)).toEqual(open);
    expect(received(open, REFUSED, RULES, 1_000)).toEqual(open);
  });

  test("keeps a Retry-After from the first refusal on, and the longest of several", () => {
    const asked: Reception = { kind: "refused", reason: quoted("answered 429"), retryAfterSeconds: 90 };
    const state = after([0, asked], [1, { ...asked, retryAfterSeconds: 10 }], [2, WELCOME]);
    expect(restOf(state, 2)).toBe(88);
    expect(restOf(state, 90)).toBe(0);
  });
});

test("whatever happens, nothing is asked before a Retry-After has passed", () => {
  const reception = fc.oneof(
    fc.constant(WELCOME),
    fc.constant(NEITHER),
    fc.record({
      kind: fc.constant("refused" as const),
      reason: fc.constant(quoted("x")),
      retryAfterSeconds: fc.nat(5_000),
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(500), reception), { maxLength: 30 }), (steps) => {
      let state = CLOSED;
      let now = 0;
      let wish = 0;
      for (const [seconds, answer] of steps) {
        now += seconds;
        state = received(state, answer, RULES, now * 1000);
        if (answer.kind === "refused") wish = Math.max(wish, now + (answer.retryAfterSeconds ?? 0));
        expect(restOf(state, now)).toBeGreaterThanOrEqual(wish - now);
      }
    }),
  );
});

test("operators are told which sites rest, until when and why", () => {
  const states = new Map([
    [`${BREAKERS}https://a.test`, JSON.stringify(after([0, REFUSED], [0, REFUSED], [0, REFUSED]))],
    [`${BREAKERS}https://b.test`, JSON.stringify(after([0, REFUSED]))],
    [`${BREAKERS}https://c.test`, JSON.stringify(CLOSED)],
    [`${BREAKERS}https://d.test`, "rubbish"],
  ]);
  const told = (second: number) => reportBreakers(states, new Date(second * 1000), RULES);
  expect(told(10)).toEqual([
    { site: "https://a.test", state: "resting", strikes: 3, reason: "answered 403", until: "1970-01-01T00:01:00.000Z" },
    { site: "https://b.test", state: "closed", strikes: 1, reason: "answered 403", until: null },
  ]);
  expect(told(61)[0]).toMatchObject({ state: "wary", until: null });
});
