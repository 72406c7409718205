import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { mergePlaces } from "../../lib/stores/open-data/places.ts";
import { apiOver } from "../support/api.ts";
import { geoCsv, geoRow, rawDvf } from "../support/dvf.ts";
import type { GeoRow } from "../support/dvf.ts";
import { caseFile, takeInFile } from "../support/file-path.ts";
import { aPlace, placesOfFrance } from "../support/places.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();
const ofFrance = await placesOfFrance("2021-10-01T00:00:00Z");
const [EARLIER, LATER, LATEST] = ["2021-10-01T00:00:00Z", "2022-10-01T00:00:00Z", "2023-04-01T00:00:00Z"] as const;

beforeEach(() => db.query("truncate run, sale, sale_seen, sale_coverage, quarantine, place cascade"));

let runs = 0;
const takeIn = (content: string | Uint8Array, asOf: string, source = "dvf") =>
  takeInFile(db, source, content, { runId: `run-${runs++}`, asOf });

async function knowPlaces() {
  await db.query("insert into run (run_id, trigger, input) values ('places', 'manual', '{}')");
  const places = ofFrance.filter(({ code }) => code.startsWith("85") || code.startsWith("64"));
  await db.transaction((tx) => mergePlaces(tx, places, { runId: "places", readerVersion: 1 }));
}

const held = async () => {
  const [found] = await db.query<{ deeds: number; cents: number | null }>(
    "select count(*) as deeds, sum(price_cents) as cents from sale where superseded_by is null",
  );
  return [found?.deeds, (found?.cents ?? 0) / 100];
};

const Market = z.looseObject({
  commune: z.looseObject({ code_insee: z.string(), remarque: z.string().nullable() }),
  nombre_actes: z.int().nullable(),
  volume: z.number().nullable(),
  couverture: z.string(),
});
const market = async (commune: string) =>
  Market.parse(await apiOver(db).read(`/marche?commune=${commune}&de=2021&a=2021`));
const Sales = z.looseObject({ total: z.int() });
const sales = async (commune: string) => Sales.parse(await apiOver(db).read(`/ventes?commune=${commune}`)).total;

const [before, after] = await Promise.all([
  caseFile("01-merged-commune/release-1-before-merger.csv"),
  caseFile("01-merged-commune/release-2-after-merger.csv"),
]);

/** A flat of La Faute-sur-Mer (85307) before it became a part of L'Aiguillon-la-Presqu'île (85001). */
function flat(n: number, changes: GeoRow = {}): GeoRow {
  return geoRow({
    id_mutation: `2021-${n}`,
    date_mutation: "2021-03-02",
    code_postal: "85460",
    code_commune: "85307",
    nom_commune: "La Faute-sur-Mer",
    id_parcelle: `85307000AB${String(n).padStart(4, "0")}`,
    ...changes,
  });
}

/** The same flat as a release from after the merger has it. */
function merged(n: number, changes: GeoRow = {}): GeoRow {
  return flat(n, {
    id_mutation: `2021-9${n}`,
    code_commune: "85001",
    nom_commune: "L'Aiguillon-la-Presqu'île",
    ancien_code_commune: "85307",
    ancien_nom_commune: "La Faute-sur-Mer",
    id_parcelle: `85001307AB${String(n).padStart(4, "0")}`,
    ancien_id_parcelle: `85307000AB${String(n).padStart(4, "0")}`,
    ...changes,
  });
}

/** A flat of the commune that keeps its code. */
const seat = (n: number, changes: GeoRow = {}): GeoRow =>
  flat(n, {
    code_commune: "85001",
    nom_commune: "L'Aiguillon-sur-Mer",
    id_parcelle: `85001000AC${String(n).padStart(4, "0")}`,
    ...changes,
  });

