import { expect, test } from "vitest";
import { marker } from "../../../lib/query/search/mark.ts";
import { understand } from "../../../lib/query/search/question.ts";

function marked(question: string, text: string): string[] {
  return marker(understand(question))(text).marks.map(([start, end]) => text.slice(start, end));
}

test.each([
  ["jardin", "Grand jardin, jardins privatifs", ["jardin", "jardins privatifs"]],
  ["ecole", "Près de l’École", ["École"]],
  ["plage", "À deux pas de l’océan 🏖 et de la plage", ["océan", "plage"]],
  ["garage", "Rien de tel", []],
])("“%s” in “%s”", (question, text, expected) => {
  expect(marked(question, text)).toEqual(expected);
});

test("what is not wanted is not marked", () => {
  expect(marked("sans jardin", "Un jardin")).toEqual([]);
});
