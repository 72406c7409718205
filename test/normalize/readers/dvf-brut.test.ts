import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Sale } from "../../../lib/records/record.ts";
import { normalize } from "../../support/chunks.ts";
import { geoCsv, geoRow, geoRows, hendayeCsv, rawDvf } from "../../support/dvf.ts";
import type { GeoRow } from "../../support/dvf.ts";

const SAMPLES = path.join(import.meta.dirname, "../../../../shared/data/dvf-raw");
const sample = (name: string) => readFile(path.join(SAMPLES, `ValeursFoncieres-ZZ000001-0000-echantillon-${name}.txt`));
const keys = (sales: readonly Sale[]) => sales.map((sale) => `${sale.key}/${sale.ordinal}`).sort();

describe("the deeds of Hendaye, written as DGFiP writes them", () => {
  test("are the same sales, but for two neighbours of one day and price that nothing tells apart", async () => {
    const geo = await normalize("dvf", await hendayeCsv());
    const raw = await normalize("dvf-brut", rawDvf(geoRows(await hendayeCsv())));
    expect(raw.account).toEqual({ read: 1706, used: 1701, duplicates: 5, quarantined: 0, skipped: 0 });
    expect(raw.sales).toHaveLength(1598);
    const known = new Set(keys(geo.sales));
    expect(raw.sales.filter((sale) => !known.has(`${sale.key}/${sale.ordinal}`))).toHaveLength(1);
  });

  test("say the same of each deed", async () => {
    const geo = await normalize("dvf", await hendayeCsv());
    const raw = await normalize("dvf-brut", rawDvf(geoRows(await hendayeCsv())));
    const known = new Map(geo.sales.map((sale) => [`${sale.key}/${sale.ordinal}`, sale]));
    for (const sale of raw.sales) {
      Sale.parse(sale);
      const same = known.get(`${sale.key}/${sale.ordinal}`);
      if (!same) continue;
      const { source, sourceRef, longitude, latitude } = sale;
      expect({ ...same, source, sourceRef, longitude, latitude }).toEqual(sale);
    }
  });
});

const parcel = fc
  .record({
    commune: fc.constantFrom("64260", "01004", "2A004", "2B033", "75111", "97105", "97411", "69383", "13201"),
    prefix: fc.constantFrom("000", "012", "298"),
    section: fc.constantFrom("0A", "AB", "ZC"),
    plan: fc.integer({ min: 1, max: 9999 }),
  })
  .map(({ commune, prefix, section, plan }) => ({
    code_commune: commune,
    id_parcelle: `${commune}${prefix}${section}${String(plan).padStart(4, "0")}`,
  }));
const row = fc
  .record({
    parcel,
    lot1_numero: fc.constantFrom("", "1", "29", "0029", "B12"),
    code_type_local: fc.constantFrom("", "1", "2", "3", "4"),
    surface_reelle_bati: fc.integer({ min: 1, max: 400 }).map(String),
    nombre_pieces_principales: fc.integer({ min: 0, max: 9 }).map(String),
    code_nature_culture: fc.constantFrom("S", "AG", "J"),
    surface_terrain: fc.integer({ min: 1, max: 99_999 }).map(String),
  })
  .map(({ parcel, ...columns }) => geoRow({ ...parcel, ...columns }));
