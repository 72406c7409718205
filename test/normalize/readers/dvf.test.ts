import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Sale } from "../../../lib/records/record.ts";
import { cut, normalize } from "../../support/chunks.ts";
import { GEO_COLUMNS, geoCsv, geoRow, hendayeCsv } from "../../support/dvf.ts";
import type { GeoRow } from "../../support/dvf.ts";

const REAL = path.join(import.meta.dirname, "../../../../shared/data/hendaye/geo-dvf_64260_2019-2021.csv");
const read = (rows: readonly GeoRow[], columns?: readonly string[]) => normalize("dvf", geoCsv(rows, columns));

describe("the deeds of Hendaye, 2019 to 2021", () => {
  test("1,706 rows are 1,599 sales for 379,595,059 €, once 5 exact repetitions are out", async () => {
    const { account, sales } = await normalize("dvf", await hendayeCsv());
    expect(account).toEqual({ read: 1706, used: 1701, duplicates: 5, quarantined: 0, skipped: 0 });
    expect(sales).toHaveLength(1599);
    expect(sales.filter((sale) => sale.priceCents === null)).toHaveLength(2);
    expect(volume(sales)).toBe(379_595_059);
  });

  test("1,326 flats and 213 houses were sold alone, at medians of 3,775.7 and 3,900.8 €/m²", async () => {
    const { sales } = await normalize("dvf", await hendayeCsv());
    const flats = perMetre(sales, "apartment");
    const houses = perMetre(sales, "house");
    expect([flats.length, houses.length]).toEqual([1326, 213]);
    expect(median(flats)).toBeCloseTo(3775.7, 1);
    expect(median(houses)).toBeCloseTo(3900.8, 1);
  });

  test("every sale is one the contract takes, under an identity of its own", async () => {
    const { sales } = await normalize("dvf", await hendayeCsv());
    for (const sale of sales) Sale.parse(sale);
    expect(new Set(sales.map((sale) => `${sale.key}/${sale.ordinal}`)).size).toBe(1599);
  });

  test("two deeds of one day, parcel and price that differ by their lot only have keys of their own", async () => {
    const { sales } = await normalize("dvf", await hendayeCsv());
    const [a, b] = ["2021-1097393", "2021-1097424"].map((id) => sales.find((sale) => sale.sourceRef === id));
    expect([a?.soldOn, a?.parcels, a?.priceCents]).toEqual([b?.soldOn, b?.parcels, b?.priceCents]);
    expect(a?.key).not.toBe(b?.key);
  });

  test.skipIf(!existsSync(REAL))("the sample is the file as published", async () => {
    expect(await hendayeCsv()).toBe(await readFile(REAL, "utf8"));
  });
});

describe("n premises × p land natures", () => {
  test("a house on two land natures is one house and two pieces of land", async () => {
    const house = { code_type_local: "1", surface_reelle_bati: "80" };
    const { sales } = await read([
      geoRow({ ...house, code_nature_culture: "S", surface_terrain: "226" }),
      geoRow({ ...house, code_nature_culture: "AG", surface_terrain: "716" }),
    ]);
    expect(sales).toMatchObject([{ dwellings: 1, dwellingType: "house", builtArea: 80, landArea: 942, rows: 2 }]);
    expect(sales[0]?.land.map((land) => land.area).sort()).toEqual([226, 716]);
  });

  test("two flats on two land natures are two flats, and no dwelling of the deed stands for it", async () => {
    const flats = ["67", "110"].flatMap((surface) =>
      ["S", "J"].map((nature) =>
        geoRow({ surface_reelle_bati: surface, code_nature_culture: nature, surface_terrain: "600" }),
      ),
    );
    const { sales } = await read(flats);
    expect(sales).toMatchObject([{ dwellings: 2, dwellingType: null, builtArea: null, rooms: null, landArea: 1200 }]);
  });

  test("flats alike in different lots are counted one by one", async () => {
    const { sales } = await read(["39", "82", "30"].map((lot) => geoRow({ lot1_numero: lot, nombre_lots: "1" })));
    expect(sales).toMatchObject([{ dwellings: 3, lotCount: 3 }]);
  });

  test("flats alike on two parcels are counted one by one", async () => {
    const { sales } = await read([geoRow(), geoRow({ id_parcelle: "64260000AM0151" })]);
    expect(sales).toMatchObject([{ dwellings: 2, parcels: ["64260000AM0150", "64260000AM0151"] }]);
  });

  test("houses alike on two parcels, each on its own land, are two houses", async () => {
    const house = { code_type_local: "1", code_nature_culture: "S" };
    const { sales } = await read([
      geoRow({ ...house, surface_terrain: "100" }),
      geoRow({ ...house, surface_terrain: "200", id_parcelle: "64260000AM0151" }),
    ]);
    expect(sales).toMatchObject([{ dwellings: 2, landArea: 300 }]);
  });

  test("where land rows disagree, the one that shows most of a kind is right", async () => {
    const { sales } = await read(
      ["S1", "S2", "J1"].map(([nature = "", number = ""]) =>
        geoRow({ adresse_numero: number, code_nature_culture: nature, surface_terrain: "600" }),
      ),
    );
    expect(sales).toMatchObject([{ dwellings: 2, landArea: 1200 }]);
  });

  test("a flat and its cellar are one dwelling", async () => {
    const { sales } = await read([
      geoRow(),
      geoRow({ code_type_local: "3", surface_reelle_bati: "", nombre_pieces_principales: "0" }),
    ]);
    expect(sales).toMatchObject([{ dwellings: 1, dwellingType: "apartment", builtArea: 50, rooms: 3 }]);
    expect(sales[0]?.premises).toContainEqual({ type: "outbuilding", area: null, rooms: null });
  });
});

