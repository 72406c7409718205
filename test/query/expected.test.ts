import { describe, expect, test } from "vitest";
import * as z from "zod";
import { SavedCriteria } from "../../lib/alerts/criteria.ts";
import { expectedBy } from "../../lib/query/expected.ts";
import { ExportRequest } from "../../lib/query/filters.ts";

const said = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value).error?.issues ?? []).map((issue) => expectedBy(schema, issue));

const Body = z.strictObject({
  role: z.enum(["utilisateur", "assistant"]).optional(),
  nom: z.string().min(1).max(3).optional(),
  liste: z.array(z.int()).min(2).optional(),
  jetons: z.int().min(500).max(8000).prefault(500),
  part: z.number().gt(0).lt(1).optional(),
  jour: z.string().regex(/^\d$/).describe("un jour de 1 à 9").optional(),
  code: z.string().regex(/^\d$/).optional(),
});

describe("what a JSON body should have held is told in French that follows « attendu »", () => {
  test.each<[object, string]>([
    [{ role: "user" }, "une de ces valeurs : utilisateur, assistant"],
    [{ nom: "" }, "un texte d’au moins 1 caractère"],
    [{ nom: "abcd" }, "un texte d’au plus 3 caractères"],
    [{ liste: [1] }, "une liste d’au moins 2 éléments"],
    [{ liste: [1, "2"] }, "un nombre"],
    [{ jetons: 1 }, "un nombre d’au moins 500"],
    [{ jetons: 9e6 }, "un nombre d’au plus 8000"],
    [{ part: 0 }, "un nombre de plus de 0"],
    [{ part: 1 }, "un nombre de moins de 1"],
    [{ jour: "x" }, "un jour de 1 à 9"],
    [{ code: "x" }, "une autre valeur"],
    [{ autre: 1 }, "pas de valeur de ce nom"],
  ])("%j", (value, expected) => {
    expect(said(Body, value)).toEqual([expected]);
  });

  test("of a choice between several shapes, by the value that tells them apart", () => {
    expect(said(ExportRequest, { format: "csv" })).toEqual(["une de ces valeurs : annonces, ventes"]);
  });

  test("of filters, as of the parameters of the same name", () => {
    expect(said(SavedCriteria, { min_prix: "abc", min_pieces: 5000 })).toEqual([
      "un montant en euros, positif ou nul",
      "un entier de 0 à 1000",
    ]);
  });
});
