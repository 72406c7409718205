import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { Demand as DemandSchema } from "../../../lib/http/schemas/demand.ts";
import type { DemandFilters } from "../../../lib/query/demand/demand.ts";
import { ENTRIES } from "../../../lib/query/demand/lexicon.ts";
import { readDemand } from "../../../lib/query/demand/read-demand.ts";
import {
  ESTIMATE,
  INDIFFERENCES,
  MARKET,
  OFF_TOPIC,
  ORDERS,
  OTHER_THINGS,
  WISHES,
} from "../../../lib/query/demand/vocabulary/phrases.ts";
import { AdvertList } from "../../../lib/query/filters.ts";
import type { Queries } from "../../../lib/stores/postgres/postgres.ts";
import { toJudgedKeys } from "../../bench/demand-keys.ts";
import { JudgedDemand, scoreDemand } from "../../bench/score-demands.ts";
import { processorTime } from "../../support/processor-time.ts";

const JUDGED = path.join(import.meta.dirname, "judged");
/** Adverts that know no quarter. */
const none: Queries = { query: () => Promise.resolve([]) };

const read = (text: string, previous?: DemandFilters) => readDemand(none, text, previous);

describe.each(readdirSync(JUDGED))("judged demands of %s", (file) => {
  const judged = z.array(JudgedDemand).parse(JSON.parse(readFileSync(path.join(JUDGED, file), "utf8")));

  test.each(judged.map((demand) => [demand.q, demand] as const))("%s", async (q, demand) => {
    const { invented, forgotten } = scoreDemand(demand, toJudgedKeys(await read(q)));
    expect({ invented, forgotten }).toEqual({ invented: [], forgotten: [] });
  });
});

const listed = (text: string, separator: string): string[] => text.split(separator).map((one) => one.trim());

describe("the vocabulary", () => {
  const examples = ENTRIES.flatMap(({ filtre, valeur, exemples }) =>
    listed(exemples, ",").map((example) => [example, filtre, valeur] as const),
  );

  test.each(examples)("%s means %s %s", async (example, filtre, valeur) => {
    const { compris } = await read(example);
    expect(compris).toContainEqual(expect.objectContaining({ filtre, valeur }));
  });

  test.each(WISHES.flatMap(({ exemples }) => listed(exemples, ";")))(
    "%s: the last thing is only wished for",
    async (example) => {
      const { souhaits, filtres } = await read(example);
      expect(souhaits).toHaveLength(1);
      expect(filtres.avec).toBeUndefined();
    },
  );

  test.each(INDIFFERENCES.flatMap(({ exemples }) => listed(exemples, ";")))(
    "%s: nothing is asked by it",
    async (example) => {
      const { filtres, souhaits } = await read(example);
      expect([filtres.avec, filtres.sans, souhaits]).toEqual([undefined, undefined, []]);
    },
  );

  test.each(
    [MARKET, ESTIMATE].flatMap(({ nom, exemples }) => listed(exemples, ";").map((example) => [example, nom] as const)),
  )("%s asks about %s", async (example, intention) => expect((await read(example)).intention).toBe(intention));

  test.each([OFF_TOPIC, OTHER_THINGS, ORDERS].flatMap(({ exemples }) => listed(exemples, ";")))(
    "%s has nothing to do with property",
    async (example) => {
      expect(await read(example)).toMatchObject({ intention: "hors_sujet", filtres: {} });
    },
  );
});

test.each([
  ["miason à Dax", { type_bien: ["maison"], commune: ["40088"] }],
  ["maison à Dax, jardni", { type_bien: ["maison"], commune: ["40088"], avec: ["jardin"] }],
])("letters that changed places are read: %s", async (text, filters) => {
  expect((await read(text)).filtres).toEqual(filters);
});

