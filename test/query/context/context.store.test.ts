import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { beforeAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { readContext } from "../../../lib/query/context/context.ts";
import type { Asked } from "../../../lib/query/context/asked.ts";
import { FORMATS } from "../../../lib/query/context/formats.ts";
import { noMeaning } from "../../../lib/query/search/meaning.ts";
import { loadSources } from "../../../lib/sources/load.ts";
import { AnthropicContext, ContextAnswer } from "../../../lib/http/schemas/context.ts";
import { identifyPending } from "../../../lib/aggregate/identity/identify.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { atHendaye, seedCoast } from "../../support/coast.ts";
import { apiOver } from "../../support/api.ts";
import { bodyOf } from "../../support/http.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const sources = await loadSources();
const deps = { db, sources, meaning: noMeaning, now: () => new Date("2026-11-23T08:00:00Z") };

beforeAll(() => seedCoast(db));

const FLATS: Asked = {
  question: "appartement avec jardin à Hendaye, 300 000 € maximum",
  intention: "annonces",
  filtres: { transaction: "vente", commune: ["64260"], type_bien: ["appartement"], max_prix: 300_000 },
  ambigu: [],
  inconnu: ["bonne école"],
  remarques: [],
};

async function contextOf(asked: Partial<Asked>, { budget = 8000 } = {}) {
  const { body } = await readContext(
    deps,
    { ...FLATS, inconnu: [], ...asked },
    { budget, format: "json", suspects: "marquer" },
  );
  return ContextAnswer.parse(body);
}

const types = (context: ContextAnswer) => context.passages.map(({ type }) => type);

describe("what a context holds", () => {
  test("of adverts: the best one first, then the figures of their market, each with its source and date", async () => {
    const context = await contextOf(FLATS);
    const [first] = context.passages;
    expect(first).toMatchObject({
      type: "annonce",
      faits: { prix: 250_000, surface: 60, commune: "Hendaye", equipements: ["jardin"] },
      texte: "Trois pièces, jardin clos, à deux pas de l’océan.",
      suspect: false,
      citation: { lien: "https://www.iadfrance.fr/annonce/hendaye/r101", source: "iad-france" },
    });
    expect(context.passages.find(({ type }) => type === "marche")).toMatchObject({
      faits: { code_insee: "64260", type_bien: "appartement", nombre_ventes: expect.any(Number) },
      citation: { source: "dvf", producteur: "DGFiP, mise en forme Etalab", licence: "Licence Ouverte 2.0" },
    });
    expect(context.manques).toContainEqual(expect.objectContaining({ genre: "non_cherche", sujet: "bonne école" }));
    expect(context.passages.every(({ faits }) => faits["type_bien"] !== "Maison")).toBe(true);
  });

  test("of a market: sales, adverts, rents, ratings and the place", async () => {
    const context = await contextOf({
      question: "prix au m2 des appartements à Hendaye en 2020",
      intention: "marche",
      filtres: { commune: ["64260"], type_bien: ["appartement"] },
    });
    expect(new Set(types(context))).toEqual(new Set(["marche", "loyers", "dpe", "lieu"]));
    expect(context.passages[0]?.faits).toMatchObject({ de: "2020-01-01", a: "2020-12-31", type_bien: "appartement" });
  });

  test("of an estimate: its value, its range, and comparables that name no deed", async () => {
    const context = await contextOf({
      question: "combien vaut mon appartement de 52 m² à Hendaye",
      intention: "estimation",
      filtres: { commune: ["64260"], type_bien: ["appartement"], min_surface: 52, max_surface: 52 },
    });
    expect(types(context).slice(0, 2)).toEqual(["estimation", "vente"]);
    expect(context.passages[0]?.faits["valeur"]).toBeGreaterThan(50_000);
    expect(JSON.stringify(context.passages.filter(({ type }) => type === "vente"))).not.toMatch(/adresse|parcelle/);
  });

  test("what is missing for an estimate is told", async () => {
    const context = await contextOf({
      intention: "estimation",
      filtres: { commune: ["64260"], type_bien: ["maison"] },
    });
    expect(types(context)).not.toContain("estimation");
    expect(context.manques[0]).toMatchObject({ sujet: "estimation", raison: expect.stringContaining("surface") });
  });

  test("a place that could be two is told, and nothing is looked for", async () => {
    const choix = [
      { code_insee: "13001", nom: "Aix-en-Provence", departement: "13" },
      { code_insee: "73008", nom: "Aix-les-Bains", departement: "73" },
    ];
    const context = await contextOf({ filtres: { type_bien: ["appartement"] }, ambigu: [{ mot: "Aix", choix }] });
    expect(context.passages).toEqual([]);
    expect(context.manques[0]?.raison).toContain("Aix-les-Bains (73008)");
  });

  test("filters that contradict each other are told", async () => {
    const context = await contextOf({ filtres: { ...FLATS.filtres, min_prix: 400_000 } });
    expect(context.manques).toContainEqual(expect.objectContaining({ genre: "non_cherche", sujet: "annonces" }));
    expect(types(context)).not.toContain("annonce");
  });

  test("a good that is in several adverts comes once, and its own passage tells of the others", async () => {
    const twin = (reference: string, source: string, priceCents: number) =>
      atHendaye(reference, {
        source,
        title: "Loft d’artiste sous verrière",
        description: "Loft sous verrière, ancien atelier de céramique, mezzanine en chêne, poêle et cour pavée.",
        area: 83,
        priceCents,
        photos: ["https://images.example/loft.jpg"],
      });
    const twins = [twin("201", "iad-france", 29_000_000), twin("202", "agence-littoral", 28_500_000)];
    await db.transaction((tx) => mergeAdverts(tx, twins, { runId: "coast", readerVersion: 1 }));
    await identifyPending(db);
    const context = await contextOf({ question: "loft sous verrière" });
    const good = context.passages.find(({ type }) => type === "bien");
    expect(good).toMatchObject({
      faits: { nombre_annonces: 2, prix_min: 285_000, prix_max: 290_000, statut: "active" },
      citation: { lien: expect.stringMatching(/^\/biens\/\d+$/) },
    });
    expect(context.passages.filter(({ titre }) => titre === "Loft d’artiste sous verrière")).toHaveLength(1);
  });

  test("risks that are stored are told where they are asked for; without a report it is said that nothing is known", async () => {
    const known = await contextOf({ question: "risques à Hendaye", intention: "marche" });
    expect(known.passages.find(({ type }) => type === "risques")?.faits["presents"]).toEqual(["Radon"]);
    const unknown = await contextOf({
      question: "risques d’inondation à Pau",
      intention: "marche",
      filtres: { commune: ["64445"], type_bien: ["maison"] },
    });
    expect(unknown.manques).toContainEqual(expect.objectContaining({ genre: "non_connu", sujet: "risques" }));
  });

  test("what has nothing to do with property has no passage", async () => {
    const context = await contextOf({ question: "la recette de la garbure", intention: "hors_sujet", filtres: {} });
    expect([context.passages, context.manques.length]).toEqual([[], 1]);
  });

  test("no markup, link, unseen or control character is in it", async () => {
    const text = JSON.stringify(await contextOf({ filtres: { commune: ["64260"] } }));
    expect(text).toContain("Deux pièces, balcon.");
    expect(text).not.toMatch(/<p>|&nbsp;|ailleurs\.example|[\p{Default_Ignorable_Code_Point}\p{Cf}]/u);
  });
});

describe("the same question over the same data", () => {
  test.each(FORMATS)("gives the same bytes (%s)", async (format) => {
    const one = await readContext(deps, FLATS, { budget: 2000, format, suspects: "marquer" });
    const later = { ...deps, now: () => new Date("2027-03-01T00:00:00Z") };
    const other = await readContext(later, FLATS, { budget: 2000, format, suspects: "marquer" });
    expect(JSON.stringify(other.body)).toBe(JSON.stringify(one.body));
  });
});

test("a budget is kept to the token, whatever the budget, and the tokens that are told are those of the answer as it is sent", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 500, max: 3000 }), fc.constantFrom(...FORMATS), async (budget, format) => {
      const { body, jetons } = await readContext(deps, FLATS, { budget, format, suspects: "marquer" });
      const sent = typeof body === "string" ? body : JSON.stringify(body);
      expect(countTokens(sent)).toBe(jetons);
      expect(jetons).toBeLessThanOrEqual(budget);
    }),
    { numRuns: 25 },
  );
});

