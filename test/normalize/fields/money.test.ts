import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../lib/normalize/fields/field.ts";
import { LEAST_AMOUNT } from "../../../lib/normalize/fields/money.ts";
import { french, point, pointOrComma } from "../../../lib/normalize/fields/written.ts";

const told = (read: unknown) => (read instanceof Problem ? "refused" : read);

describe("money, in cents, as people write it", () => {
  test.each<[unknown, number | null | "refused"]>([
    ["389\u202F000\u00A0€", 38_900_000],
    ["215 000 €", 21_500_000],
    ["215000", 21_500_000],
    [215_000, 21_500_000],
    [120.5, 12_050],
    ["1.250,50", 125_050],
    ["1,250.50 €", 125_050],
    ["1.250 €", 125_000],
    ["1,250 €", 125_000],
    ["1.250.000 €", 125_000_000],
    ["495.000,00", 49_500_000],
    ["1'250'000", 125_000_000],
    ["148000,00", 14_800_000],
    ["0,99 €", 99],
    ["900 EUR", 90_000],
    ["€ 250 000", 25_000_000],
    ["250 000 €*", 25_000_000],
    ["250 000 € FAI", 25_000_000],
    ["A partir de 250 000 €", 25_000_000],
    ["Prix : 250 000 €", 25_000_000],
    ["850 € / mois CC", 85_000],
    ["4\u202F479\u00A0€ / m²", 447_900],
    ["250K€", 25_000_000],
    ["250 k€", 25_000_000],
    ["250k", 25_000_000],
    ["249,9 K€", 24_990_000],
    ["1,2 M€", 120_000_000],
    ["1.2M€", 120_000_000],
    ["1,250 M€", 125_000_000],
    ["1,5 million d'euros", 150_000_000],
    ["2 millions €", 200_000_000],
    ["", null],
    [null, null],
    ["non communiqué", null],
    ["Prix sur demande", null],
    ["1.250 K€", "refused"],
    ["250 000 CHF", "refused"],
    ["$250,000", "refused"],
    ["£ 250 000", "refused"],
    ["250 000 USD", "refused"],
    ["250 000 F", "refused"],
    ["65 m", "refused"],
    ["65 m²", "refused"],
    ["250 000 à 300 000 €", "refused"],
    ["-5", "refused"],
    [-5, "refused"],
    ["abc", "refused"],
    ["12 34 €€", "refused"],
    ["1 200 € et 3", "refused"],
    [{}, "refused"],
    [Infinity, "refused"],
    [1e300, "refused"],
  ])("%j is %s", (written, cents) => {
    expect(told(french.money(written))).toBe(cents);
  });

  test("a yearly amount said by the month is twelve times as much", () => {
    expect(french.money("1 176 € / an", { per: "year" })).toBe(117_600);
    expect(french.money("98 €/mois", { per: "year" })).toBe(117_600);
  });

  test("a price of 0 is no price, and that of a m² is not the good's", () => {
    expect(french.price("0 €")).toBeNull();
    expect(told(french.price("4 479 € / m²"))).toBe("refused");
    expect(told(french.price("4 479 €/m2"))).toBe("refused");
  });

  test("whatever the amount, as French pages write it", () => {
    const format = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (cents) => {
        expect(french.money(format.format(cents / 100))).toBe(cents);
      }),
    );
  });
});

describe("money, in cents, as programs write it", () => {
  test.each<[unknown, number | null | "refused"]>([
    ["83.333", 8_333],
    ["416.667", 41_667],
    ["850.123", 85_012],
    ["245000.00", 24_500_000],
    ["245000.500", 24_500_050],
    ["1.250.000", 125_000_000],
    ["495.000,00", 49_500_000],
    ["1\u00A0250\u00A0000,00", 125_000_000],
    // With its currency it is written for people.
    ["278 000 €", 27_800_000],
    ["278.000 €", 27_800_000],
  ])("%j is %s", (written, cents) => {
    expect([point, pointOrComma].map(({ money }) => told(money(written)))).toEqual([cents, cents]);
  });

  test("a comma before three digits parts thousands, unless the source's programs write decimals so", () => {
    expect([point, pointOrComma].map(({ money }) => told(money("83,333")))).toEqual([8_333_300, "refused"]);
  });

  test("what no home is sold or let for has its thousands parted by the point", () => {
    expect(point.price("250.000", LEAST_AMOUNT.sale)).toBe(25_000_000);
    expect(point.price("1.250", LEAST_AMOUNT.rental)).toBe(125_000);
    expect(point.price("850.333", LEAST_AMOUNT.rental)).toBe(85_033);
    expect(point.price("245000.333", LEAST_AMOUNT.sale)).toBe(24_500_033);
    expect(pointOrComma.price("250,000", LEAST_AMOUNT.sale)).toBe(25_000_000);
  });
});