/** Deeds of different prices, each of one date. */
const deeds = fc.array(
  fc.record({
    date: fc.date({ min: new Date("2014-01-01"), max: new Date("2025-12-31"), noInvalidDate: true }),
    nature: fc.constantFrom("Vente", "Vente en l'état futur d'achèvement", "Echange", "Adjudication"),
    rows: fc.array(row, { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 12 },
);

function inFile(generated: readonly { date: Date; nature: string; rows: readonly GeoRow[] }[]): GeoRow[] {
  return generated.flatMap(({ date, nature, rows }, at) =>
    rows.map((columns) => ({
      ...columns,
      id_mutation: `2020-${at}`,
      date_mutation: date.toISOString().slice(0, 10),
      nature_mutation: nature,
      valeur_fonciere: String(100_000 + at),
    })),
  );
}

describe("whatever the deeds", () => {
  test("both flavours give them the same keys", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async (generated) => {
        const rows = inFile(generated);
        const [geo, raw] = [await normalize("dvf", geoCsv(rows)), await normalize("dvf-brut", rawDvf(rows))];
        expect(geo.sales).toHaveLength(generated.length);
        expect(keys(raw.sales)).toEqual(keys(geo.sales));
      }),
      { numRuns: 60 },
    );
  });

  test("a key follows neither the price, nor the id, nor the order of the rows", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async (generated) => {
        const rows = inFile(generated);
        const reissued = rows.toReversed().map((columns) => ({
          ...columns,
          id_mutation: `9${columns["id_mutation"]}`,
          valeur_fonciere: `${columns["valeur_fonciere"]}9`,
        }));
        const [first, second] = [await normalize("dvf", geoCsv(rows)), await normalize("dvf", geoCsv(reissued))];
        expect(second.sales.map((sale) => sale.key).sort()).toEqual(first.sales.map((sale) => sale.key).sort());
      }),
      { numRuns: 60 },
    );
  });
});

describe("the file as it is", () => {
  test("rows far apart that are equal are two deeds, not a repetition", async () => {
    const [a, b] = [geoRow(), geoRow({ valeur_fonciere: "9" })];
    const { sales, account } = await normalize("dvf-brut", rawDvf([a, b, a]));
    expect(account).toMatchObject({ used: 3, duplicates: 0 });
    expect(sales.map((sale) => [sale.sourceRef, sale.ordinal])).toEqual([
      ["row 1", 1],
      ["row 2", 0],
      ["row 3", 2],
    ]);
  });

  test("where the file names the document, it tells deeds of one day and price apart", async () => {
    const [header, row = ""] = rawDvf([geoRow()]).split("\r\n");
    const rows = [header, row.replace("||", "|2015P1|"), row.replace("||", "|2015P2|")].join("\r\n");
    expect((await normalize("dvf-brut", rows)).sales).toHaveLength(2);
  });

  test("commune merged since: the key goes by the code of the day of the deed", async () => {
    const merged = geoRow({
      code_commune: "64300",
      id_parcelle: "64300260AM0150",
      ancien_code_commune: "64260",
      ancien_id_parcelle: "64260000AM0150",
    });
    const [after] = (await normalize("dvf", geoCsv([merged]))).sales;
    const [before] = (await normalize("dvf-brut", rawDvf([merged]))).sales;
    expect(after?.key).toBe(before?.key);
    expect([after?.commune, before?.commune]).toEqual(["64300", "64260"]);
  });

  test.each(["-1,00", "abc"])("a price of %s is refused with its field", async (price) => {
    const { rejected } = await normalize("dvf-brut", rawDvf([geoRow()]).replace("148000,00", price));
    expect(rejected).toMatchObject([{ row: 1, field: "Valeur fonciere", found: price, scope: "64260-2019" }]);
  });
});

describe.skipIf(!existsSync(SAMPLES))("DGFiP's own samples", () => {
  test("are read whole, one deed a document", async () => {
    const { sales, account } = await normalize("dvf-brut", await sample("bouchonne"));
    expect(account).toEqual({ read: 2500, used: 2500, duplicates: 0, quarantined: 0, skipped: 0 });
    expect(sales).toHaveLength(1327);
    for (const sale of sales) Sale.parse(sale);
  });

  test("a shifted row is set aside with the rest of its deed, the others go on", async () => {
    const { rejected, account } = await normalize("dvf-brut", await sample("bouchonne_pb"));
    expect(account).toEqual({ read: 2500, used: 2498, duplicates: 0, quarantined: 2, skipped: 0 });
    expect(rejected.map(({ row, reason }) => [row, reason])).toEqual([
      [1, "44 columns found, 43 columns expected"],
      [2, "another row of the same deed (row 1) was refused"],
    ]);
  });
});
