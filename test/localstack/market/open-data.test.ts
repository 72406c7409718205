import { OPENING } from "../../../localstack/market/clock.ts";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import proj4 from "proj4";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { advance } from "../../../localstack/market/advance.ts";
import type { Api } from "../../../localstack/market/stalls.ts";
import { publishedYears } from "../../../lib/collect/file/series.ts";
import { ALL_STALLS, startTestMarket } from "../../support/market.ts";
import type { TestMarket } from "../../support/market.ts";

let market: TestMarket;
beforeAll(async () => {
  market = await startTestMarket({ ports: ALL_STALLS, ratings: 900 });
});
afterAll(() => market.stop());

const get = (api: Api, path: string, init: RequestInit = {}, from = market): Promise<Response> =>
  fetch(`${from.urlOf(api)}${path}`, init);

const SCHEMA = "/data-fair/api/v1/datasets/dpe03existant/schema";
const LINES = "/data-fair/api/v1/datasets/dpe03existant/lines";
const Row = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const Lines = z.object({ total: z.int().optional(), next: z.url().optional(), results: z.array(Row) });

async function lines(parameters: Record<string, string>, path = LINES, from = market) {
  const answer = await get("ademe", `${path}?${new URLSearchParams(parameters).toString()}`, {}, from);
  expect(answer.status).toBe(200);
  return Lines.parse(await answer.json());
}

async function allLines(parameters: Record<string, string>, from = market): Promise<z.infer<typeof Row>[]> {
  let page = await lines(parameters, LINES, from);
  const rows = [...page.results];
  while (page.next !== undefined) {
    const next = new URL(page.next);
    expect(next.origin).toBe("https://data.ademe.fr");
    page = Lines.parse(await (await get("ademe", `${next.pathname}${next.search}`, {}, from)).json());
    rows.push(...page.results);
  }
  return rows;
}

