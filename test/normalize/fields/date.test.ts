import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { date } from "../../../lib/normalize/fields/date.ts";
import { Problem } from "../../../lib/normalize/fields/field.ts";

const told = (read: unknown) => (read instanceof Problem ? "refused" : read);

describe("dates", () => {
  test.each<[unknown, string | null]>([
    ["2021-03-31", "2021-03-31"],
    ["31/03/2021", "2021-03-31"],
    ["2021-03-31T10:00:00", "2021-03-31"],
    ["2020-02-29", "2020-02-29"],
    ["1/4/2021", "2021-04-01"],
    ["31-03-2021", "2021-03-31"],
    ["31.03.2021", "2021-03-31"],
    ["31/03/2021 14:30", "2021-03-31"],
    ["20210331", "2021-03-31"],
    ["1er août 2021", "2021-08-01"],
    ["31 Mars 2021", "2021-03-31"],
    ["00/00/0000", null],
    ["0000-00-00 00:00:00", null],
    ["31/03-2021", "refused"],
    ["31/03/21", "refused"],
    ["31032021", "refused"],
    ["31 brumaire 2021", "refused"],
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

test("a problem tells what was found and what was expected", () => {
  expect(date("hier")).toMatchObject({ found: "hier", expected: { en: "a date, AAAA-MM-JJ or JJ/MM/AAAA" } });
});
