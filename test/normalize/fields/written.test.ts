import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { date } from "../../../lib/normalize/fields/date.ts";
import { energyClass } from "../../../lib/normalize/fields/energy-class.ts";
import { Problem } from "../../../lib/normalize/fields/field.ts";
import { smallDecimal } from "../../../lib/normalize/fields/numbers.ts";
import { boolean, properName, text, url } from "../../../lib/normalize/fields/text.ts";
import { french, point, pointOrComma } from "../../../lib/normalize/fields/written.ts";
import { processorTime } from "../../support/processor-time.ts";

const READINGS: readonly ((value: unknown) => unknown)[] = [
  boolean,
  date,
  energyClass,
  properName,
  smallDecimal,
  text,
  url,
  ...[french, point, pointOrComma].flatMap((numbers) => Object.values(numbers)),
];

/** What the work costs at best, in ms. */
const cost = (work: () => unknown) => {
  const tries = Array.from({ length: 3 }, () => {
    const before = processorTime();
    work();
    return processorTime() - before;
  });
  return Math.min(...tries);
};

describe("no reading", () => {
  test("ever throws or gives what is neither a value, null nor a Problem, whatever it is given", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789.,' -+€kKmMha²\u202F/".split("")) });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), digits), (value) => {
        for (const read of READINGS) {
          const made = read(value);
          const known =
            made === null || made instanceof Problem || ["string", "number", "boolean"].includes(typeof made);
          expect(known).toBe(true);
          expect(typeof made === "number" && !Number.isFinite(made)).toBe(false);
        }
      }),
    );
  });

  test("takes longer than its text is long", () => {
    const longest = 1_000_000;
    const worst = ["1", " ", "1 ", "1.", "à partir de ", "-"].flatMap((piece) => {
      const repeated = piece.repeat(longest / piece.length);
      return [repeated, `1${repeated}`, `1${repeated}x`, `${repeated}1 m²`];
    });
    for (const read of READINGS) {
      for (const value of worst) {
        expect(cost(() => read(value))).toBeLessThan(100);
      }
    }
  });
});