describe.each([
  ["where the places are known", knowPlaces],
  ["where no place is known", async () => {}],
])("a reissue after a merger, %s", (_, prepare) => {
  beforeEach(prepare);

  test("supersedes what the former code held: 2 deeds, 330,000 €", async () => {
    await takeIn(before, EARLIER);
    expect(await held()).toEqual([3, 450_000]);
    expect(await takeIn(after, LATER)).toMatchObject({ status: "complete", superseded: 2 });
    expect(await held()).toEqual([2, 330_000]);
    expect(await takeIn(after, LATEST)).toMatchObject({ status: "unchanged", superseded: 0 });
  });

  test("is not undone by the older release that comes after it", async () => {
    await takeIn(after, LATER);
    expect(await takeIn(before, EARLIER)).toMatchObject({ superseded: 0 });
    expect(await held()).toEqual([2, 330_000]);
  });

  test("is undone by a newer release that uses the former codes again", async () => {
    await takeIn(after, EARLIER);
    await takeIn(before, LATER);
    expect(await held()).toEqual([3, 450_000]);
  });

  test("is found whole by the new code and by the former one, which is explained", async () => {
    await takeIn(before, EARLIER);
    await takeIn(after, LATER);
    for (const code of ["85001", "85307"]) {
      expect(await sales(code)).toBe(2);
      expect(await market(code)).toMatchObject({
        commune: { code_insee: "85001" },
        nombre_actes: 2,
        volume: 330_000,
        couverture: "complete",
      });
    }
    expect((await market("85307")).commune.remarque).toMatch(/85307.*ancien.*85001/);
    expect((await market("85001")).commune.remarque).toBeNull();
  });

  test("leaves a commune alone that its rows do not name, and the part that keeps its code", async () => {
    await takeIn(
      geoCsv([
        flat(1),
        flat(2),
        seat(3),
        flat(4, { code_commune: "85278", nom_commune: "Saint-Urbain", id_parcelle: "85278000AB0001" }),
      ]),
      EARLIER,
    );
    await takeIn(geoCsv([merged(1), seat(3)]), LATER);
    expect(await held()).toEqual([3, 3 * 148_000]);
  });

  test("leaves alone a commune under whose code the file itself has deeds", async () => {
    const elsewhere = { code_commune: "64260", nom_commune: "Hendaye", id_parcelle: "64260000AM0150" };
    await takeIn(geoCsv([flat(1), flat(2, elsewhere)]), EARLIER);
    // One row says by mistake that Hendaye was merged.
    await takeIn(
      geoCsv([
        merged(1, { ancien_code_commune: "64260" }),
        flat(5, { ...elsewhere, date_mutation: "2022-01-05", id_parcelle: "64260000AM0151" }),
      ]),
      LATER,
    );
    const [hendaye] = await db.query<{ n: number }>(
      "select count(*) as n from sale where superseded_by is null and commune = '64260'",
    );
    expect(hendaye?.n).toBe(2);
  });

  test("of the seat alone, from before the merger, leaves the parts that were merged into it", async () => {
    await takeIn(geoCsv([merged(1), merged(2), seat(3)]), EARLIER);
    await takeIn(geoCsv([seat(3)]), LATER);
    expect(await held()).toEqual([3, 3 * 148_000]);
  });

  test("matches deeds whose former parcel or former commune it leaves out", async () => {
    await takeIn(geoCsv([flat(1), flat(2), flat(3)]), EARLIER);
    const summary = await takeIn(
      geoCsv([
        merged(1, { ancien_id_parcelle: "" }),
        merged(2, { ancien_code_commune: "" }),
        merged(3, { id_parcelle: "85307000AB0003", ancien_id_parcelle: "" }),
      ]),
      LATER,
    );
    expect(summary).toMatchObject({ superseded: 0, changed: 3 });
    expect(await held()).toEqual([3, 3 * 148_000]);
  });

  test("goes beside the raw file, which has the codes of the day, in any order", async () => {
    const old = [flat(1), flat(2), seat(3)];
    const now = [
      merged(1),
      merged(2, { valeur_fonciere: "150000" }),
      seat(3, { nom_commune: "L'Aiguillon-la-Presqu'île" }),
    ];
    await takeIn(geoCsv(old), EARLIER);
    await takeIn(geoCsv(now), LATER);
    expect(await held()).toEqual([3, 446_000]);
    expect(await takeIn(rawDvf(now), LATEST, "dvf-brut")).toMatchObject({ superseded: 0, changed: 0 });
    expect(await held()).toEqual([3, 446_000]);
    expect(await sales("85001")).toBe(3);
    expect(await takeIn(geoCsv(now), "2023-10-01T00:00:00Z")).toMatchObject({ superseded: 0, changed: 0 });
  });

  test("takes over what the raw file had brought", async () => {
    await takeIn(rawDvf([flat(1), flat(2), seat(3)]), EARLIER, "dvf-brut");
    await takeIn(geoCsv([merged(1), seat(3)]), LATER);
    expect(await held()).toEqual([2, 296_000]);
  });

  test("with a refused row supersedes nothing of any of the codes", async () => {
    await takeIn(before, EARLIER);
    const bad = after.toString().replace(",150000,", ",abc,");
    expect(await takeIn(bad, LATER)).toMatchObject({ quarantined: 1, superseded: 0 });
    expect(await held()).toEqual([3, 450_000]);
  });

  test("that leaves out most of what the merged communes held together is not believed", async () => {
    const all = Array.from({ length: 60 }, (_, n) => flat(n + 1));
    await takeIn(geoCsv(all), EARLIER);
    const summary = await takeIn(geoCsv([merged(1), merged(2)]), LATER);
    expect(summary.superseded).toBe(0);
    expect(summary.missing.join()).toMatch(/85001 in 2021: the file leaves out 58 of 60 known deeds/);
  });

  test("that corrects many deeds of a former commune is believed when most of the merged commune stays", async () => {
    const count = 60;
    await takeIn(geoCsv(Array.from({ length: count }, (_, n) => flat(n + 1))), EARLIER);
    const corrected = (n: number) => (n < 25 ? { surface_reelle_bati: "51" } : {});
    const summary = await takeIn(geoCsv(Array.from({ length: count }, (_, n) => merged(n + 1, corrected(n)))), LATER);
    expect(summary.superseded).toBe(25);
    expect(await held()).toEqual([count, count * 148_000]);
  });
});

