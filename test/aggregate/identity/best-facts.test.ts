import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bestFacts } from "../../../lib/aggregate/identity/best-facts.ts";
import type { Advert } from "../../../lib/records/record.ts";
import type { Member } from "../../../lib/stores/properties/properties.ts";
import { aFlat } from "../../support/properties.ts";

function member(n: number, changes: Partial<Advert>, rest: Partial<Member<Advert>> = {}): Member<Advert> {
  return {
    unitId: n,
    advertId: n,
    propertyId: 1,
    current: true,
    key: `source:${n}`,
    advert: aFlat({ reference: String(n), agentHash: `agency-${n}`, ...changes }),
    commune: "64260",
    status: "active",
    seenFrom: `2026-01-0${n}T00:00:00.000Z`,
    seenTo: `2026-02-0${n}T00:00:00.000Z`,
    changedAt: `2026-01-0${n}T00:00:00.000Z`,
    longitude: null,
    latitude: null,
    located_by: null,
    located_precision: null,
    ...rest,
  };
}

const fact = (members: Member<Advert>[], field: string) => bestFacts(members).facts.find((one) => one.field === field);

test("what most publishers say counts, and the others are kept", () => {
  const members = [member(1, { rooms: 3 }), member(2, { rooms: 3 }), member(3, { rooms: 4 })];
  expect(fact(members, "rooms")).toEqual({
    field: "rooms",
    value: 3,
    sources: ["source:2", "source:1"],
    others: [{ value: 4, sources: ["source:3"] }],
  });
});

test("one agency that says it three times is one publisher", () => {
  const again = { agentHash: "one", yearBuilt: 1970 };
  const members = [1, 2, 3].map((n) => member(n, again));
  expect(fact([...members, member(4, { yearBuilt: 1975 }), member(5, { yearBuilt: 1975 })], "yearBuilt")?.value).toBe(
    1975,
  );
});

test("of two areas the more precise one counts, of two prices that of the newest advert online", () => {
  const members = [
    member(1, { area: 43.57, priceCents: 23_000_000 }),
    member(2, { area: 45, priceCents: 22_900_000 }),
    member(3, { area: null, priceCents: 21_000_000 }, { status: "withdrawn" }),
  ];
  expect(fact(members, "area")?.value).toBe(43.57);
  expect(fact(members, "priceCents")).toMatchObject({
    value: 22_900_000,
    others: [{ value: 23_000_000 }, { value: 21_000_000 }],
  });
});

test("what no advert says is no fact", () => {
  expect(fact([member(1, { heating: null })], "heating")).toBeUndefined();
});

test.each([
  [["withdrawn", "active", "under-contract"], "active"],
  [["withdrawn", "under-contract"], "under-contract"],
  [["withdrawn", "withdrawn"], "withdrawn"],
] as const)("adverts that are %j make a property that is %s", (statuses, status) => {
  expect(bestFacts(statuses.map((status, n) => member(n + 1, {}, { status }))).status).toBe(status);
});

test("the order of the adverts does not matter", () => {
  const members = [
    member(1, { rooms: 3, area: 70 }),
    member(2, { rooms: 4, area: 70.5 }),
    member(3, { rooms: 4, floor: 1 }),
    member(4, { floor: 2 }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(members, { minLength: 4 }), (order) => {
      expect(bestFacts(order)).toEqual(bestFacts(members));
    }),
  );
});
