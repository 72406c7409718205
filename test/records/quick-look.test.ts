import { anything, assert, constantFrom, double, integer, oneof, property, string } from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { quickLook } from "../../lib/records/quick-look.ts";
import { EnergyRating, Geocode, Place, RentLevel, RiskReport } from "../../lib/records/open-data.ts";
import { Advert, Sale } from "../../lib/records/record.ts";
import { anAdvert } from "../support/adverts.ts";
import { aSale } from "../support/sales.ts";

const values = oneof(
  constantFrom(null, undefined, "", "64700", "2A004", "2021-03-01", "9999-01-01", 0, 1, -1, 1.5, Number.NaN, 32_768),
  constantFrom([], [""], [null], {}, true, 1e13, "x".repeat(600), ["x".repeat(600)], "sale", "apartment"),
  string(),
  integer(),
  double(),
  anything(),
);

test.each(Object.entries({ Advert, Sale, EnergyRating, RentLevel, Place, Geocode, RiskReport }))(
  "a quick look at any field of %s takes what the schema takes, and nothing else",
  (_, schema) => {
    for (const field of Object.values(schema.shape)) {
      const look = quickLook(field);
      assert(
        property(values, (value) => {
          expect(look(value)).toBe(field.safeParse(value).success);
        }),
      );
    }
  },
);

test("a whole record is looked at field by field, lists and what is in them included", () => {
  const [advert, sale] = [quickLook(Advert), quickLook(Sale)];
  expect(advert(anAdvert())).toBe(true);
  expect(sale(aSale())).toBe(true);
  expect(advert(anAdvert({ rooms: 99_999 }))).toBe(false);
  expect(advert({ ...anAdvert(), city: undefined })).toBe(false);
  expect(sale(aSale({ premises: [{ type: "house", area: 50, rooms: -1 }] }))).toBe(false);
  expect(sale(null)).toBe(false);
});

test("what a schema says beyond bounds and patterns is not overlooked", () => {
  const even = z.number().min(0).max(10).multipleOf(2);
  const shouted = z
    .string()
    .max(5)
    .refine((text) => text === text.toUpperCase());
  const few = z.array(z.string()).min(2);
  expect([quickLook(even)(3), quickLook(even)(4), quickLook(even)(10)]).toEqual([false, true, true]);
  expect([quickLook(shouted)("ab"), quickLook(shouted)("AB")]).toEqual([false, true]);
  expect([quickLook(few)(["a"]), quickLook(few)(["a", "b"])]).toEqual([false, true]);
});

test("a day that was taken is taken again, one that was not is asked about each time", () => {
  const look = quickLook(z.iso.date());
  for (const _ of [1, 2]) {
    expect(["2024-02-29", "2023-02-29", "2024-02-29x", null].map(look)).toEqual([true, false, false, false]);
  }
});