test("more budget tells no less, and what is left out is told", async () => {
  const small = await contextOf({ filtres: { commune: ["64260"] } }, { budget: 700 });
  const large = await contextOf({ filtres: { commune: ["64260"] } }, { budget: 8000 });
  expect(small.passages.length).toBeLessThan(large.passages.length);
  expect(small.manques).toContainEqual(expect.objectContaining({ genre: "ecarte" }));
  expect(large.manques).not.toContainEqual(expect.objectContaining({ genre: "ecarte" }));
});

test("a question that takes more than the budget is refused", async () => {
  const question = "ǆ".repeat(1000);
  await expect(
    readContext(deps, { ...FLATS, question }, { budget: 500, format: "json", suspects: "marquer" }),
  ).rejects.toThrow("budget de 500 jetons");
});

test("an advert that is withdrawn is in no context any more", async () => {
  const asked = { filtres: { commune: ["64260"], type_bien: ["maison"] }, question: "maison familiale à Hendaye" };
  expect(types(await contextOf(asked))).toContain("annonce");
  await db.query("update advert set status = 'withdrawn' where reference = '103'");
  const after = await contextOf(asked);
  expect(types(after)).not.toContain("annonce");
  expect(after.manques).toContainEqual(expect.objectContaining({ genre: "non_trouve", sujet: "annonces" }));
});

