import { describe, expect, test } from "vitest";
import { admit } from "../../lib/normalize/admit.ts";
import { Problem } from "../../lib/normalize/fields/field.ts";
import { allow, placed, vital } from "../../lib/normalize/refusal.ts";
import { Advert, Sale } from "../../lib/records/record.ts";
import { anAdvert } from "../support/adverts.ts";
import { aSale } from "../support/sales.ts";

const admitted = (changes: Partial<Advert>) => admit(Advert, () => anAdvert(changes));
const wrong = new Problem("?", { en: "something else", fr: "autre chose" });

test("a record as the schema has it passes unchanged", () => {
  expect(admitted({})).toEqual({ record: anAdvert(), faults: [] });
});

test("text is made storable wherever it stands", () => {
  const { record, faults } = admitted({ title: "Mai\0son \ud83d", features: ["Cave\0", "Ve\u0301randa"] });
  expect(record).toMatchObject({ title: "Maison ", features: ["Cave", "Véranda"] });
  expect(faults).toEqual([]);
});

describe("what the schema does not take", () => {
  test("is left out of a field that may be unknown, with the reason", () => {
    const { record, faults } = admitted({
      rooms: 99_999,
      yearBuilt: 200,
      url: `https://a.example/${"x".repeat(2000)}`,
    });
    expect(record).toMatchObject({ rooms: null, yearBuilt: null, url: null, priceCents: 21_500_000 });
    expect(faults.map(({ field }) => field).sort()).toEqual(["rooms", "url", "yearBuilt"]);
    expect(faults.find(({ field }) => field === "rooms")).toMatchObject({ found: "99999" });
  });

  test("is cut, never inside a character, where it is a text for people", () => {
    const { record, faults } = admitted({ typeLabel: `${"x".repeat(99)}👍👍` });
    expect(record.typeLabel).toBe("x".repeat(99));
    expect(faults).toMatchObject([
      { field: "typeLabel", reason: { en: "typeLabel: cut, 103 characters are more than 100" } },
    ]);
  });

  test("leaves a list entry by entry, and a list that is too long keeps its beginning", () => {
    const long = `https://a.example/${"x".repeat(2000)}`;
    const photos = admitted({ photos: ["https://a.example/1", long, "https://a.example/3", long] });
    expect(photos.record.photos).toEqual(["https://a.example/1", "https://a.example/3"]);
    expect(photos.faults).toHaveLength(2);
    const features = admitted({ features: Array.from({ length: 1000 }, (_, at) => `n° ${at}`) });
    expect(features.record.features).toHaveLength(300);
    expect(features.faults).toMatchObject([{ reason: { en: "features: 1000 entries, the first 300 are kept" } }]);
  });

  test("leaves the entry of a list in which it may be unknown", () => {
    const premises = [{ type: "apartment" as const, area: 50, rooms: 40_000 }];
    const { record, faults } = admit(Sale, () => aSale({ premises }));
    expect(record.premises).toEqual([{ type: "apartment", area: 50, rooms: null }]);
    expect(faults).toMatchObject([{ field: "premises.rooms", found: "40000" }]);
  });

  test.each([
    ["a price", { priceCents: -1 }, /^priceCents: /],
    ["a rent", { rentCents: Number.NaN }, /^rentCents: /],
    ["an instant to come", { collectedAt: "9999-01-01T00:00:00Z" }, /^collectedAt: /],
    ["a reference", { reference: "x".repeat(200) }, /^reference: /],
  ])("refuses the row when it is %s", (_, changes, reason) => {
    expect(() => admitted(changes)).toThrow(reason);
  });

  test("refuses a deed of the year 9999", () => {
    expect(() => admit(Sale, () => aSale({ soldOn: "9999-01-01" }))).toThrow(/^soldOn: expected a date from 1000/);
  });
});

describe("what a reader can't read", () => {
  test("is null with the reason where it is allowed, and refuses the row where it is vital", () => {
    const { record, faults } = admit(Advert, () => anAdvert({ floor: allow("floor", wrong as Problem | number) }));
    expect(record.floor).toBeNull();
    expect(faults).toMatchObject([{ field: "floor", reason: { en: 'floor: expected something else, found "?"' } }]);
    expect(() => admit(Advert, () => anAdvert({ priceCents: vital("price", wrong as Problem | number) }))).toThrow(
      'price: expected something else, found "?"',
    );
  });

  test("of a place costs the value beside another place, and the row where none is left", () => {
    const nowhere = { city: null, commune: null, longitude: null, latitude: null };
    const postcode = () => placed("postcode", wrong as Problem | string);
    const beside = admit(Advert, () => anAdvert({ ...nowhere, city: "Royan", postcode: postcode() }));
    expect(beside).toMatchObject({ record: { postcode: null, city: "Royan" }, faults: [{ field: "postcode" }] });
    expect(() => admit(Advert, () => anAdvert({ ...nowhere, postcode: postcode() }))).toThrow(/^postcode: expected/);
    expect(admit(Advert, () => anAdvert({ ...nowhere, postcode: null })).faults).toEqual([]);
  });

  test("outside of a row refuses", () => {
    expect(() => allow("floor", wrong)).toThrow(/^floor: /);
    expect(() => admit(Advert, () => anAdvert({ area: vital("area", wrong as Problem | number) }))).toThrow(/^area: /);
    expect(() => allow("floor", wrong)).toThrow(/^floor: /);
  });
});