test.each([
  ["maison dans le Lot avec au moins un hectare", 10_000],
  ["maison dans le Lot avec grand terrain (2 hectares minimum)", 20_000],
  ["maison dans le Lot, terrain (2000 m2 minimum)", 2000],
  ["maison dans le Lot, terrain d'au moins 3000 m2", 3000],
  ["maison dans le Lot, un demi-hectare de terrain", 5000],
  ["maison dans le Lot, terrain de deux hectares et demi", 25_000],
])("a hectare is counted in words too: %s", async (text, square) => {
  expect((await read(text)).filtres).toEqual({ type_bien: ["maison"], departement: ["46"], min_terrain: square });
});
test("that fees are in the price, and other words around conditions, ask for nothing", async () => {
  const { filtres, inconnu } = await read(
    "souhaiterions une maison comprise entre 90 et 100 m2, prix plafond 210 000 FAI",
  );
  expect([filtres.max_prix, inconnu]).toEqual([210_000, []]);
});

describe("a place", () => {
  test.each<[string, DemandFilters]>([
    ["appartement à Maisons-Alfort", { type_bien: ["appartement"], commune: ["94046"] }],
    ["terrain à Château-Gontier", { type_bien: ["terrain"], commune: ["53062"] }],
    ["maison château thierry", { type_bien: ["maison"], commune: ["02168"] }],
  ])("whose name holds a word for a good is no such good: %s", async (text, filters) => {
    expect((await read(text)).filtres).toEqual(filters);
  });

  test("is found without what the register adds to its name in brackets", async () => {
    expect((await read("maison à Château-Chinon")).filtres).toEqual({ type_bien: ["maison"], commune: ["58062"] });
  });

  test("behind a town is a quarter where its name only resembles another town's", async () => {
    expect((await read("loft Bordeaux Chartrons")).filtres).toEqual({
      type_bien: ["loft"],
      commune: ["33063"],
      quartier: "Chartrons",
    });
  });

  test.each<[string, DemandFilters]>([
    ["maison Deux-Sèvres", { type_bien: ["maison"], departement: ["79"] }],
    [
      "T2 six fours les plages",
      {
        type_bien: ["appartement"],
        min_pieces: 2,
        max_pieces: 2,
        commune: ["83129"],
      },
    ],
    ["terrain à Cinq-Mars-la-Pile", { type_bien: ["terrain"], commune: ["37077"] }],
  ])("may begin with a number: %s", async (text, filters) => {
    expect((await read(text)).filtres).toEqual(filters);
  });

  test("is no part of a longer name: neither Croix nor Blanc", async () => {
    const { filtres } = await read("appartement Lyon Croix-Rousse");
    expect(filtres).toEqual({ type_bien: ["appartement"], commune: ["69123"], quartier: "Croix-Rousse" });
    expect((await read("T2 Nantes Saint-Félix")).filtres).toMatchObject({
      commune: ["44109"],
      quartier: "Saint-Félix",
    });
    const { filtres: view, ambigu } = await read("maison à Chamonix vue Mont-Blanc");
    expect([view.commune, ambigu]).toEqual([["74056"], []]);
    expect((await read("maison Pau-Tarbes")).filtres.commune).toEqual(["64445", "65440"]);
  });

  test("is none where a number is counted", async () => {
    expect((await read("deux villes : Pau et Tarbes")).filtres).toEqual({ commune: ["64445", "65440"] });
  });

  test.each(["mais pas Mèze", "mais pas à Mèze", "sauf à Mèze"])(
    "that is excluded is not asked for: %s",
    async (but) => {
      const { filtres, inconnu } = await read(`maison à Sète, ${but}`);
      expect([filtres.commune, inconnu]).toEqual([["34301"], [expect.stringContaining("Mèze")]]);
    },
  );

  test("of several that have a name is the one in the department of another that is asked for", async () => {
    const { filtres, ambigu } = await read("appartement à Schœlcher ou Le Lamentin");
    expect([filtres.commune, ambigu]).toEqual([["97229", "97213"], []]);
    expect((await read("appartement au Lamentin")).filtres.commune).toBeUndefined();
  });

  test.each<[string, DemandFilters]>([
    ["villa Guadeloupe 971", { type_bien: ["maison"], departement: ["971"] }],
    ["terrain à Sainte-Marie 974", { type_bien: ["terrain"], commune: ["97418"] }],
    ["villa Corse 2B", { type_bien: ["maison"], departement: ["2B"] }],
  ])("may be followed by its department's number, which is no amount: %s", async (text, filters) => {
    expect((await read(text)).filtres).toEqual(filters);
  });
});

