import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Problem,
  area,
  boolean,
  count,
  date,
  decimal,
  energyClass,
  energyFigure,
  integer,
  knownCount,
  money,
  price,
  properName,
  text,
  url,
  year,
} from "../../../lib/normalize/fields/fields.ts";

/** What reading gave: the value, null, or "refused". */
const told = (read: unknown) => (read instanceof Problem ? "refused" : read);

describe("money, in cents", () => {
  test.each<[unknown, number | null | "refused"]>([
    ["389\u202F000\u00A0€", 38_900_000],
    ["215 000 €", 21_500_000],
    ["215000", 21_500_000],
    [215_000, 21_500_000],
    [120.5, 12_050],
    ["1.250,50", 125_050],
    ["1,250.50 €", 125_050],
    ["1.250 €", 125_000],
    ["1.250.000 €", 125_000_000],
    ["148000,00", 14_800_000],
    ["0,99 €", 99],
    ["900 EUR", 90_000],
    ["850 € / mois CC", 85_000],
    ["4\u202F479\u00A0€ / m²", 447_900],
    ["", null],
    [null, null],
    ["non communiqué", null],
    ["Prix sur demande", null],
    ["-5", "refused"],
    [-5, "refused"],
    ["abc", "refused"],
    ["12 34 €€", "refused"],
    ["1 200 € et 3", "refused"],
    [{}, "refused"],
  ])("%j is %s", (written, cents) => {
    expect(told(money(written))).toBe(cents);
  });

  test("a yearly amount said by the month is twelve times as much", () => {
    expect(money("1 176 € / an", "year")).toBe(117_600);
    expect(money("98 €/mois", "year")).toBe(117_600);
  });

  test("a price of 0 is no price", () => {
    expect(price("0 €")).toBeNull();
  });

  test("whatever the amount, as French pages write it", () => {
    const french = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (cents) => {
        expect(money(french.format(cents / 100))).toBe(cents);
      }),
    );
  });
});

describe("surfaces, in m²", () => {
  test.each<[unknown, number | null | "refused"]>([
    ["55 m²", 55],
    ["55m2", 55],
    ["14\u202F370 m² de terrain", 14_370],
    ["12 m² de surface brute", 12],
    ["35,69", 35.69],
    [48.5, 48.5],
    ["50.00", 50],
    ["0", null],
    ["", null],
    ["-5", "refused"],
    ["grand", "refused"],
  ])("%j is %s", (written, square) => {
    expect(told(area(written))).toBe(square);
  });
});

describe("numbers", () => {
  test.each<[unknown, number | null | "refused"]>([
    ["3", 3],
    ["3.0", 3],
    [" 1 234 ", 1234],
    ["-1", -1],
    ["2,5", "refused"],
    ["1e3", "refused"],
    ["0x10", "refused"],
    ["NaN", null],
    [Number.NaN, "refused"],
    [Infinity, "refused"],
    ["trois", "refused"],
  ])("the whole number in %j is %s", (written, number) => {
    expect(told(integer(written))).toBe(number);
  });

  test("a count is never negative, and 0 may stand for unknown", () => {
    expect(told(count("-1"))).toBe("refused");
    expect([count("0"), knownCount("0")]).toEqual([0, null]);
  });

  test("a decimal comes with a comma or a point", () => {
    expect([decimal("-1,7725110"), decimal("43.35")]).toEqual([-1.772511, 43.35]);
  });
});

describe("dates", () => {
  test.each<[unknown, string | null]>([
    ["2021-03-31", "2021-03-31"],
    ["31/03/2021", "2021-03-31"],
    ["2021-03-31T10:00:00", "2021-03-31"],
    ["2020-02-29", "2020-02-29"],
    ["00/00/0000", null],
    ["", null],
    ["2021-02-29", "refused"],
    ["31/04/2021", "refused"],
    ["2021-13-01", "refused"],
    ["0000-01-01", "refused"],
    ["03/31/2021", "refused"],
    ["2021-3-1", "refused"],
    ["hier", "refused"],
  ])("%j is %s", (written, day) => {
    expect(told(date(written))).toBe(day);
  });

  test("every day of the calendar is read back, in both writings", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date("1000-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }), (day) => {
        const iso = day.toISOString().slice(0, 10);
        expect(date(iso)).toBe(iso);
        expect(date(iso.split("-").toReversed().join("/"))).toBe(iso);
      }),
    );
  });
});

test.each<[(value: unknown) => unknown, unknown, unknown]>([
  [energyClass, "c", "C"],
  [energyClass, "", null],
  [energyClass, "VI", null],
  [energyClass, "H", "refused"],
  [energyFigure, "126", 126],
  [energyFigure, "0", null],
  [energyFigure, "-1", "refused"],
  [year, "1979", 1979],
  [year, "0", null],
  [year, "79", "refused"],
  [boolean, "OUI", true],
  [boolean, "f", false],
  [boolean, true, true],
  [boolean, "", null],
  [boolean, "peut-être", "refused"],
  [url, "https://www.iadfrance.fr/annonce/r1", "https://www.iadfrance.fr/annonce/r1"],
  [url, "javascript:alert(1)", "refused"],
  [url, "r1", "refused"],
  [text, " a\r\nb\0 ", "a\nb"],
  [text, 12, "12"],
  [text, "  ", null],
  [text, ["a"], "refused"],
  [properName, "MONTPELLIER", "Montpellier"],
  [properName, "SAINT-JEAN-DE-LUZ", "Saint-Jean-De-Luz"],
  [properName, "L'Haÿ-les-Roses", "L'Haÿ-les-Roses"],
])("%o of %j is %j", (read, written, value) => {
  expect(told(read(written))).toBe(value);
});

test("a problem tells what was found and what was expected", () => {
  expect(date("hier")).toMatchObject({ found: "hier", expected: "a date, AAAA-MM-JJ or JJ/MM/AAAA" });
});

test("no reading ever throws, whatever it is given", () => {
  const readings = [
    area,
    boolean,
    count,
    date,
    decimal,
    energyClass,
    energyFigure,
    integer,
    money,
    price,
    properName,
    text,
    url,
    year,
  ];
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const read of readings) expect(() => read(value)).not.toThrow();
    }),
  );
});
