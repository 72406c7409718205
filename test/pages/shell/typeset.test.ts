import { Fragment, createElement } from "preact";
import { describe, expect, test } from "vitest";
import { typeset, typesetAll } from "../../../lib/pages/shell/typeset.ts";

test.each([
  ["Que cherchez-vous ?", "Que cherchez-vous\u202f?"],
  ["2 lignes ; voir : « prix » de 75 m²", "2 lignes\u202f; voir\u00a0: «\u00a0prix\u00a0» de 75\u00a0m²"],
  ["12 % de 3 000 €", "12\u00a0% de 3 000\u00a0€"],
  [" :", "\u00a0:"],
  ["à 12:30, sur https://a.example/ ?x=1", "à 12:30, sur https://a.example/ ?x=1"],
])("%j is set so that no line breaks before high punctuation or a unit", (text, set) => {
  expect(typeset(text)).toBe(set);
});

describe("what pages draw", () => {
  typesetAll();

  test("is typeset, in whatever element and in parts", () => {
    expect(createElement("p", null, "Édition ", 3, " : a").props.children).toEqual(["Édition ", 3, "\u00a0: a"]);
    expect(createElement(Fragment, null, "a ?").props.children).toBe("a\u202f?");
  });

  test("stays as it is where it is code", () => {
    expect(createElement("code", null, "a ? b : c").props.children).toBe("a ? b : c");
  });
});
