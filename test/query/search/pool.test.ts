import sql from "sql-template-tag";
import { expect, test } from "vitest";
import { likeliest } from "../../../lib/query/search/pool.ts";
import { understand } from "../../../lib/query/search/question.ts";

const CONDITIONS = { where: sql`true`, facts: sql`true` };

/** The concepts by which adverts are looked up in lists, when so many of 400,000 have each term. */
function lookedUp(text: string, adverts: number) {
  const question = { ...understand(text), places: [] };
  const frequencies = question.terms.map(() => ({ adverts, read: 400_000, all: 400_000 }));
  const { sql: statement, values } = likeliest(question, frequencies, CONDITIONS, 200);
  const asked = [...statement.matchAll(/concept_names @> \?|\?/g)].map(([found]) => found !== "?");
  return values.filter((_, at) => asked[at]);
}

test("a concept is looked up alone when few of the newest adverts can have it", () => {
  expect(lookedUp("piscine", 1_000)).toEqual([["piscine"]]);
  expect(lookedUp("piscine", 100_000)).toEqual([]);
});

test("concepts of which each has many adverts are looked up together", () => {
  expect(lookedUp("piscine ascenseur", 20_000)).toEqual([["piscine", "ascenseur"]]);
  expect(lookedUp("piscine ascenseur cheminée", 20_000)).toEqual([
    ["piscine", "ascenseur", "cheminée"],
    ["piscine", "ascenseur"],
  ]);
});

test("a list is not read where even the rarest concept has too many adverts", () => {
  expect(lookedUp("piscine ascenseur", 300_000)).toEqual([]);
});
