import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { findCommune } from "../../lib/query/communes.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { aPlace, placesOfFrance } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";
import { aSale, keyOf } from "../support/sales.ts";

const db = await testDatabase();
const OCTOBER = "2026-10-01T00:00:00.000Z";
const FROM = { runId: "run-1", readerVersion: 1 };

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  const places = await placesOfFrance(OCTOBER);
  await db.transaction((tx) => mergePlaces(tx, places, FROM));
  await db.transaction((tx) => mergePlaces(tx, [aPlace({ collectedAt: OCTOBER })], FROM));
  const adverts = [
    anAdvert({ reference: "1" }),
    anAdvert({ reference: "2", city: "PARIS 11EME", postcode: "75011" }),
    anAdvert({ reference: "3", city: "Lancrans", postcode: "01200" }),
    anAdvert({ reference: "4", city: "Montpellier", postcode: "64700" }),
  ];
  await db.transaction((tx) => mergeAdverts(tx, adverts, FROM));
  const sales = [
    aSale({ key: keyOf(1), commune: "75111", communeName: "Paris 11e Arrondissement", department: "75" }),
    aSale({ key: keyOf(2), commune: "75112", communeName: "Paris 12e Arrondissement", department: "75" }),
    aSale({ key: keyOf(3), commune: "01205", communeName: "Lancrans", department: "01" }),
    aSale({ key: keyOf(4), commune: "01033", communeName: "Valserhône", department: "01" }),
  ];
  const dvf = { ...FROM, task: 0, source: "dvf", family: "dvf", deedsGiven: true, collectedAt: OCTOBER };
  await db.transaction((tx) => mergeSales(tx, sales, dvf));
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select 'dvf', code, 2020, 'dvf', 'run-1', $1, true from unnest(array['75111', '75112', '01205', '01033']) code`,
    [OCTOBER],
  );
}, 60_000);

const Places = z.object({
  resultats: z.array(z.looseObject({ code_insee: z.string(), nom: z.string(), type: z.string() })),
  sources: z.array(z.looseObject({ id: z.string(), producteur: z.string() })),
});
const places = async (query: string) => Places.parse(await apiOver(db).read(`/lieux?${query}`));
const codes = async (q: string, limit = 3) =>
  (await places(`q=${encodeURIComponent(q)}&limite=${limit}`)).resultats.map(({ code_insee }) => code_insee);

describe("/lieux", () => {
  test("tells all that is known of a place, and where it comes from", async () => {
    expect(await places("q=montpellier&limite=1")).toEqual({
      resultats: [
        {
          code_insee: "34172",
          nom: "Montpellier",
          type: "commune",
          codes_postaux: ["34000", "34070", "34080", "34090"],
          departement: "34",
          region: "Occitanie",
          population: 310_240,
          superficie_km2: 57.28,
          longitude: 3.8742,
          latitude: 43.61,
          commune: null,
        },
      ],
      sources: [
        {
          id: "communes",
          producteur: expect.stringContaining("Etalab"),
          licence: "Licence Ouverte 2.0",
          date_collecte: OCTOBER,
        },
      ],
    });
  });

  test.each([
    ["a name in another spelling", "ST JEAN DE LUZ", "64483"],
    ["the beginning of a name", "hend", "64260"],
    ["a misspelt name", "montpelier", "34172"],
    ["a postcode", "64700", "64260"],
    ["an INSEE code", "2a004", "2A004"],
    ["a code of before", "01205", "01205"],
    ["a code that has no name any more", "01126", "01033"],
    ["an arrondissement", "paris 11e", "75111"],
    ["a former commune", "lancrans", "01205"],
  ])("finds a place by %s", async (_, q, code) => {
    expect(await codes(q)).toContain(code);
  });

  test("gives the very name before those that begin so, and larger places before smaller", async () => {
    expect(await codes("paris", 2)).toEqual(["75056", "75115"]);
    expect(await codes("saint-denis", 2)).toEqual(["97411", "93066"]);
  });

  test("says of arrondissements and former communes which commune they are part of", async () => {
    expect((await places("q=75111&limite=1")).resultats).toMatchObject([
      { type: "arrondissement", commune: { code_insee: "75056", nom: "Paris" } },
    ]);
    expect((await places("q=lancrans&limite=1")).resultats).toMatchObject([
      { type: "ancienne", population: null, commune: { code_insee: "01033", nom: "Valserhône" } },
    ]);
  });

  test.each(["q=zzzzzzzz", "q=(34)", "q=%25", "q=_"])("finds nothing for ?%s", async (query) => {
    expect(await places(query)).toEqual({ resultats: [], sources: [] });
  });

  test.each(["", "q=", "q=a&limite=0", "q=a&limite=51", "q=a&ville=b"])("refuses ?%s", async (query) => {
    expect(await apiOver(db).ask(`/lieux?${query}`)).toMatchObject({ statusCode: 422 });
  });
});

describe("a commune", () => {
  test.each([
    ["by name", "hendaye", "64260", "Hendaye"],
    ["by name in another spelling", "L'HAY LES ROSES", "94038", "L'Haÿ-les-Roses"],
    ["by a city's name", "Lyon", "69123", "Lyon"],
    ["by an arrondissement", "Marseille 8ème", "13208", "Marseille 8e Arrondissement"],
    ["by code", "2a004", "2A004", "Ajaccio"],
    ["by the code of a commune that was merged", "01205", "01033", "Valserhône"],
    ["by the name of one that was merged", "Lancrans", "01033", "Valserhône"],
    ["by name and department", "Saint-Denis (974)", "97411", "Saint-Denis"],
    ["by name and postcode", "Saint-Denis 93200", "93066", "Saint-Denis"],
  ])("is found %s", async (_, asked, code, name) => {
    expect(await findCommune(db, asked)).toMatchObject({ code, name });
  });

  test("whose name several have is not guessed: they are listed with their departments, the largest first", async () => {
    await expect(findCommune(db, "Saint-Denis")).rejects.toThrow(
      /plusieurs communes portent ce nom : Saint-Denis \(97411, département 974\), Saint-Denis \(93066, département 93\)/,
    );
  });

  test("that does not exist is refused with the nearest names", async () => {
    await expect(findCommune(db, "Handaye")).rejects.toThrow(
      /le nom d’une commune ; les plus proches : .*Hendaye \(64260/,
    );
  });

  test("of a code that nobody knows is asked for as it is, and said to be unknown", async () => {
    expect(await findCommune(db, "99999")).toEqual({
      code: "99999",
      name: null,
      codes: ["99999"],
      remark: "99999 n’est le code INSEE d’aucune commune connue ici.",
    });
  });
});

describe("sales", () => {
  const Sales = z.object({ total: z.int(), resultats: z.array(z.looseObject({ code_insee: z.string() })) });
  const sales = async (commune: string) => Sales.parse(await apiOver(db).read(`/ventes?commune=${commune}`)).total;

  test("of a city are those of its arrondissements, of a commune also those of what was merged into it", async () => {
    expect([await sales("Paris"), await sales("75111"), await sales("Valserh%C3%B4ne"), await sales("01205")]).toEqual([
      2, 1, 2, 2,
    ]);
  });

  test("of a city are covered completely only when those of each arrondissement are", async () => {
    const period = "de=2020&a=2020";
    expect(await apiOver(db).read(`/marche?commune=Paris&${period}`)).toMatchObject({
      commune: { code_insee: "75056" },
      nombre_actes: 2,
      couverture: "partielle",
      periode: { annees_incompletes: [2020] },
    });
    expect(await apiOver(db).read(`/marche?commune=Lancrans&${period}`)).toMatchObject({
      commune: { code_insee: "01033", nom: "Valserhône" },
      nombre_actes: 2,
      couverture: "complete",
    });
  });
});

describe("adverts", () => {
  const Adverts = z.array(z.looseObject({ reference: z.string(), code_insee: z.string().nullable() }));
  const adverts = async (query: string) => Adverts.parse(await apiOver(db).read(`/annonces?tri=ancien&${query}`));
  const references = async (commune: string) =>
    (await adverts(`commune=${encodeURIComponent(commune)}`)).map(({ reference }) => reference);

  test("tell the commune of today that their place is in, and none where the words contradict each other", async () => {
    expect(await adverts("")).toMatchObject([
      { reference: "1", code_insee: "34172", commune: "Montpellier" },
      { reference: "2", code_insee: "75111", commune: "Paris 11e Arrondissement" },
      { reference: "3", code_insee: "01033", commune: "Valserhône" },
      { reference: "4", code_insee: null, commune: "Montpellier" },
    ]);
  });

  test.each([
    ["34172", ["1"]],
    ["montpellier", ["1", "4"]],
    ["75056", ["2"]],
    ["Paris", ["2"]],
    ["Paris 11", ["2"]],
    ["75111", ["2"]],
    ["Paris 12", []],
    ["valserhone", ["3"]],
    ["Lancrans", ["3"]],
    ["01205", ["3"]],
  ])("are found by the commune %s", async (commune, found) => {
    expect(await references(commune)).toEqual(found);
  });
});
