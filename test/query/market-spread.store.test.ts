import { beforeAll, expect, test } from "vitest";
import { latLngToCell } from "h3-js";
import type * as z from "zod";
import { MarketSpread } from "../../lib/http/schemas/market.ts";
import type { Sale } from "../../lib/records/record.ts";
import { refreshSaleCells } from "../../lib/stores/market/sale-cells.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { apiOver } from "../support/api.ts";
import { salesOfHendaye } from "../support/hendaye.ts";
import { testDatabase } from "../support/postgres.ts";
import { aSale, keyOf } from "../support/sales.ts";

const db = await testDatabase();
const { ask, read } = apiOver(db);
const AT = "2024-10-01T00:00:00.000Z";
let counted: readonly Counted[] = [];

/** What a deed that counts tells. */
interface Counted {
  readonly perM2: number;
  readonly type: string;
  readonly rooms: number;
  readonly sections: readonly string[];
  readonly longitude: number | null;
  readonly latitude: number | null;
}

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('r', 'manual', '{}')");
  const hendaye = await salesOfHendaye(AT);
  const few = (place: Partial<Sale>, first: number, count: number) =>
    Array.from({ length: count }, (_, at) => aSale({ key: keyOf(first + at), sections: ["000AM"], ...place }));
  const sales = [
    ...hendaye,
    ...few({ commune: "64122", communeName: "Biarritz", longitude: -1.56, latitude: 43.48 }, 900, 7),
    ...few({ commune: "64122", sections: ["000AN"], longitude: -1.53, latitude: 43.46 }, 910, 3),
    ...few({ commune: "64122", sections: ["000AO"], longitude: -1.5, latitude: 43.45 }, 920, 6),
    ...few({ commune: "64024", communeName: "Anglet", longitude: null, latitude: null }, 930, 3),
  ];
  const chunk = {
    runId: "r",
    task: 0,
    source: "dvf",
    family: "dvf",
    deedsGiven: true,
    collectedAt: AT,
    readerVersion: 1,
  };
  await db.transaction((tx) => mergeSales(tx, sales, chunk));
  await db.query(
    `insert into sale_coverage (family, commune, year, source_id, run_id, collected_at, complete)
     select 'dvf', commune, year, 'dvf', 'r', $1, true from unnest(array['64260', '64122', '64024']) commune, generate_series(2019, 2021) year`,
    [AT],
  );
  counted = hendaye.flatMap(countedOf);
});

function countedOf(sale: Sale): readonly Counted[] {
  const { priceCents, builtArea, dwellings, dwellingType, rooms, nature, sections, longitude, latitude } = sale;
  if (dwellings !== 1 || dwellingType === null || priceCents === null || builtArea === null || builtArea === 0)
    return [];
  if (rooms === null || /Echange|Expropriation|Adjudication/.test(nature) || priceCents < 100_000) return [];
  return [{ perM2: priceCents / 100 / builtArea, type: dwellingType, rooms, sections, longitude, latitude }];
}

