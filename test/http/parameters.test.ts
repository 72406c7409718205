import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import * as field from "../../lib/query/fields.ts";
import { grouped } from "../../lib/http/body.ts";
import { readParameters } from "../../lib/http/parameters.ts";
import type { Generation } from "../../lib/http/parameters.ts";
import { Refusal } from "../../lib/query/refusal.ts";
import type { Fault } from "../../lib/query/refusal.ts";

const Known = z.object({
  limite: field.integer(1, 100).prefault("10"),
  prix: field.euros.optional(),
  type: field.choice({ maison: "house", appartement: "apartment" }).optional(),
  de: field.firstDay.optional(),
  a: field.lastDay.optional(),
  dpe: field.energyClasses.optional(),
  q: field.words.optional(),
  min_prix: field.euros.optional(),
  max_prix: field.euros.optional(),
  commune: field.list(field.words, 3).optional(),
});

const queried = (given: Record<string, string>) => ({ query: grouped(Object.entries(given)) });

function read(text: string, generation: Generation = "new") {
  return readParameters(Known, { query: grouped(new URLSearchParams(text)) }, generation);
}

const valuesOf = (given: Record<string, string>) => readParameters(Known, queried(given), "new").values;

function faultsOf(given: Record<string, string>, generation: Generation = "new"): readonly Fault[] {
  return faultsIn(() => readParameters(Known, queried(given), generation));
}

function faultsIn(reading: () => unknown): readonly Fault[] {
  try {
    reading();
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.details.faults ?? [];
    throw error;
  }
}

test("parameters are read from text: amounts as cents, years as their first or last day, words as what they stand for", () => {
  expect(valuesOf({ prix: "200000,50", type: "Maison", de: "2019", a: "2021", dpe: "c,A, c" })).toEqual({
    limite: 10,
    prix: 20_000_050,
    type: "house",
    de: "2019-01-01",
    a: "2021-12-31",
    dpe: ["C", "A"],
  });
});

test("an empty parameter counts as absent", () => {
  expect(valuesOf({ limite: "", q: "  " })).toEqual({ limite: 10 });
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
    `un de ces paramètres : ${Object.keys(Known.shape).join(", ")} ; vouliez-vous dire « limite » ?`,
  );
  expect(faultsOf({ zzzzzz: "5" })[0]?.attendu).not.toContain("vouliez-vous");
});

test("earlier paths ignore unknown parameters, and tell which", () => {
  expect(read("limit=5&limite=7", "earlier")).toEqual({ values: { limite: 7 }, ignored: ["limit"] });
});

test("of a parameter that comes twice the last counts on earlier paths; new ones refuse it", () => {
  expect(read("limite=5&limite=7", "earlier").values).toEqual({ limite: 7 });
  expect(faultsIn(() => read("limite=5&limite=7"))).toEqual([
    { parametre: "limite", recu: "5, 7", attendu: "une seule valeur" },
  ]);
});

test.each([
  "commune=a,b",
  "commune=a&commune=b",
  "commune[]=a&commune[]=b",
  "commune=a&commune[]=b,a",
  "commune= a ,,b",
])("%s is a list, on paths of both generations", (text) => {
  for (const generation of ["earlier", "new"] as const) {
    expect(read(text, generation).values.commune).toEqual(["a", "b"]);
  }
});

test("a list has an end, and an empty one is absent", () => {
  expect(faultsIn(() => read("commune=a,b,c,d"))[0]?.attendu).toContain("3 au plus");
  expect(read("commune=,").values).toEqual({ limite: 10 });
});

test("only lists have brackets after their names", () => {
  expect(faultsIn(() => read("limite[]=5"))[0]?.parametre).toBe("limite[]");
});

test("a lower end above the upper one is explained on new paths, and finds nothing on earlier ones", () => {
  expect(faultsOf({ min_prix: "300000", max_prix: "200000" })).toEqual([
    { parametre: "min_prix", recu: "300000", attendu: "au plus la valeur de « max_prix » (200000)" },
  ]);
  expect(faultsOf({ de: "2022", a: "2021" })[0]?.parametre).toBe("de");
  expect(faultsOf({ de: "2021", a: "2021", min_prix: "2", max_prix: "2" })).toEqual([]);
  expect(faultsOf({ min_prix: "300000", max_prix: "200000" }, "earlier")).toEqual([]);
});

test("what a path holds is not read from the query string", () => {
  const asked = { path: new Map([["limite", "7"]]), query: grouped([["limite", "8"]]) };
  expect(readParameters(Known, asked, "earlier")).toEqual({ values: { limite: 7 }, ignored: ["limite"] });
  expect(faultsIn(() => readParameters(Known, asked, "new"))[0]?.recu).toBe("8");
});

test("no more faults are told than anybody reads", () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x${n}`, "1"]));
  expect(faultsOf(many)).toHaveLength(20);
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
}, 30_000);