describe("energy ratings", () => {
  test("`next` leads through every rating exactly once, and the last page has none", async () => {
    const rows = await allLines({ size: "250", select: "numero_dpe" });
    expect(rows).toHaveLength(900);
    expect(new Set(rows.map((row) => row["numero_dpe"])).size).toBe(900);
    expect((await lines({ size: "0" })).total).toBe(900);
  });

  test("a search by commune and date gives those that are so, and all of them", async () => {
    const all = await allLines({ size: "900" });
    const wanted = all.filter(
      (row) =>
        ["69381", "64260"].includes(String(row["code_insee_ban"])) &&
        String(row["date_etablissement_dpe"]) >= "2024-06-01",
    );
    const found = await allLines({
      size: "900",
      qs: 'code_insee_ban:("69381" OR "64260") AND date_etablissement_dpe:[2024-06-01 TO *]',
    });
    expect(found).toEqual(wanted);
    expect(found.length).toBeGreaterThan(20);
  });

  test("only what is selected is given", async () => {
    const { results } = await lines({ size: "1", select: "numero_dpe,qualite_isolation_plancher bas" });
    expect(Object.keys(results[0] ?? {}).sort()).toEqual(["numero_dpe", "qualite_isolation_plancher bas"]);
  });

  test("the schema lists the fields, and the public one has none for deactivated ratings", async () => {
    const Schema = z.array(z.looseObject({ key: z.string(), type: z.enum(["string", "number"]) }));
    const keys = Schema.parse(await (await get("ademe", SCHEMA)).json()).map(({ key }) => key);
    expect(keys).toContain("date_derniere_modification_dpe");
    expect(keys).not.toContain("dpe_desactive");
    const { results } = await lines({ size: "900" });
    expect(results.flatMap((row) => Object.keys(row)).filter((key) => !keys.includes(key))).toEqual([]);
  });

  test.each([
    ["size=10001", "size"],
    ["size=5000&page=3", "size * page"],
    ["after=deadbeef", "after"],
    ["qs=code_insee_ban:(", "syntaxe"],
    ["select=numero_dpe,dpe_desactive", "sélectionner le champ dpe_desactive"],
    ["select=N°DPE", "sélectionner le champ N°DPE"],
    ["qs=couleur:rouge", "filtre sur le champ couleur"],
    ["sort=-couleur", "trier sur le champ couleur"],
    ["bbox=1,2,3,4", "bbox"],
  ])("%s is refused in words", async (query, word) => {
    const answer = await get("ademe", `${LINES}?${query}`);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(word)]);
  });

  test("a search that finds nothing gives 0 records", async () => {
    expect(await lines({ qs: "code_insee_ban:01001" })).toEqual({ total: 0, results: [] });
  });

  test("pages after a cursor tell no total, and a full one always has a next one", async () => {
    const { next = "" } = await lines({ size: "450", select: "numero_dpe" });
    const second: unknown = await (await get("ademe", `${new URL(next).pathname}${new URL(next).search}`)).json();
    expect(second).not.toHaveProperty("total");
    expect(second).toMatchObject({ next: expect.any(String), results: expect.any(Array) });
  });

  test("numbers are sometimes text, some ratings replace others, some are of whole buildings", async () => {
    const rows = await allLines({ size: "900" });
    const numbers = new Set(rows.map((row) => row["numero_dpe"]));
    const replaced = rows.flatMap((row) => row["numero_dpe_remplace"] ?? []);
    expect(rows.filter((row) => typeof row["conso_5_usages_par_m2_ep"] === "string").length).toBeGreaterThan(30);
    expect(replaced.length).toBeGreaterThan(20);
    expect(replaced.filter((number) => !numbers.has(number))).toEqual([]);
    const buildings = rows.filter((row) => row["type_batiment"] === "immeuble");
    expect(buildings.length).toBeGreaterThan(20);
    for (const row of buildings) expect(row).not.toHaveProperty("surface_habitable_logement");
  });

  test("overseas `_geopoint` is wrong and the metres are right", async () => {
    const [row] = await allLines({ size: "10", qs: "code_insee_ban:97411" });
    const metres = [Number(row?.["coordonnee_cartographique_x_ban"]), Number(row?.["coordonnee_cartographique_y_ban"])];
    const [longitude, latitude] = proj4("+proj=utm +zone=40 +south +ellps=GRS80 +units=m +no_defs").inverse(metres);
    expect([longitude, latitude].map((degrees) => degrees?.toFixed(0))).toEqual(["55", "-21"]);
    expect(Number(String(row?.["_geopoint"]).split(",")[0])).toBeGreaterThan(50);
  });

  test("the earlier slugs speak with the earlier names, and so does a switch", async () => {
    const old = await lines({ size: "1" }, "/data-fair/api/v1/datasets/dpe-v2-logements-neufs/lines");
    expect(old.results[0]).toHaveProperty(["N°DPE"]);
    await market.trouble({ kind: "old-names", site: "ademe" });
    onTestFinished(() => market.trouble());
    const { results } = await lines({ size: "1", select: "N°DPE,Etiquette_DPE", qs: '"N°DPE":*' });
    expect(Object.keys(results[0] ?? {})).toEqual(["N°DPE", "Etiquette_DPE"]);
    expect((await get("ademe", `${LINES}?select=numero_dpe`)).status).toBe(400);
    expect(await (await get("ademe", SCHEMA)).text()).toContain('"key":"N°DPE"');
  });

  test("new ones come as the clock goes on; some leave the view, some are relabelled; the same seed gives the same", async () => {
    const [one, two] = await Promise.all(
      [0, 1].map(() => startTestMarket({ ports: ALL_STALLS, ratings: 300, adverts: 7 })),
    );
    if (one === undefined || two === undefined) throw new Error("no markets");
    onTestFinished(async () => {
      await Promise.all([one.stop(), two.stop()]);
    });
    const opened = new Date(OPENING).toISOString().slice(0, 10);
    const before = await allLines({ size: "300" }, one);
    advance(one.home, "7d");
    const after = await allLines({ size: "300" }, one);
    const known = new Map(before.map((row) => [row["numero_dpe"], row]));
    const fresh = after.filter((row) => !known.has(row["numero_dpe"]));
    const kept = after.filter((row) => known.has(row["numero_dpe"]));
    expect(fresh.length).toBeGreaterThan(3);
    for (const row of fresh) expect(String(row["date_reception_dpe"]) >= opened).toBe(true);
    expect(kept.length).toBeLessThan(300);
    expect(kept.length).toBeGreaterThan(280);
    const changed = kept.filter((row) => row["etiquette_dpe"] !== known.get(row["numero_dpe"])?.["etiquette_dpe"]);
    expect(changed.length).toBeGreaterThan(0);
    for (const row of changed) expect(String(row["date_derniere_modification_dpe"]) >= opened).toBe(true);
    expect(kept.filter((row) => !changed.includes(row)).map((row) => known.get(row["numero_dpe"]))).toEqual(
      kept.filter((row) => !changed.includes(row)),
    );
    expect(await allLines({ size: "300" }, two)).toEqual(before);
  });

  test("what has not changed is not sent again", async () => {
    const first = await get("ademe", `${LINES}?size=1`);
    const etag = first.headers.get("etag") ?? "";
    const modified = first.headers.get("last-modified") ?? "";
    const again = [
      await get("ademe", `${LINES}?size=1`, { headers: { "if-none-match": etag } }),
      await get("ademe", `${LINES}?size=2`, { headers: { "if-none-match": etag } }),
      await get("ademe", `${LINES}?size=1`, { headers: { "if-modified-since": modified } }),
    ];
    expect(again.map(({ status }) => status)).toEqual([304, 200, 304]);
  });

  test("more than 600 requests a minute are refused, with when to come back", async () => {
    const busy = await startTestMarket({ ports: ALL_STALLS, ratings: 20, adverts: 7 });
    onTestFinished(() => busy.stop());
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => get("ademe", `${LINES}?size=0`, {}, busy)));
    }
    const refused = await get("ademe", `${LINES}?size=0`, {}, busy);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("communes", () => {
  const json = async (path: string): Promise<unknown> => (await get("geoApi", path)).json();

  test("a postcode gives its communes with the fields that are asked for; what is not known is left out", async () => {
    expect(await json("/communes?codePostal=64700&fields=codesPostaux,centre,departement,surface")).toContainEqual({
      code: "64260",
      nom: "Hendaye",
      codesPostaux: ["64700"],
      centre: { type: "Point", coordinates: [-1.7745, 43.3587] },
      departement: { code: "64", nom: "Pyrénées-Atlantiques" },
    });
  });

  test("the whole register, the districts and the communes of before have their own questions", async () => {
    const Codes = z.array(z.looseObject({ code: z.string() }));
    const codes = async (path: string) => new Set(Codes.parse(await json(path)).map(({ code }) => code));
    const today = await codes("/communes?fields=code");
    expect(today.size).toBeGreaterThan(34_000);
    expect([today.has("75056"), today.has("75111")]).toEqual([true, false]);
    expect((await codes("/communes?type=arrondissement-municipal")).size).toBe(45);
    expect((await codes("/communes_associees_deleguees")).size).toBeGreaterThan(2_000);
  });

  test.each(["lat=43.3&lon=-1.7", "format=geojson", "limit=beaucoup", "code_postal=64700"])(
    "%s is refused, and not passed over",
    async (query) => {
      expect((await get("geoApi", `/communes?${query}`)).status).toBe(400);
    },
  );

  test("one commune is an object, none is missing, and what has not changed is not sent again", async () => {
    expect(await json("/communes/64260")).toMatchObject({ nom: "Hendaye" });
    expect((await get("geoApi", "/communes/99999")).status).toBe(404);
    const etag = (await get("geoApi", "/communes/64260")).headers.get("etag") ?? "";
    expect((await get("geoApi", "/communes/64260", { headers: { "if-none-match": etag } })).status).toBe(304);
  });
});

