import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import * as field from "../../lib/query/fields.ts";
import { readQuestion } from "../../lib/http/question.ts";
import { Refusal } from "../../lib/query/refusal.ts";
import type { Fault } from "../../lib/query/refusal.ts";

const Known = z.strictObject({
  limite: field.integer(1, 100).default(10),
  prix: field.euros.optional(),
  type: field.choice({ maison: "house", appartement: "apartment" }).optional(),
  de: field.firstDay.optional(),
  a: field.lastDay.optional(),
  dpe: field.energyClasses.optional(),
  q: field.words.optional(),
});

function faultsOf(given: Record<string, string>, schema: z.ZodObject = Known): readonly Fault[] {
  try {
    readQuestion(schema, given);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.details.faults ?? [];
    throw error;
  }
}

test("parameters are read from text: amounts as cents, years as their first or last day, words as what they stand for", () => {
  expect(readQuestion(Known, { prix: "200000,50", type: "Maison", de: "2019", a: "2021", dpe: "c,A, c" })).toEqual({
    limite: 10,
    prix: 20_000_050,
    type: "house",
    de: "2019-01-01",
    a: "2021-12-31",
    dpe: ["C", "A"],
  });
});

test("an empty parameter counts as absent", () => {
  expect(readQuestion(Known, { limite: "", q: "  " })).toEqual({ limite: 10 });
});

test.each([
  ["limite", "0", "un entier de 1 à 100"],
  ["limite", "dix", "un entier de 1 à 100"],
  ["limite", "1.5", "un entier de 1 à 100"],
  ["prix", "-1", "un montant en euros, positif ou nul"],
  ["type", "toString", "une de ces valeurs : maison, appartement"],
  ["de", "2019-02-30", "une année (2019) ou une date qui existe (2019-01-31), de 1900 à 2199"],
  ["de", "0019", "une année (2019) ou une date qui existe (2019-01-31), de 1900 à 2199"],
  ["dpe", "H", "une ou plusieurs lettres de A à G, séparées par des virgules"],
  ["q", "a\u0000b", "un texte de 1 à 200 caractères"],
])("%s=%s is refused with what is expected", (parametre, recu, attendu) => {
  expect(faultsOf({ [parametre]: recu })).toEqual([{ parametre, recu, attendu }]);
});

test("every wrong parameter is named, once each", () => {
  expect(faultsOf({ limite: "0", prix: "x", de: "y" }).map(({ parametre }) => parametre)).toEqual([
    "limite",
    "prix",
    "de",
  ]);
});

test("where unknown parameters are refused, the nearest known one is suggested", () => {
  const [fault] = faultsOf({ limit: "5" });
  expect(fault?.parametre).toBe("limit");
  expect(fault?.attendu).toBe(
    "un de ces paramètres : limite, prix, type, de, a, dpe, q ; vouliez-vous dire « limite » ?",
  );
  expect(faultsOf({ zzzzzz: "5" })[0]?.attendu).not.toContain("vouliez-vous");
});

test("where they are ignored, they are", () => {
  expect(faultsOf({ limit: "5" }, z.object({}))).toEqual([]);
});

test("a wrong value is told back shortened", () => {
  expect(faultsOf({ limite: "9".repeat(500) })[0]?.recu).toHaveLength(101);
});

test("whatever is asked, it is read or refused, never an accident", () => {
  const anything = fc.dictionary(
    fc.oneof(fc.constantFrom(...Object.keys(Known.shape), "__proto__", "constructor"), fc.string()),
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("2019", "1e3", "-0", "A,B", "maison")),
  );
  fc.assert(
    fc.property(anything, (given) => {
      for (const { attendu } of faultsOf(given)) expect(attendu).not.toBe("");
    }),
  );
});