describe("the price", () => {
  test("is counted once for each disposition, however many rows repeat it", async () => {
    const dispositions = ["1", "1", "2"].map((disposition, at) =>
      geoRow({
        numero_disposition: disposition,
        valeur_fonciere: disposition === "1" ? "100000" : "50000.5",
        lot1_numero: `${at}`,
      }),
    );
    const { sales } = await read(dispositions);
    expect(sales).toMatchObject([{ priceCents: 15_000_050, dispositions: 2 }]);
  });

  test("is unknown when one disposition has none", async () => {
    const { sales } = await read([geoRow(), geoRow({ numero_disposition: "2", valeur_fonciere: "" })]);
    expect(sales).toMatchObject([{ priceCents: null, dispositions: 2 }]);
  });

  test("that contradicts itself within a disposition makes the deed unreadable", async () => {
    const { sales, rejected } = await read([geoRow(), geoRow({ valeur_fonciere: "1", lot1_numero: "2" })]);
    expect(sales).toEqual([]);
    expect(rejected.map(({ row, reason }) => [row, reason])).toEqual([
      [1, "disposition 1 of the deed has two different prices"],
      [2, "disposition 1 of the deed has two different prices"],
    ]);
  });
});

describe("flavours", () => {
  test("41 columns, other lot names, other number formats: the same sales", async () => {
    const plain = geoRow({ lot1_numero: "29", lot1_surface_carrez: "48.5", nombre_lots: "1" });
    const columns = [...GEO_COLUMNS.toReversed().map((name) => name.replace(/^lot(\d)/, "lot_$1")), "section_prefixe"];
    const other = {
      ...plain,
      numero_disposition: "1",
      surface_reelle_bati: "50.00",
      valeur_fonciere: "148000.00",
      lot_1_numero: "0029",
      lot_1_surface_carrez: "48.50",
      section_prefixe: "000AM",
    };
    expect((await read([other], columns)).sales).toEqual((await read([plain])).sales);
  });

  test.each([
    ["Paris, by arrondissement", "75111", "75111000AB0001", "75"],
    ["Lyon, by arrondissement", "69383", "69383000AB0001", "69"],
    ["Corsica", "2A004", "2A004000AB0001", "2A"],
    ["overseas", "97411", "97411000AB0001", "974"],
    ["the first departments", "01004", "01004000AB0001", "01"],
  ])("%s", async (_, commune, parcel, department) => {
    const { sales } = await read([geoRow({ code_commune: commune, id_parcelle: parcel, code_postal: "" })]);
    expect(sales).toMatchObject([{ commune, department, parcels: [parcel], sections: ["000AB"], postcode: null }]);
  });

  test("a deed over two communes is of the commune of its dwelling", async () => {
    const land = geoRow({
      code_commune: "64483",
      id_parcelle: "64483000AB0001",
      code_type_local: "",
      code_nature_culture: "P",
      surface_terrain: "90",
    });
    const { sales } = await read([land, geoRow()]);
    expect(sales).toMatchObject([{ commune: "64260", parcels: ["64260000AM0150", "64483000AB0001"] }]);
  });
});