test("an average is asked of the market, one's own good is estimated", async () => {
  expect((await read("quel loyer moyen pour un T2 à Caen ?")).intention).toBe("marche");
  expect((await read("quel loyer pour mon T2 à Caen ?")).intention).toBe("estimation");
});

test("the ground floor or a lift can't both be demanded", async () => {
  expect((await read("appartement au Mans, ascenseur ou rez-de-chaussée")).filtres).toEqual({
    type_bien: ["appartement"],
    commune: ["72181"],
  });
});

test.each(["immeuble ou grande maison à Angers", "immeuble ou une jolie maison à Angers"])(
  "either of two goods may be described: %s",
  async (text) => {
    expect((await read(text)).filtres.type_bien).toEqual(["immeuble", "maison"]);
  },
);

const WORDS = [
  ..."maison appartement T3 studio à Pau Aix Lyon 7 75011 dans le 64 avec sans pas de balcon jardin garage piscine ou et , . si possible idéalement max min environ entre 200 300 000 k€ m2 DPE C F meublé neuf viager louer acheter cc hc 3 chambres 5e étage rdc plus moins cher prix loyer 10 km autour ignore tes instructions météo € $ un demi million".split(
    " ",
  ),
  "\u200f",
  "квартира",
  "شقة",
  "🏠",
];

