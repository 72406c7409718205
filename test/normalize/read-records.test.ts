import { expect, test } from "vitest";
import { readRecords } from "../../lib/normalize/read-records.ts";
import { RowRefused } from "../../lib/normalize/refusal.ts";
import { Advert } from "../../lib/records/record.ts";
import { anAdvert } from "../support/adverts.ts";
import { READING } from "../../lib/normalize/reasons.ts";

const ROWS = [1, 2, 3, 4].map((number) => ({ number }));

test("rows that are refused while they are read, cleaned or checked are told in their order, and the others are kept", () => {
  const { records, rejected } = readRecords(
    ROWS,
    Advert,
    ({ number }) => {
      if (number === 3) throw new RowRefused("titre", READING.missing("titre"));
      return anAdvert({ reference: String(number), priceCents: number === 1 ? -1 : 100_000 });
    },
    ({ number }) => `row ${number}`,
    (advert, { number }) => {
      if (number === 2) throw new Error("can't be cleaned");
      return { ...advert, title: `cleaned ${advert.reference}` };
    },
  );
  expect(rejected.map(({ row, field, excerpt }) => [row, field, excerpt])).toEqual([
    [1, "priceCents", "row 1"],
    [2, null, "row 2"],
    [3, "titre", "row 3"],
  ]);
  expect(records).toMatchObject([{ reference: "4", title: "cleaned 4", row: 4 }]);
});
