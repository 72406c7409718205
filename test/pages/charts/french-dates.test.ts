import { expect, test } from "vitest";
import { withFrenchDates } from "../../../lib/pages/charts/french-dates.ts";

test("months and days of a chart are written as in French, and the rest of the locale stays", () => {
  const french = { name: "fr", format: { date: "%d/%m/%Y", shortMonths: ["Jan"] } };
  const { name, format } = Object(withFrenchDates(french));
  expect(name).toBe("fr");
  expect(format).toMatchObject({
    date: "%d/%m/%Y",
    shortMonths: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
  });
  expect([format.months[0], format.days[0], format.shortDays[6]]).toEqual(["janvier", "dimanche", "sam."]);
});
