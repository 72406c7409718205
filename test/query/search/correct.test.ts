import { expect, test } from "vitest";
import { correct, corrected, mayBeMisspelt } from "../../../lib/query/search/correct.ts";
import { wordsOf } from "../../../lib/records/trade/words.ts";

/** As the dictionary would have it where no advert has any of the words, but for `adverts`. */
function corrections(
  text: string,
  adverts: Record<string, number> = {},
  near: { word: string; adverts: number; place: boolean }[] = [],
) {
  const words = wordsOf(text);
  const known = words.filter(mayBeMisspelt).map(({ text: word }) => ({ word, adverts: adverts[word] ?? 0, near }));
  return corrected(text, correct(words, known));
}

test.each([
  ["apartement", "appartement"],
  ["un balcn", "un balcon"],
  ["garrage et térasse", "garage et terrasse"],
  ["ascenceur", "ascenseur"],
  ["pool hous", "pool house"],
  ["veue mer", "vue mer"],
])("“%s” is “%s”", (written, meant) => {
  expect(corrections(written)).toBe(meant);
});

test.each(["maison avec balcons", "appt 2 pces", "T3 xyz", "asc."])("“%s” stays", (text) => {
  expect(corrections(text)).toBe(text);
});

test("a word that adverts have stays, whatever it is near to", () => {
  expect(corrections("batterie", { batterie: 40 })).toBe("batterie");
});

test("a commune is taken for misspelt where a town would stand", () => {
  const near = [{ word: "hendaye", adverts: 1, place: true }];
  expect(corrections("maison à hendaie", {}, near)).toBe("maison à hendaye");
});

test("an everyday word is not taken for a town", () => {
  const near = [{ word: "compains", adverts: 1, place: true }];
  expect(corrections("entre copains", {}, near)).toBe("entre copains");
});