describe("any demand", () => {
  const demands = fc.array(
    fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...WORDS) }, fc.string({ unit: "grapheme", maxLength: 8 })),
    { maxLength: 25 },
  );

  test("is answered in the published shape, with filters that the list of adverts takes, and spans that hold their words", async () => {
    await fc.assert(
      fc.asyncProperty(demands, async (words) => {
        const text = words.join(" ");
        const demand = await read(text);
        expect(DemandSchema.parse(demand)).toEqual(demand);
        expect(AdvertList.safeParse(asParameters(demand.filtres)).error).toBeUndefined();
        for (const { texte, debut, fin } of demand.compris) expect(text.slice(debut, fin)).toBe(texte);
      }),
      { numRuns: 300 },
    );
  });

  test("goes on from filters to filters that the list of adverts takes", async () => {
    const { filtres } = await read("maison avec garage à Bayonne, 4 pièces, 350 000 € max, sans piscine");
    await fc.assert(
      fc.asyncProperty(demands, async (words) => {
        const demand = await read(words.join(" "), filtres);
        expect(AdvertList.safeParse(asParameters(demand.filtres)).error).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

/** Filters as the text that a query string carries. */
function asParameters(filters: DemandFilters): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(filters).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  );
}

describe("a demand that goes on", () => {
  const HOUSE = "maison avec garage à Bayonne, 4 pièces, 350 000 € max";

  test.each<[string, DemandFilters]>([
    ["et avec un jardin ?", { avec: ["garage", "jardin"] }],
    ["moins cher", { max_prix: 315_000 }],
    ["max 400k", { max_prix: 400_000 }],
    ["plutôt à Anglet", { commune: ["64024"] }],
    ["et à Biarritz aussi", { commune: ["64102", "64122"] }],
    ["jusqu'à 15 km autour", { rayon_km: 15 }],
    ["trié par prix", { tri: "prix" }],
    ["quartier Saint-Esprit", { quartier: "Saint-Esprit" }],
    ["avec 3 chambres", { min_chambres: 3, max_chambres: 3 }],
    ["sans piscine", { sans: ["piscine"] }],
  ])("changes only what it says: %s", async (text, changes) => {
    const { filtres } = await read(HOUSE);
    expect((await read(text, filtres)).filtres).toEqual({ ...filtres, ...changes });
  });

  test.each(["sans le garage finalement", "plus besoin de garage", "pas forcément de garage"])(
    "takes a condition back: %s",
    async (text) => {
      const { filtres } = await read(HOUSE);
      const { avec: _, ...others } = filtres;
      expect((await read(text, filtres)).filtres).toEqual(others);
    },
  );

  test("forgets amounts of another transaction", async () => {
    const { filtres } = await read(HOUSE);
    const rented = (await read("finalement en location, 1200 cc", filtres)).filtres;
    expect(rented).toMatchObject({
      transaction: "location",
      max_loyer: 1200,
      charges: "comprises",
      commune: ["64102"],
    });
    expect(rented.max_prix).toBeUndefined();
  });

  test("begins anew when it says both a good and a place", async () => {
    const { filtres } = await read(HOUSE);
    expect((await read("un appartement T3 à Pau", filtres)).filtres).toEqual({
      type_bien: ["appartement"],
      min_pieces: 3,
      max_pieces: 3,
      commune: ["64445"],
    });
  });

  test("says what has nothing to do with property", async () => {
    const { filtres } = await read(HOUSE);
    expect((await read("quel temps fait-il ?", filtres)).intention).toBe("hors_sujet");
  });
});

describe("a demand that can't be met as it is", () => {
  test("tells bounds that contradict each other, and filters on neither", async () => {
    const { contradictions, filtres } = await read("maison à Pau, au moins 300 000 euros, 200 000 € maximum");
    expect(contradictions).toEqual([expect.objectContaining({ filtres: ["min_prix", "max_prix"] })]);
    expect(filtres).toEqual({ type_bien: ["maison"], commune: ["64445"], transaction: "vente" });
  });

  test("tells equipment that is demanded and excluded", async () => {
    const { contradictions, filtres } = await read("maison à Pau avec piscine, sans piscine");
    expect(contradictions).toEqual([expect.objectContaining({ filtres: ["avec", "sans"] })]);
    expect(filtres).toEqual({ type_bien: ["maison"], commune: ["64445"] });
  });

  test.each(["300 000 dollars", "£250,000", "400 000 CHF", "$300k"])(
    "takes %s for no price in euros, and says so",
    async (amount) => {
      const { filtres, inconnu, remarques } = await read(`maison à Pau, ${amount}`);
      expect(filtres).toEqual({ type_bien: ["maison"], commune: ["64445"] });
      expect(inconnu.join()).toContain(amount.replaceAll(/[^0-9]/g, "").slice(0, 3));
      expect(remarques.join()).toContain("euros");
    },
  );

  test("says a town that there is not", async () => {
    const { filtres, inconnu } = await read("maison à Trifouillis-les-Oies avec jardin");
    expect(filtres).toEqual({ type_bien: ["maison"], avec: ["jardin"] });
    expect(inconnu.join()).toContain("Trifouillis");
  });

  test("filters on the communes alone where a department is asked for beside them, and says so", async () => {
    const { filtres, inconnu, remarques } = await read("maison à Pau ou dans les Landes");
    expect(filtres).toEqual({ type_bien: ["maison"], commune: ["64445"] });
    expect([inconnu.join(), remarques.join()]).toEqual([
      expect.stringContaining("Landes"),
      expect.stringContaining("Landes"),
    ]);
  });

  test.each(["", " ", "?!…", "。、", "\u200f\u200e", "12", "🏠🏠", "a".repeat(10_000)])(
    "has nothing to do with property: %j",
    async (text) => {
      expect(await read(text)).toMatchObject({ intention: "hors_sujet", filtres: {} });
    },
  );

  test.each([
    ["words of towns", "Saint-Jean "],
    ["digits", "3 000 "],
    ["amounts", "entre 200 et 300 k€ "],
    ["unknown words", "zzxqv krtpl "],
    ["negations", "sans pas de "],
    ["rooms", "T3 ou "],
    ["signs", "-,.(/"],
    ["months", "si possible avec "],
  ])("is read in bounded time, however long: %s", async (_, piece) => {
    const text = piece.repeat(Math.ceil(10_000 / piece.length)).slice(0, 10_000);
    await read(text);
    const begun = processorTime();
    await read(text);
    expect(processorTime() - begun).toBeLessThan(1_000);
  });
});

describe("a quarter that is named without its town", () => {
  const within = (rows: readonly { commune: string; adverts: number }[]): Queries => ({
    // Rows have the shape that the statement is written to give.
    query: <Row extends object>() => Promise.resolve(z.array(z.custom<Row>()).parse(rows)),
  });

  test("is in the town where its adverts are", async () => {
    const { filtres } = await readDemand(within([{ commune: "33063", adverts: 12 }]), "T3 quartier Chartrons");
    expect(filtres).toMatchObject({ commune: ["33063"], quartier: "Chartrons" });
  });

  test("is asked back where two towns have it", async () => {
    const db = within([
      { commune: "64102", adverts: 12 },
      { commune: "64445", adverts: 9 },
    ]);
    const { filtres, ambigu } = await readDemand(db, "T3 quartier Saint-Esprit");
    expect(filtres.commune).toBeUndefined();
    expect(ambigu.flatMap(({ choix }) => choix.map(({ code_insee }) => code_insee))).toEqual(["64102", "64445"]);
  });
});

describe("an area", () => {
  test.each<[string, DemandFilters, string]>([
    [
      "appartement Pau 60 m2 terrasse 20 m2",
      { min_surface: 60, max_surface: 60, avec: ["terrasse"] },
      "terrasse 20 m2",
    ],
    ["appartement Pau avec balcon d'au moins 8 m²", { avec: ["balcon"] }, "balcon d'au moins 8 m²"],
    ["appartement Pau avec 15 m2 de terrasse", { avec: ["terrasse"] }, "15 m2 de terrasse"],
    ["appartement Pau séjour de 30 m2", {}, "séjour de 30 m2"],
    ["appartement Pau garage 30 m²", { avec: ["garage"] }, "garage 30 m²"],
  ])("of a part of the home is no filter, and told: %s", async (text, filters, told) => {
    const { filtres, inconnu } = await read(text);
    expect(filtres).toEqual({ type_bien: ["appartement"], commune: ["64445"], ...filters });
    expect(inconnu).toEqual([told]);
  });

  test.each<[string, DemandFilters]>([
    ["appartement avec balcon 60 m2", { min_surface: 60, max_surface: 60, avec: ["balcon"] }],
    ["appartement 3 chambres 90 m2", { min_chambres: 3, max_chambres: 3, min_surface: 90, max_surface: 90 }],
    ["appartement 4 chambres de 120 m2", { min_chambres: 4, max_chambres: 4, min_surface: 120, max_surface: 120 }],
  ])("too large for what stands before it is the home's: %s", async (text, filters) => {
    expect((await read(text)).filtres).toEqual({ type_bien: ["appartement"], ...filters });
  });

  test("of a garage that is looked for itself is its own", async () => {
    expect((await read("garage 30 m² Pau")).filtres).toMatchObject({ type_bien: ["parking"], min_surface: 30 });
  });
});

test.each<[string, DemandFilters, string[]]>([
  ["pas de maison mitoyenne à Pau", { type_bien: ["maison"] }, ["pas de maison mitoyenne"]],
  ["pas d'appartement en rez-de-chaussée à Pau", { type_bien: ["appartement"], rez_de_chaussee: false }, []],
  ["pas de maison sans jardin à Pau", { type_bien: ["maison"], avec: ["jardin"] }, []],
  ["appartement à Pau, pas de maison mitoyenne", { type_bien: ["appartement"] }, ["pas de maison mitoyenne"]],
  ["pas de maison à Pau", {}, ["pas de maison"]],
  ["pas de studio, Pau", {}, ["pas de studio"]],
])("a good that is not wanted so is wanted otherwise: %s", async (text, filters, told) => {
  const { intention, filtres, inconnu } = await read(text);
  expect(intention).toBe("annonces");
  expect(filtres).toEqual({ commune: ["64445"], ...filters });
  expect(inconnu).toEqual(told);
});

test.each([
  "appartement Pau meublé ou non",
  "appartement meublé ou non meublé à Pau",
  "appartement meublé ou vide, Pau",
  "appartement neuf ou ancien à Pau",
  "appartement ancien ou neuf à Pau",
  "appartement avec balcon ou sans, Pau",
])("both states ask for nothing: %s", async (text) => {
  expect((await read(text)).filtres).toEqual({ type_bien: ["appartement"], commune: ["64445"] });
});

test.each(["appartement Pau sans ascenseur ok", "appartement Pau sans balcon c'est ok"])(
  "what may be missing is no filter: %s",
  async (text) => {
    expect((await read(text)).filtres).toEqual({ type_bien: ["appartement"], commune: ["64445"] });
  },
);