describe("rows that can't be read", () => {
  test.each([
    ["date_mutation", "2019-02-30"],
    ["valeur_fonciere", "-5"],
    ["nature_mutation", "Donation"],
    ["code_type_local", "7"],
    ["code_commune", "6426"],
    ["id_parcelle", "64260AM0150"],
    ["surface_reelle_bati", "abc"],
  ])("%s %s: the row says why, its siblings go with it, the rest goes on", async (field, value) => {
    const { sales, rejected, account } = await read([
      geoRow({ id_mutation: "2019-0" }),
      geoRow({ lot1_numero: "1" }),
      geoRow({ lot1_numero: "2", [field]: value }),
      geoRow({ id_mutation: "2019-2" }),
    ]);
    expect(sales.map((sale) => sale.sourceRef)).toEqual(["2019-0", "2019-2"]);
    expect(rejected[0]).toMatchObject({ row: 2, reason: "another row of the same deed (row 3) was refused" });
    expect(rejected[1]).toMatchObject({ row: 3, field, found: value });
    expect(account).toEqual({ read: 4, used: 2, duplicates: 0, quarantined: 2, skipped: 0 });
  });

  test.each(["9999-12-31", "2199-01-01", "1021-03-04", "1998-12-31"])(
    "a deed of %s is refused with its day",
    async (day) => {
      const { rejected, account } = await read([geoRow({ date_mutation: day }), geoRow({ id_mutation: "2019-2" })]);
      expect(account).toMatchObject({ used: 1, quarantined: 1 });
      expect(rejected).toMatchObject([{ row: 1, field: "date_mutation", found: day, scope: "64260" }]);
      expect(rejected[0]?.expected).toMatch(/^the day of a deed, from 1999-01-01 to \d{4}-\d\d-\d\d$/);
    },
  );

  test("a deed of tomorrow is taken, one of three days on is not", async () => {
    const day = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
    const { sales } = await read([1, 3].map((n) => geoRow({ id_mutation: `2019-${n}`, date_mutation: day(n) })));
    expect(sales.map(({ sourceRef }) => sourceRef)).toEqual(["2019-1"]);
  });

  test("the commune and year of a refused row are told where they can be", async () => {
    const { rejected } = await read([
      geoRow({ valeur_fonciere: "-5" }),
      geoRow({ id_mutation: "2019-2", date_mutation: "?" }),
    ]);
    expect(rejected.map(({ scope }) => scope)).toEqual(["64260-2019", "64260"]);
  });

  test("a row of too many columns takes the rest of its deed with it, and nothing else", async () => {
    const lines = geoCsv(
      ["2019-1", "2019-2", "2019-2", "2019-3"].map((id, at) => geoRow({ id_mutation: id, lot1_numero: `${at}` })),
    ).split("\n");
    lines[2] += ",";
    const { sales, rejected } = await normalize("dvf", lines.join("\n"));
    expect(sales.map((sale) => sale.sourceRef)).toEqual(["2019-1", "2019-3"]);
    expect(rejected.map(({ row, reason }) => [row, reason])).toEqual([
      [2, "41 columns found, 40 columns expected"],
      [3, "another row of the same deed (row 2) was refused"],
    ]);
  });
});

test("a gzip cut inside a row's last field: the row and its deed are set aside, what came before is read", async () => {
  const rows = ["2019-1", "2019-2", "2019-2"].map((id, at) =>
    geoRow({ id_mutation: id, lot1_numero: `${at}`, latitude: "43.37306" }),
  );
  const gzip = gzipSync(geoCsv(rows).slice(0, -4), { level: 0 });
  const { sales, rejected, summary } = await normalize("dvf", gzip.subarray(0, -8));
  expect(sales.map((sale) => sale.sourceRef)).toEqual(["2019-1"]);
  expect(rejected.map(({ row, reason }) => [row, reason])).toEqual([
    [2, "another row of the same deed (row 3) was refused"],
    [3, "39 columns found, 40 columns expected"],
  ]);
  expect(summary.truncated?.en).toMatch(/cut/);
});

test("a chunk never ends inside a deed", async () => {
  const rows = Array.from({ length: 30_000 }, (_, at) =>
    geoRow({ id_mutation: `2019-${Math.floor(at / 7)}`, lot1_numero: `${at}` }),
  );
  const { chunks } = await cut("dvf", geoCsv(rows));
  expect(chunks.length).toBeGreaterThan(4);
  const { sales } = await normalize("dvf", geoCsv(rows));
  expect(sales).toHaveLength(Math.ceil(30_000 / 7));
});

function volume(sales: readonly Sale[]): number {
  return sales.reduce((total, sale) => total + (sale.priceCents ?? 0), 0) / 100;
}

function perMetre(sales: readonly Sale[], type: Sale["dwellingType"]): number[] {
  return sales.flatMap(({ dwellingType, builtArea, priceCents }) =>
    dwellingType === type && builtArea !== null && priceCents !== null ? [priceCents / 100 / builtArea] : [],
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
}

test("a leading zero that a spreadsheet took from the commune and the parcel is given back", async () => {
  const rows = [geoRow({ code_commune: "1053", id_parcelle: "1053000AB0012", code_postal: "1000" })];
  const { sales } = await normalize("dvf", geoCsv(rows));
  expect(sales).toMatchObject([{ commune: "01053", department: "01", postcode: "01000", parcels: ["01053000AB0012"] }]);
});