async function spread(question: string): Promise<z.output<typeof MarketSpread>> {
  return MarketSpread.parse(await read(`/marche/repartition?${question}`));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

test("types, rooms, sections and price classes of a commune are those of its deeds, before its cells are worked out and after", async () => {
  const before = await spread("commune=64260");
  await refreshSaleCells(db, () => true);
  expect(await spread("commune=64260")).toEqual(before);
  const flats = counted.filter(({ type }) => type === "apartment");
  expect(before.par_type.find(({ type }) => type === "appartement")).toMatchObject({
    nombre: flats.length,
    prix_m2: { mediane: expect.closeTo(median(flats.map(({ perM2 }) => perM2)), 0) },
  });
  const large = counted.filter(({ rooms }) => rooms >= 5);
  expect(before.par_pieces.find(({ pieces }) => pieces === 5)?.nombre).toBe(large.length);
  const [section] = before.secteurs.resultats;
  const within = counted.filter(({ sections }) => sections.includes(section?.code ?? ""));
  expect([section?.nombre, section?.prix_m2?.mediane]).toEqual([
    within.length,
    expect.closeTo(median(within.map(({ perM2 }) => perM2)), 0),
  ]);
  const { resultats } = before.classes_prix;
  expect(resultats.reduce((sum, { nombre }) => sum + (nombre ?? 0), 0)).toBe(counted.length);
  expect([resultats[0]?.de, resultats.at(-1)?.a]).toEqual([null, null]);
});

test("a part of a year, a type and a number of rooms narrow all of it alike", async () => {
  const answer = await spread("commune=64260&de=2020-02-01&a=2020-10-15&type=appartement&pieces=3");
  const [kind] = answer.par_type;
  expect(answer.par_type).toHaveLength(1);
  expect(answer.par_pieces).toEqual([{ ...kind, pieces: 3, type: undefined }]);
  expect(answer.secteurs.resultats.reduce((sum, { nombre }) => sum + (nombre ?? 0), 0)).toBeGreaterThan(10);
});

test("hexagons hold the sales that lie in them, with their median", async () => {
  const { mailles } = await spread("commune=64260");
  const [first] = mailles.resultats;
  const within = counted.filter(
    ({ latitude, longitude }) =>
      latitude !== null &&
      longitude !== null &&
      latLngToCell(latitude, longitude, mailles.resolution ?? 0) === first?.maille,
  );
  expect([first?.nombre, first?.prix_m2_median]).toEqual([
    within.length,
    expect.closeTo(median(within.map(({ perM2 }) => perM2)), 0),
  ]);
  expect(first?.contour[0]).toEqual(first?.contour.at(-1));
  expect(mailles.resultats.every(({ nombre }) => nombre >= 5)).toBe(true);
});

test("of a section or hexagon with few sales nothing is told, nor what would tell it by subtraction", async () => {
  const { secteurs, mailles } = await spread("commune=64122");
  expect(Object.fromEntries(secteurs.resultats.map(({ code, nombre }) => [code, nombre]))).toEqual({
    "000AM": 7,
    "000AN": null,
    "000AO": null,
  });
  expect(secteurs.resultats.map(({ prix_m2 }) => prix_m2 === null)).toEqual([false, true, true]);
  expect(mailles.resultats.map(({ nombre }) => nombre)).toEqual([7]);
  expect(mailles.raison).toContain("2 mailles");
});

test("a department is told of by commune, with the reason where a commune has too few sales", async () => {
  const { secteurs, mailles } = await spread("departement=64");
  expect(secteurs.nature).toBe("communes");
  expect(secteurs.resultats.map(({ code, nombre }) => [code, nombre])).toEqual([
    ["64260", expect.any(Number)],
    ["64122", 16],
    ["64024", 3],
  ]);
  expect(secteurs.resultats.at(-1)).toMatchObject({ prix_m2: null, raison: "moins de 5 ventes" });
  expect(mailles).toMatchObject({ resultats: [], raison: "un département se lit par communes" });
});

test("a polygon in the address is the zone that is drawn, and one that is none is refused", async () => {
  const box = "-1.57,43.47;-1.55,43.47;-1.55,43.49;-1.57,43.49";
  const { zone, par_type, secteurs } = await spread(`polygone=${box}`);
  expect([zone.nature, par_type[0]?.nombre, secteurs.nature]).toEqual(["polygone", 7, null]);
  for (const wrong of ["1,2;3,4", "1,2;3,4;1,2", "1;2;3", "a,b;c,d;e,f", "1,2;3,4;5,99"]) {
    expect((await ask(`/marche/repartition?polygone=${encodeURIComponent(wrong)}`)).statusCode).toBe(422);
  }
});

test("where no file covers the zone nothing is 0 and each part says why", async () => {
  const answer = await spread("departement=2A");
  expect(answer.couverture).toBe("absente");
  expect([answer.par_type, answer.secteurs.resultats, answer.classes_prix.resultats]).toEqual([[], [], []]);
  expect([answer.secteurs.raison, answer.mailles.raison, answer.classes_prix.raison]).not.toContain(null);
});