describe("addresses", () => {
  const Features = z.object({
    features: z.array(
      z.looseObject({
        properties: z.looseObject({ label: z.string(), score: z.number(), type: z.string(), citycode: z.string() }),
        geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]) }),
      }),
    ),
  });
  const search = async (parameters: Record<string, string>) =>
    Features.parse(await (await get("geopf", `/geocodage/search?${new URLSearchParams(parameters).toString()}`)).json())
      .features;

  test("a house is found, a misspelt one with a lower score, an unknown street only as its commune", async () => {
    const [exact] = await search({ q: "12 rue des Tanneurs 69004 Lyon" });
    const [misspelt] = await search({ q: "12 rue des taneur 69004 Lyon" });
    const [unknown] = await search({ q: "12 rue du Zébu Volant", citycode: "69384" });
    expect(exact?.properties).toMatchObject({ type: "housenumber", citycode: "69384", housenumber: "12" });
    expect(misspelt?.properties).toMatchObject({ type: "housenumber", label: exact?.properties.label });
    expect(misspelt?.properties.score).toBeLessThan(exact?.properties.score ?? 0);
    expect(unknown?.properties).toMatchObject({ type: "municipality", citycode: "69384" });
    expect(unknown?.properties.score).toBeLessThan(0.5);
    expect(await search({ q: "rue haute", citycode: "99999" })).toEqual([]);
  });

  test("the streets of the sample deeds are found near where the deeds are", async () => {
    const [found] = await search({ q: "3 RUE HAUTE", citycode: "64260" });
    const [longitude, latitude] = found?.geometry.coordinates ?? [0, 0];
    expect(Math.hypot(longitude + 1.7725, latitude - 43.3588)).toBeLessThan(0.003);
  });

  test("a file comes back with the results beside its own columns, or those that are asked for", async () => {
    const form = new FormData();
    form.append("data", new Blob(['id,adresse,insee\n1,"12, rue Pasteur",54395\n2,??,99999\n']), "adresses.csv");
    for (const [name, field] of [
      ["columns", "adresse"],
      ["citycode", "insee"],
      ["result_columns", "latitude"],
      ["result_columns", "result_type"],
      ["result_columns", "result_status"],
    ] as const) {
      form.append(name, field);
    }
    const answer = await get("geopf", "/geocodage/search/csv", { method: "POST", body: form });
    expect(answer.status).toBe(200);
    const rows: unknown = parse(await answer.text(), { columns: true });
    expect(rows).toEqual([
      {
        id: "1",
        adresse: "12, rue Pasteur",
        insee: "54395",
        latitude: expect.stringMatching(/^48\.\d+$/),
        result_type: "housenumber",
        result_status: "ok",
      },
      { id: "2", adresse: "??", insee: "99999", latitude: "", result_type: "", result_status: "not-found" },
    ]);
  });

  test("a file that is none, and a column that it has not, are refused", async () => {
    const form = new FormData();
    form.append("data", new Blob(["id\n1\n"]), "a.csv");
    form.append("columns", "adresse");
    const answers = [
      await get("geopf", "/geocodage/search/csv", { method: "POST", body: form }),
      await get("geopf", "/geocodage/search/csv", { method: "POST", body: "id\n1\n" }),
      await get("geopf", "/geocodage/search?q=x"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  test.each([
    "q=ru",
    "q=.%20avenue%20de%20la%20Gare",
    "limit=3",
    "q=rue%20haute&limit=21",
    "q=rue%20haute&limit=0",
    "q=rue%20haute&postcode=6470",
    "q=rue%20haute&citycode=6426",
    "q=rue%20haute&type=maison",
    "q=rue%20haute&index=poi",
    "q=rue%20haute&lon=-1.77",
    "q=rue%20haute&lon=43.3&lat=-177",
    "q=rue%20haute&autocomplete=peut-etre",
    "q=rue%20haute&code_postal=64700",
  ])("%s is refused as the real geocoder does, or because it is not served", async (query) => {
    const answer = await get("geopf", `/geocodage/search?${query}`);
    expect([answer.status, await answer.json()]).toMatchObject([400, { message: "Failed parsing query" }]);
  });

  test("more than 50 requests in a second are refused, then everything for 5 seconds", async () => {
    const answers = await Promise.all(
      Array.from({ length: 130 }, () => get("geopf", "/geocodage/reverse?lon=-1.77&lat=43.36")),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(20);
    expect(refused[0]?.headers.get("retry-after")).toBe("5");
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const later = await get("geopf", "/geocodage/reverse?lon=-1.77&lat=43.36");
    expect([later.status, later.headers.get("retry-after")]).toEqual([429, "4"]);
  });
});

describe("risks", () => {
  const report = (latlon: string) => get("georisques", `/api/v1/resultats_rapport_risque?latlon=${latlon}`);

  test("a place by the sea has a report, the same each time, and it takes its time", async () => {
    const begun = performance.now();
    const one: unknown = await (await report("-1.7745,43.3587")).json();
    expect(performance.now() - begun).toBeGreaterThan(290);
    expect(one).toMatchObject({
      commune: { codeInsee: "64260" },
      risquesNaturels: { inondation: { libelle: "Inondation" }, radon: {} },
      risquesTechnologiques: { icpe: {} },
    });
    expect(await (await report("-1.7745,43.3587")).json()).toEqual(one);
  });

  test.each(["43.3587,-1.7745", "nord", ",", "-1.7745", "-1.7745,43.3587,0", "-1.7745,43.3587&code_insee=64260"])(
    "%s is refused",
    async (latlon) => {
      expect((await report(latlon)).status).toBe(400);
    },
  );
});

describe("the map of rents", () => {
  const FLATS = "/fr/datasets/r/55b34088-0964-415f-9df7-d87dd98a09be";

  test("an identifier leads to a file of Latin letters with decimal commas", async () => {
    const moved = await get("dataGouv", FLATS, { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([
      302,
      expect.stringMatching(/\/pred-app-mef-dhup\.csv$/),
    ]);
    const bytes = Buffer.from(await (await get("dataGouv", FLATS)).arrayBuffer());
    expect(bytes.toString("latin1")).toContain('"Saint-Étienne"');
    expect(bytes.toString("utf8")).not.toContain("Saint-Étienne");
    const rows = z
      .array(z.looseObject({ INSEE_C: z.string(), loypredm2: z.string(), "lwr.IPm2": z.string(), TYPPRED: z.string() }))
      .parse(parse(bytes.toString("latin1"), { columns: true, delimiter: ";" }));
    const hendaye = rows.find((row) => row.INSEE_C === "64260");
    expect(hendaye?.loypredm2).toMatch(/^1[5-9],\d\d$/);
    expect(new Set(rows.map((row) => row.TYPPRED))).toEqual(new Set(["commune", "maille"]));
  });

  test("files are only read", async () => {
    expect((await get("dataGouv", FLATS, { method: "POST" })).status).toBe(405);
  });

  test("a file that has not changed is not sent again", async () => {
    const modified = (await get("dataGouv", FLATS)).headers.get("last-modified") ?? "";
    expect((await get("dataGouv", FLATS, { headers: { "if-modified-since": modified } })).status).toBe(304);
    expect((await get("dataGouv", "/fr/datasets/r/00000000-0000-0000-0000-000000000000")).status).toBe(404);
  });
});

describe("releases of geo-DVF", () => {
  const TREE = "/geo-dvf/latest/csv/";
  const FILE = `${TREE}2020/departements/64.csv.gz`;

  test("index pages lead to the years and their departments, whose deeds are those of the sample", async () => {
    expect(publishedYears(await (await get("dataGouv", TREE)).text(), `https://files.data.gouv.fr${TREE}`)).toEqual([
      2021, 2020, 2019,
    ]);
    expect(await (await get("dataGouv", `${TREE}2020/departements/`)).text()).toContain('<a href="64.csv.gz">');
    const csv = gunzipSync(Buffer.from(await (await get("dataGouv", FILE)).arrayBuffer())).toString();
    const rows = z.array(z.record(z.string(), z.string())).parse(parse(csv, { columns: true }));
    expect(rows.length).toBeGreaterThan(300);
    expect(new Set(rows.map((row) => row["date_mutation"]?.slice(0, 4)))).toEqual(new Set(["2020"]));
    expect((await get("dataGouv", `${TREE}2020/departements/75.csv.gz`)).status).toBe(404);
    expect((await get("dataGouv", `${TREE}2018/`)).status).toBe(404);
  });

  test("a file tells its version, and the rest of it is given to whoever has its beginning", async () => {
    const whole = await get("dataGouv", FILE);
    const [etag, bytes] = [whole.headers.get("etag") ?? "", Buffer.from(await whole.arrayBuffer())];
    expect((await get("dataGouv", FILE, { headers: { "if-none-match": etag } })).status).toBe(304);
    const rest = await get("dataGouv", FILE, { headers: { range: "bytes=100-", "if-range": etag } });
    expect([rest.status, rest.headers.get("content-range")]).toEqual([
      206,
      `bytes 100-${bytes.length - 1}/${bytes.length}`,
    ]);
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(bytes.subarray(100));
    const other = await get("dataGouv", FILE, { headers: { range: "bytes=100-", "if-range": '"older"' } });
    expect([other.status, (await other.arrayBuffer()).byteLength]).toEqual([200, bytes.length]);
    expect((await get("dataGouv", FILE, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
  });
});
