import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as expected from "../../lib/normalize/expected.ts";
import { READING } from "../../lib/normalize/reasons.ts";
import { faultOfIssue } from "../../lib/normalize/schema-fault.ts";
import { day, instant, pastDay, postcode, words, year } from "../../lib/records/bounds.ts";
import { normalize } from "../support/chunks.ts";
import { faultsOf } from "../support/sentences.ts";
import { unfit } from "../support/unfit.ts";

test("each sentence of the readers tells the same details in both languages", () => {
  expect(faultsOf(READING)).toEqual([]);
});

test("what is expected is told in both languages", () => {
  const all = Object.values(expected.EXPECTED);
  expect(all.every(({ en, fr }) => en !== "" && fr !== "")).toBe(true);
  expect(expected.oneOf(["a", "b"])).toEqual({ en: "one of a, b", fr: "une valeur parmi a, b" });
  expect(expected.deedDay("1999-01-01", "2026-11-28").fr).toBe("le jour d’un acte, du 1999-01-01 au 2026-11-28");
});

describe("what a schema does not take is told in French:", () => {
  test.each([
    [z.string(), 3, "du texte", "3"],
    [z.int(), 1.5, "un nombre entier", "1.5"],
    [z.int().max(10), 11, "un nombre, au plus 10", "11"],
    [z.number().positive(), 0, "un nombre, plus de 0", "0"],
    [words(3), "abcd", "au plus 3 caractères", "abcd"],
    [z.array(z.string()).max(2), ["a", "b", "c"], "au plus 2 éléments", '["a","b","c"]'],
    [z.enum(["a", "b"]), "c", "une valeur parmi a, b", "c"],
    [postcode, "abc", "du texte de la forme /^\\d{5}$/", "abc"],
    [pastDay, "2999-01-01", "une date de 1000 à demain", "2999-01-01"],
    [day, "2999-01-01", "une date de 1000 à 2199", "2999-01-01"],
    [day, "hier", "une date, AAAA-MM-JJ", "hier"],
    [year, 9998, "une année de 1000 à la prochaine", "9998"],
    [instant, "0999-01-01T00:00:00Z", "un instant de 1000 à 2199", "0999-01-01T00:00:00Z"],
  ] as const)("%#", (schema, value, fr, found) => {
    const [issue] = schema.safeParse(value).error?.issues ?? [];
    expect(faultOfIssue(issue && { ...issue, path: ["champ"] }, value)).toMatchObject({
      expected: { fr },
      reason: { code: "reading.unexpected", fr: `champ : attendu ${fr}, trouvé « ${found} »` },
    });
  });

  test("what is not there at all", () => {
    const [issue] = z.object({ champ: z.string() }).safeParse({}).error?.issues ?? [];
    expect(faultOfIssue(issue, undefined).reason).toMatchObject({ en: "champ is missing", fr: "champ est absent" });
  });
});

const cases = path.join(import.meta.dirname, "../fixtures/cases");

describe("of files that went wrong before, each row and value that is set aside has a code and a French sentence:", () => {
  test.each([
    ["poliris", "11-numbers/Annonces.csv"],
    ["poliris", "17-poliris-old-version/Annonces-307.csv"],
    ["dvf", "p-date-future.csv"],
    ["dvf", "19-paris-postcode/dvf.csv"],
    ["dvf", "20-symbolic-price/dvf.csv"],
  ])("%s, %s", async (source, name) => {
    expect(unfit(await normalize(source, await readFile(path.join(cases, name))))).toBeNull();
  });

  test("a deed of the future", async () => {
    const { rejected } = await normalize("dvf", await readFile(path.join(cases, "p-date-future.csv")));
    expect(rejected).toMatchObject([
      {
        field: "date_mutation",
        code: "reading.unexpected",
        french: {
          reason: expect.stringMatching(/^date_mutation : attendu le jour d’un acte, du .*, trouvé « 9999-12-31 »$/),
          expected: expect.stringContaining("le jour d’un acte"),
        },
      },
    ]);
  });

  test("odd values of a feed", async () => {
    const { dropped } = await normalize("poliris", await readFile(path.join(cases, "11-numbers/Annonces.csv")));
    expect(dropped.samples.length).toBeGreaterThan(3);
    expect(dropped.samples.map(({ french }) => french?.reason)).toContainEqual(
      expect.stringContaining("attendu un nombre entier"),
    );
  });
});
