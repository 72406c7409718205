import { expect, test } from "vitest";
import { fold, keyOf, soundOf, wordsOf } from "../../../lib/records/trade/words.ts";

test("words have no case and no accent, and know where they stand", () => {
  expect(wordsOf("L’Été, Cœur").map(({ text, start, end }) => [text, start, end])).toEqual([
    ["l", 0, 1],
    ["ete", 2, 5],
    ["coeur", 7, 11],
  ]);
});

test.each([
  ["chambres", "chambre"],
  ["locaux", "local"],
  ["châteaux", "château"],
  ["neuve", "neuf"],
  ["prestigieuse", "prestigieux"],
  ["écoles", "École"],
])("%s and %s are forms of one word", (one, other) => {
  expect(keyOf(fold(one))).toBe(keyOf(fold(other)));
});

test.each([
  ["cave", "cape"],
  ["mer", "mère"],
  ["t2", "t3"],
  ["renover", "renove"],
])("%s and %s are not", (one, other) => {
  expect(keyOf(one)).not.toBe(keyOf(`${other}s`));
});

test.each([
  ["pissine", "piscine"],
  ["chanbre", "chambre"],
  ["balquon", "balcon"],
  ["teracce", "terrasse"],
  ["apartement", "appartement"],
])("%s sounds as %s does", (heard, meant) => {
  expect(soundOf(heard)).toBe(soundOf(meant));
});

test("pictures, punctuation and marks are no words", () => {
  expect(wordsOf("🏠 !? … \u200f — ﷺ").map(({ text }) => text)).not.toContain("");
  expect(wordsOf("🏠 !? … —")).toEqual([]);
});
