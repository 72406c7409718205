import { expect, test } from "vitest";
import type { Candidate } from "../../../lib/query/search/candidates.ts";
import { conceptsOf } from "../../../lib/query/search/concepts.ts";
import { understand } from "../../../lib/query/search/question.ts";
import { scorer } from "../../../lib/query/search/score.ts";

const PLAIN: Candidate = {
  id: 1,
  type: "house",
  transaction: "sale",
  rooms: null,
  bedrooms: null,
  area: null,
  landArea: null,
  amountCents: null,
  energyClass: null,
  commune: null,
  days: 0,
  own: [],
  concepts: [],
  often: 0,
};

/** Scores an advert that offers concepts as surely as told. */
function scoreOf(text: string, offered: Readonly<Record<string, number>>, changes: Partial<Candidate> = {}): number {
  const question = understand(text);
  const concepts = conceptsOf(question).map((name) => offered[name] ?? 0);
  const candidate = { ...PLAIN, concepts, own: question.terms.map(() => false), ...changes };
  return scorer(question, [], [candidate])(candidate);
}

test("an advert that offers what is asked for scores above one that offers what is near, and this above any other", () => {
  const offers = scoreOf("piscine chauffée", { "piscine chauffée": 0.8 });
  const near = scoreOf("piscine chauffée", { piscine: 0.8 });
  expect(offers).toBeGreaterThan(near);
  expect(near).toBeGreaterThan(scoreOf("piscine chauffée", {}));
});

test("an advert that says that it has not what is asked for scores below one that does not tell", () => {
  const beside = { own: [true, true] };
  expect(scoreOf("ascenseur calme", { ascenseur: -0.7 }, beside)).toBeLessThan(scoreOf("ascenseur calme", {}, beside));
});

test("what is not wanted and is there costs, what is said not to be there pays", () => {
  const beside = { "vue mer": 0.8 };
  const told = (lift: number) => scoreOf("vue mer, pas de jardin", { ...beside, jardin: lift });
  expect(told(0.8)).toBeLessThan(told(0));
  expect(told(-0.8)).toBeGreaterThan(told(0));
});

test("facts that fit are worth something, those that contradict cost, unknown ones neither", () => {
  const rooms = (count: number | null) => scoreOf("maison 4 pièces jardin", { jardin: 0.8 }, { rooms: count });
  expect(rooms(4)).toBeGreaterThan(rooms(null));
  expect(rooms(2)).toBeLessThan(rooms(null));
});

test("the cheaper of two is better where little is to be spent", () => {
  const question = understand("pas cher");
  const [dear, cheap] = [30_000_000, 10_000_000].map((amountCents, id) => ({
    ...PLAIN,
    id,
    amountCents,
    own: [false],
    concepts: conceptsOf(question).map(() => 0),
  }));
  if (!dear || !cheap) throw new Error("two were made");
  const score = scorer(question, [], [dear, cheap]);
  expect(score(cheap)).toBeGreaterThan(score(dear));
});

test("no score is below 0 or above 1", () => {
  expect(scoreOf("ascenseur", { ascenseur: -1 })).toBeGreaterThanOrEqual(0);
  const all = scoreOf("maison jardin", { maison: 1, jardin: 1 }, { own: [true, true], often: 1 });
  expect(all).toBeGreaterThan(0.9);
  expect(all).toBeLessThanOrEqual(1);
});
