import { expect, test } from "vitest";
import { understand } from "../../../lib/query/search/question.ts";

function labels(question: string): string[] {
  return understand(question).terms.map(({ label, denied }) => (denied ? `-${label}` : label));
}

test.each([
  ["F3 avec balcon", ["3 pièces", "balcon"]],
  ["maison sans travaux", ["maison", "sans travaux"]],
  ["appartement sans jardin", ["appartement", "-jardin"]],
  ["pas de rdc", ["-rez-de-chaussée", "en étage"]],
  ["ni cave ni parking", ["-cave", "-parking"]],
  ["je ne veux plus de fioul", ["-fioul", "économe"]],
  ["terrain hors lotissement", ["terrain", "-lotissement"]],
  ["sans aucun vis-à-vis", ["sans vis-à-vis"]],
  ["plus d’escaliers", ["plus", "sans escalier"]],
  ["vue sur la mer", ["vue mer"]],
  ["bord de l’océan", ["bord", "plage"]],
  ["mais. ind. avec gge", ["pavillon", "garage"]],
])("“%s” asks for %j", (question, expected) => {
  expect(labels(question).toSorted()).toEqual(expected.toSorted());
});

test("a denied word is not a fact that is wanted", () => {
  expect(understand("pas une maison").facts.types).toEqual([]);
});

test("a word cut short before a full stop stands for those that begin so", () => {
  expect(understand("verg. et puits").terms[0]?.own).toBe("'verg':*");
});

test("the words of a place are no other words", () => {
  const place = { name: "La Plage", written: "La Plage", codes: ["1"], around: [], start: 9, end: 17 };
  expect(understand("maison à La Plage", [place]).terms.map(({ label }) => label)).toEqual(["maison"]);
});

test.each(["?!…", "🏠🌊", "' & | ! ( ) :* <->", "\\", "%"])("“%s” asks for nothing", (question) => {
  expect(understand(question).terms).toEqual([]);
});

test("text queries hold letters and digits between their signs, whatever is asked", () => {
  const { terms } = understand("l'avion' | 'x':* & !(drop) שלום بيت 'a''b'");
  for (const { own } of terms) expect(own).toMatch(/^[\p{L}\p{N}' |&:*()<>-]*$/u);
  for (const { own } of terms) expect((own.match(/'/g)?.length ?? 0) % 2).toBe(0);
});

test("a question of any length asks for a dozen things at most", () => {
  expect(understand("jardin balcon cave zeste ".repeat(400) + "mots ".repeat(400)).terms.length).toBeLessThanOrEqual(
    12,
  );
});
