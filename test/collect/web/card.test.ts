import { describe, expect, test } from "vitest";
import { fingerprint, matches } from "../../../lib/collect/web/card.ts";
import type { Card, Criteria } from "../../../lib/collect/web/card.ts";

const card: Card = {
  transaction: "rental",
  type: "apartment",
  priceCents: 120_000,
  area: 48,
  landArea: null,
  rooms: 2,
  photos: [],
  flags: [],
  text: null,
};
const unknown: Card = { ...card, transaction: null, type: null, priceCents: null, area: null, rooms: null };

describe("a card", () => {
  test.each<[Criteria, boolean]>([
    [{}, true],
    [{ transaction: "rental", types: ["apartment"], rooms: [2], price: { max: 1200 }, area: { min: 48 } }, true],
    [{ price: { min: 1200, max: 1200 } }, true],
    [{ transaction: "sale" }, false],
    [{ types: ["house", "land"] }, false],
    [{ rooms: [1, 3] }, false],
    [{ price: { max: 1199.99 } }, false],
    [{ price: { min: 1200.01 } }, false],
    [{ area: { min: 48.5 } }, false],
    [{ area: { max: 47 } }, false],
  ])("asked for %j is %j", (criteria, expected) => {
    expect(matches(card, criteria)).toBe(expected);
  });

  test("that does not show what is asked for passes: its page decides", () => {
    const all: Criteria = { transaction: "sale", types: ["land"], rooms: [9], price: { max: 1 }, area: { min: 900 } };
    expect(matches(unknown, all)).toBe(true);
    expect(matches({ ...unknown, priceCents: 200 }, all)).toBe(false);
  });

  test("has the same fingerprint whatever the order of its flags", () => {
    expect(fingerprint({ ...card, flags: ["a", "b"] })).toBe(fingerprint({ ...card, flags: ["b", "a"] }));
  });
});
