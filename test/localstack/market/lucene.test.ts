import { array, assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { readSearch } from "../../../localstack/market/open-data/lucene.ts";

const record: Readonly<Record<string, string>> = { ville: "Lyon", date: "2024-05-01", surface: "52.5", "N°DPE": "24X" };

function finds(search: string): boolean | string {
  const read = readSearch(search);
  return "refusal" in read ? read.refusal : read.matches((name) => record[name]);
}

test.each([
  ["ville:Lyon", true],
  ['ville:"Lyon"', true],
  ['ville:("Nice" OR "Lyon")', true],
  ['ville:("Nice" OR "Brest")', false],
  ["date:[2024-01-01 TO *]", true],
  ["date:[* TO 2024-04-30]", false],
  ["date:{2024-05-01 TO *]", false],
  ["surface:[9 TO 60]", true],
  ["ville:Lyon AND surface:[60 TO 70]", false],
  ["ville:Nice OR (surface:* AND date:2024-05-01)", true],
  ["NOT ville:Lyon", false],
  ["absent:*", false],
  ["N°DPE:24X", true],
  [String.raw`Adresse_\(BAN\):x`, false],
])("%s", (search, found) => {
  expect(finds(search)).toBe(found);
});

test.each(["ville:(", "ville", "date:[2024 2025]", 'ville:"Lyon', "ville:Lyon )"])("%s can't be read", (search) => {
  expect(typeof finds(search)).toBe("string");
});

test("whatever is asked is answered or refused, never an accident", () => {
  const word = constantFrom("ville", ":", "(", ")", "[", "]", "TO", "AND", "OR", "NOT", "*", '"', "\\", "Lyon", " ");
  assert(
    property(
      array(word).map((words) => words.join("")),
      string(),
      (search, other) => {
        expect(() => [finds(search), finds(other)]).not.toThrow();
      },
    ),
    { numRuns: 300 },
  );
});
