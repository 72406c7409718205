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
    const begun = performance.now();
    await read(text);
    expect(performance.now() - begun).toBeLessThan(1_000);
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