test("what the places know as merged is superseded although no row names it", async () => {
  await knowPlaces();
  await takeIn(geoCsv([flat(1), seat(3)]), EARLIER);
  await takeIn(geoCsv([seat(3, { nom_commune: "L'Aiguillon-la-Presqu'île" })]), LATER);
  expect(await held()).toEqual([1, 148_000]);
});

test("a raw file that uses today's code for the parcels of a merged commune doubles no deed", async () => {
  await knowPlaces();
  await takeIn(geoCsv([flat(1), flat(2), seat(3)]), EARLIER);
  const today = [flat(1), flat(2)].map((row, n) => ({
    ...row,
    code_commune: "85001",
    id_parcelle: `85001307AB000${n + 1}`,
  }));
  await takeIn(rawDvf([...today, seat(3)]), LATER, "dvf-brut");
  expect(await held()).toEqual([3, 3 * 148_000]);
});

test("a commune that the places know as one of today loses nothing, whatever a row says", async () => {
  await knowPlaces();
  const hendaye = flat(2, { code_commune: "64260", nom_commune: "Hendaye", id_parcelle: "64260000AM0150" });
  await takeIn(geoCsv([flat(1), hendaye]), EARLIER);
  await takeIn(geoCsv([merged(1, { ancien_code_commune: "64260" })]), LATER);
  const [left] = await db.query<{ n: number }>(
    "select count(*) as n from sale where superseded_by is null and commune = '64260'",
  );
  expect(left?.n).toBe(1);
});

test("the control pair, without a merger, stays right", async () => {
  for (const [n, asOf] of [
    [1, EARLIER],
    [2, LATER],
  ] as const) {
    await takeIn(await caseFile(`01-merged-commune/control-${n}.csv`), asOf);
  }
  expect(await held()).toEqual([2, 330_000]);
});

test("two communes merged into one of today are superseded together", async () => {
  await db.query("insert into run (run_id, trigger, input) values ('places', 'manual', '{}')");
  const places = [
    aPlace({ code: "85001", name: "L'Aiguillon-la-Presqu'île", formerCodes: ["85307"], postcodes: ["85460"] }),
    aPlace({ code: "85999", name: "Autre", type: "former", parent: "85001", postcodes: [] }),
  ];
  await db.transaction((tx) => mergePlaces(tx, places, { runId: "places", readerVersion: 1 }));
  const other = (n: number) =>
    flat(n, { code_commune: "85999", nom_commune: "Autre", id_parcelle: `85999000AB000${n}` });
  await takeIn(geoCsv([flat(1), other(2), other(4), seat(3)]), EARLIER);
  await takeIn(geoCsv([seat(3, { nom_commune: "L'Aiguillon-la-Presqu'île" })]), LATER);
  expect(await held()).toEqual([1, 148_000]);
});