describe("over HTTP", () => {
  const { post } = apiOver(db);

  test("a sentence is read, and the filters that are given win", async () => {
    const question = "appartement avec jardin à Hendaye, 300 000 € maximum";
    const answer = await post("/contexte", { question, filtres: { max_prix: 200_000 } });
    const context = ContextAnswer.parse(bodyOf(answer));
    expect(context.filtres).toMatchObject({ commune: ["64260"], type_bien: ["appartement"], max_prix: 200_000 });
    expect(answer.headers).toMatchObject({ "X-Jetons": String(context.jetons), "X-Robots-Tag": "noindex" });
    expect(countTokens(answer.body ?? "")).toBe(context.jetons);
  });

  test("the text form is plain text, Anthropic's are blocks", async () => {
    const text = await post("/contexte", { question: "appartement à Hendaye", format: "texte" });
    expect(text.headers?.["Content-Type"]).toBe("text/plain; charset=utf-8");
    expect(text.body).toMatch(/^Question : appartement à Hendaye\n/);
    const blocks = await post("/contexte", { question: "appartement à Hendaye", format: "anthropic" });
    expect(AnthropicContext.parse(bodyOf(blocks)).blocs[0]?.type).toBe("search_result");
  });

  test.each([
    ["no question", { question: "  " }, "$.question"],
    ["a question of 10,000 characters", { question: "a".repeat(10_000) }, "$.question"],
    ["a budget that no model needs", { question: "maison", budget_jetons: 90_000 }, "$.budget_jetons"],
    ["a budget of half a token", { question: "maison", budget_jetons: 1000.5 }, "$.budget_jetons"],
    ["an unknown format", { question: "maison", format: "xml" }, "$.format"],
    ["an unknown filter", { question: "maison", filtres: { statut: "retiree" } }, "$.filtres.statut"],
    ["a filter of another kind", { question: "maison", filtres: { max_prix: "cher" } }, "$.filtres.max_prix"],
  ])("%s is refused by its name", async (_, body, parametre) => {
    const answer = await post("/contexte", body);
    expect(answer.statusCode).toBe(422);
    expect(bodyOf(answer)).toMatchObject({ erreurs: [{ parametre }] });
  });

  test.each(["???!!!", "\u202eappartement\u202c à Hendaye", "апартамент в Hendaye 公寓", "maison 200000 $ à Hendaye"])(
    "an odd question is answered: %s",
    async (question) => {
      const answer = await post("/contexte", { question });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).not.toMatch(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/u);
    },
  );
});
