import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../lib/normalize/fields/field.ts";
import { smallDecimal } from "../../../lib/normalize/fields/numbers.ts";
import { french, point, pointOrComma } from "../../../lib/normalize/fields/written.ts";

/** What reading gave: the value, null, or "refused". */
const told = (read: unknown) => (read instanceof Problem ? "refused" : read);

describe("a number means what its source's notation says", () => {
  test.each<[unknown, number | string | null, number | string | null, number | string | null]>([
    // written, French, with a decimal point, with a point of which some programs make a comma
    ["1.250", 1250, 1.25, 1.25],
    ["83.333", 83_333, 83.333, 83.333],
    ["12.5", 12.5, 12.5, 12.5],
    ["0.125", 0.125, 0.125, 0.125],
    ["61,5", 61.5, 61.5, 61.5],
    ["1,250", 1.25, 1250, "refused"],
    ["0,750", 0.75, 0.75, 0.75],
    ["1.250,50", 1250.5, 1250.5, 1250.5],
    ["1,250.50", 1250.5, 1250.5, 1250.5],
    ["1.250.000", 1_250_000, 1_250_000, 1_250_000],
    ["1,250,000", 1_250_000, 1_250_000, 1_250_000],
    ["1 250 000,5", 1_250_000.5, 1_250_000.5, 1_250_000.5],
    ["1'250'000", 1_250_000, 1_250_000, 1_250_000],
    ["12\u202F500", 12_500, 12_500, 12_500],
    ["12\u00A0500", 12_500, 12_500, 12_500],
    ["12\u2009500", 12_500, 12_500, 12_500],
    ["1250.500", 1250.5, 1250.5, 1250.5],
    ["-1,5", -1.5, -1.5, -1.5],
    ["−3", -3, -3, -3],
    ["+3", 3, 3, 3],
    ["3.0", 3, 3, 3],
    [12.5, 12.5, 12.5, 12.5],
    ["", null, null, null],
    ["NC", null, null, null],
    ["12 34", "refused", "refused", "refused"],
    ["06 12 34 56 78", "refused", "refused", "refused"],
    ["1.25.0", "refused", "refused", "refused"],
    ["1,2,3", "refused", "refused", "refused"],
    ["1.250.50", "refused", "refused", "refused"],
    ["1 250 00", "refused", "refused", "refused"],
    ["12,", "refused", "refused", "refused"],
    ["1e3", "refused", "refused", "refused"],
    ["0x10", "refused", "refused", "refused"],
    ["3 pièces", "refused", "refused", "refused"],
    ["--3", "refused", "refused", "refused"],
    [Infinity, "refused", "refused", "refused"],
    ["9".repeat(400), "refused", "refused", "refused"],
  ])("%j is %j in French, %j with a point, %j with a point or a comma", (written, inFrench, withPoint, withEither) => {
    const read = [french, point, pointOrComma].map(({ decimal }) => told(decimal(written)));
    expect(read).toEqual([inFrench, withPoint, withEither]);
  });

  test("however large, as French pages write it", () => {
    const format = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 4 });
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (thousandths) => {
        const number = thousandths / 10_000;
        expect(french.decimal(format.format(number))).toBe(number);
      }),
    );
  });

  test("however large, as programs write it", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (thousandths) => {
        const number = thousandths / 1000;
        expect(point.decimal(String(number))).toBe(number);
        expect(pointOrComma.decimal(number.toFixed(3))).toBe(number);
      }),
    );
  });

  test("a comma that may be either says so", () => {
    expect(pointOrComma.decimal("83,333")).toMatchObject({
      expected: { en: expect.stringContaining("decimals or thousands") },
    });
  });
});

test.each<[string, number | string]>([
  ["43.355", 43.355],
  ["43,355", 43.355],
  ["-1,7725", -1.7725],
  ["1 250", "refused"],
  ["1.250,5", "refused"],
])("a number too small to have thousands: %j is %s", (written, number) => {
  expect(told(smallDecimal(written))).toBe(number);
});

test.each<[(value: unknown) => unknown, unknown, unknown]>([
  [french.integer, "3.0", 3],
  [french.integer, " 1 234 ", 1234],
  [french.integer, "2,5", "refused"],
  [french.integer, "6+", "refused"],
  [french.count, "-1", "refused"],
  [french.count, "0", 0],
  [french.knownCount, "0", null],
  [french.year, "1979", 1979],
  [french.year, 1979, 1979],
  [french.year, "0", null],
  [french.year, "79", "refused"],
  [french.year, "1970 env.", "refused"],
  [french.year, "1948-1974", "refused"],
  [french.year, "XIXe siècle", "refused"],
  [french.energyFigure, "126", 126],
  [french.energyFigure, "0", null],
  [french.energyFigure, "-1", "refused"],
])("%o of %j is %j", (read, written, value) => {
  expect(told(read(written))).toBe(value);
});
