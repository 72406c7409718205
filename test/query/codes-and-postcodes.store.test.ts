import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { findCommune } from "../../lib/query/communes.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { caseFile, takeInFile } from "../support/file-path.ts";
import { placesOfFrance } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
const OCTOBER = "2026-10-01T00:00:00.000Z";
const FROM = { runId: "places", readerVersion: 1 };
const districts = (first: number, count: number, code: number): [string, string][] =>
  Array.from({ length: count }, (_, n) => [String(first + n), String(code + n)]);

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('places', 'manual', '{}')");
  const places = await placesOfFrance(OCTOBER);
  await db.transaction((tx) => mergePlaces(tx, places, FROM));
  await takeInFile(db, "dvf", await caseFile("19-paris-postcode/dvf.csv"), { runId: "dvf", asOf: OCTOBER });
  const adverts = [
    anAdvert({ reference: "code-is-postcode", city: "Paris", postcode: "75012", commune: "75012" }),
    anAdvert({ reference: "code-alone", city: null, postcode: null, commune: "75012" }),
    anAdvert({ reference: "boulogne", city: "Boulogne-Billancourt", postcode: "92100", commune: "92012" }),
  ];
  await db.transaction((tx) => mergeAdverts(tx, adverts, FROM));
}, 180_000);

const Answer = z.looseObject({
  commune: z.looseObject({ code_insee: z.string(), nom: z.string().nullable(), remarque: z.string().nullable() }),
});

describe("a postcode where an INSEE code is expected", () => {
  test("75012 has the market of Paris 12e, 10,000 €/m², and says why; Boulogne keeps its own", async () => {
    expect(await apiOver(db).read("/marche?commune=75012")).toMatchObject({
      commune: { code_insee: "75112", nom: "Paris 12e Arrondissement", remarque: expect.stringContaining("75112") },
      prix_m2: { mediane: 10_000 },
    });
    expect(await apiOver(db).read("/marche?commune=92012")).toMatchObject({
      commune: { code_insee: "92012", remarque: null },
      nombre_ventes: 5,
      prix_m2: { mediane: 16_000 },
    });
  });

  test("a code that no place and no sale has is told as such, not as a market without sales", async () => {
    const { commune } = Answer.parse(await apiOver(db).read("/marche?commune=99999"));
    expect(commune).toMatchObject({ nom: null, remarque: "99999 n’est le code INSEE d’aucune commune connue ici." });
  });

  test.each([...districts(75_001, 20, 75_101), ["75116", "75116"]])(
    "%s is the arrondissement %s",
    async (asked, code) => {
      expect(await findCommune(db, asked)).toMatchObject({ code, codes: [code] });
    },
  );

  test.each(["/marche", "/dpe", "/loyers", "/ventes"])(
    "%s answers for the arrondissement and remarks it",
    async (path) => {
      const { commune } = Answer.parse(await apiOver(db).read(`${path}?commune=75011`));
      expect(commune).toMatchObject({ code_insee: "75111", remarque: expect.stringContaining("code postal") });
      expect(commune.remarque).not.toContain("Boulogne");
    },
  );

  test("of one commune is that commune", async () => {
    const found = await findCommune(db, "92100");
    expect(found).toMatchObject({
      code: "92012",
      remark: expect.stringMatching(/92100 est un code postal.*\(92012\)/),
    });
  });

  test.each([
    ["64700", "Hendaye (64260)"],
    ["20100", "(2A"],
    ["14490", "(14"],
  ])("%s, of several communes, is refused with their codes", async (asked, named) => {
    await expect(findCommune(db, asked)).rejects.toThrow(named);
    for (const path of ["/marche", "/ventes", "/annonces"]) {
      expect((await apiOver(db).ask(`${path}?commune=${asked}`)).statusCode).toBe(422);
    }
  });

  test("no code that went out of use stands for the commune that gave it up where it is a postcode of others", async () => {
    const astray = await db.query<{ code: string }>(
      `select distinct former as code from place p cross join lateral unnest(p.former_codes) as former
       where p.type = 'commune' and exists (select from place q where q.type <> 'former' and q.postcodes @> array[former])
         and not (p.postcodes @> array[former]) and not exists (select from place q where q.code = former and q.type <> 'former')`,
    );
    expect(astray.length).toBeGreaterThan(300);
    for (const { code } of astray) {
      const found = await findCommune(db, code).catch((error: Error) => error.message);
      if (typeof found === "string") expect(found).toContain("code postal");
      else {
        const at = await db.query("select from place where code = $1 and postcodes @> array[$2]", [found.code, code]);
        expect(at, `${code} is ${found.code}`).not.toEqual([]);
        expect(found.remark).toContain("code postal");
      }
    }
  }, 60_000);
});

describe("an INSEE code of today that is a postcode too", () => {
  test.each([
    ["69001", "Affoux", "69381"],
    ["13012", "Beaurecueil", "13212"],
    ["64260", "Hendaye", "64062"],
  ])("%s is %s, and the answer names %s", async (code, name, other) => {
    const { commune } = Answer.parse(await apiOver(db).read(`/marche?commune=${code}`));
    expect(commune).toMatchObject({ code_insee: code, nom: name, remarque: expect.stringContaining(other) });
  });

  test("beside a bare list of adverts the remark is a header", async () => {
    const { headers } = await apiOver(db).ask("/annonces?commune=69001");
    expect(headers?.["X-Remarque"]).toMatch(/^[ -~]*69381[ -~]*$/);
  });

  test("that is its own postcode, or none's, has no remark", async () => {
    for (const code of ["75116", "34172", "2A004"]) expect((await findCommune(db, code)).remark).toBeNull();
  });
});

describe("a true former code", () => {
  test.each([
    ["01205", "01033", "Lancrans"],
    ["85307", "85001", "85001"],
    ["01126", "01033", "01033"],
  ])("%s is the commune of today, %s, and is explained", async (asked, code, said) => {
    const found = await findCommune(db, asked);
    expect(found).toMatchObject({ code, remark: expect.stringMatching(/ancien code INSEE/) });
    expect(found.remark).toContain(said);
  });
});

describe("an advert", () => {
  const Adverts = z.array(z.looseObject({ reference: z.string(), code_insee: z.string().nullable() }));
  const byReference = (body: unknown) =>
    Adverts.parse(body).sort((one, other) => one.reference.localeCompare(other.reference));
  const references = async (query: string) =>
    byReference(await apiOver(db).read(`/annonces?${query}`)).map(({ reference }) => reference);

  test("whose code is a postcode of Paris is there, and is found under both", async () => {
    expect(byReference(await apiOver(db).read("/annonces"))).toMatchObject([
      { reference: "boulogne", code_insee: "92012" },
      { reference: "code-alone", code_insee: "75112" },
      { reference: "code-is-postcode", code_insee: "75112" },
    ]);
    for (const code of ["75012", "75112"]) {
      expect(await references(`commune=${code}`)).toEqual(["code-alone", "code-is-postcode"]);
    }
    expect(await references("commune=92012")).toEqual(["boulogne"]);
  });
});

test("/lieux?q=75012 names Paris, never Boulogne", async () => {
  const { resultats } = z
    .object({ resultats: z.array(z.looseObject({ code_insee: z.string() })) })
    .loose()
    .parse(await apiOver(db).read("/lieux?q=75012"));
  expect(resultats.map(({ code_insee }) => code_insee)).toEqual(["75056", "75112"]);
});
