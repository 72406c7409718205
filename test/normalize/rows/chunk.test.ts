import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blankAdvert, readAdverts } from "../../../lib/normalize/advert.ts";
import dvf from "../../../lib/normalize/readers/dvf.ts";
import { NOTHING_DROPPED } from "../../../lib/normalize/dropped.ts";
import { normalizeChunk } from "../../../lib/normalize/rows/chunk.ts";
import type { ItemReader, TableReader } from "../../../lib/normalize/reader.ts";
import { loadReader } from "../../../lib/normalize/load-reader.ts";
import { loadSource } from "../../../lib/sources/load.ts";
import { normalize } from "../../support/chunks.ts";
import { geoCsv, geoRow } from "../../support/dvf.ts";

const about = { file: "f.csv", firstRow: 1, collectedAt: "2026-01-01T00:00:00Z", hashAgent: (id: string) => id };

describe("accounts", () => {
  const cell = fc.oneof(
    { weight: 20, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("", "-1", "abc", "2019-02-30", "\uFFFD", 'a"b', '"a"b', ",", "99999999999999999999"),
    },
  );
  const row = fc
    .record({
      id: fc.integer({ min: 0, max: 4 }),
      lot: fc.integer({ min: 0, max: 3 }),
      column: fc.constantFrom(...Object.keys(geoRow())),
      cell,
    })
    .map(({ id, lot, column, cell }) =>
      geoRow({
        id_mutation: `2019-${id}`,
        lot1_numero: String(lot),
        ...(cell === undefined ? {} : { [column]: cell }),
      }),
    );

  test("of DVF close whatever the rows, and each row is told once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
        const { account, rejected, records } = await normalize("dvf", geoCsv(rows));
        const { read, used, duplicates, quarantined, skipped } = account;
        expect(read).toBe(rows.length);
        expect(used + duplicates + quarantined + skipped).toBe(read);
        expect(records.reduce((sum, record) => sum + record.rows, 0)).toBe(used);
        expect(new Set(rejected.map((rejection) => rejection.row)).size).toBe(rejected.length);
      }),
    );
  });

  test("of adverts close whatever the elements", async () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constantFrom("215 000 €", "C", "3"),
      fc.array(fc.string()),
    );
    const keys = [
      "reference",
      "prix",
      "surface",
      "pieces",
      "images",
      "lien",
      "dpe_classe_active",
      "date_extraction",
      "localisation",
    ];
    const item = fc.dictionary(fc.constantFrom(...keys), value);
    const first = { reference: "1", titre: "t", prix: "1 €", localisation: "l", lien: "https://a.example/" };
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 20 }), async (items) => {
        const { account } = await normalize("imo-ops-export", JSON.stringify([first, ...items]));
        expect(account.read).toBe(items.length + 1);
        expect(account.used + account.duplicates + account.quarantined + account.skipped).toBe(account.read);
      }),
    );
  });

  test("that don't close are never passed on", async () => {
    const forgetful: TableReader = {
      version: 1,
      input: "table",
      read: () => ({ records: [], rejected: [], skipped: [], dropped: NOTHING_DROPPED }),
    };
    const source = await loadSource("dvf");
    expect(() => normalizeChunk(geoCsv([geoRow()]), { ...about, source }, forgetful)).toThrow(/do not close.*"read":1/);
  });
});

describe("rows that never reach the reader", () => {
  test("too few columns, too many: the numbers are told", async () => {
    const [header, line] = geoCsv([geoRow()]).split("\n");
    const { rejected } = await normalize("dvf", [header, `${line},,`, "a,b"].join("\n"));
    expect(rejected).toMatchObject([
      { row: 1, reason: "42 columns found, 40 columns expected", found: "42", expected: "40 columns" },
      { row: 2, reason: "2 columns found, 40 columns expected" },
    ]);
  });

  test("bytes that are not UTF-8 cost their row, and the field is named", async () => {
    const rows = geoCsv(
      ["Hendaye", "Hendayé", "Hendaye"].map((name, at) => geoRow({ id_mutation: `2019-${at}`, nom_commune: name })),
    );
    const { rejected, sales } = await normalize("dvf", Buffer.from(rows, "latin1"));
    expect(rejected).toMatchObject([
      { row: 2, field: "nom_commune", reason: expect.stringMatching(/not valid UTF-8/) },
    ]);
    expect(sales).toHaveLength(2);
  });

  test("an element that is no JSON", async () => {
    const item = { reference: "1", titre: "t", prix: "1 €", localisation: "l", lien: null };
    const { rejected, adverts } = await normalize("imo-ops-export", `${JSON.stringify(item)}\n{"reference": deux}\n`);
    expect(rejected).toMatchObject([
      { row: 2, reason: "the element is not readable JSON", excerpt: '{"reference": deux}' },
    ]);
    expect(adverts).toHaveLength(1);
  });

  test("exact repetitions are counted, not read twice", async () => {
    const { account } = await normalize("dvf", geoCsv([geoRow(), geoRow(), geoRow({ lot1_numero: "2" })]));
    expect(account).toMatchObject({ used: 2, duplicates: 1 });
  });
});

describe("what people see of a refused row", () => {
  test("is short and without contacts", async () => {
    const item = { titre: "t", prix: "1 x", localisation: "l", lien: null, reference: "1" };
    const told = { ...item, conseiller_telephone: "0612345678", description: `06 12 34 56 78 ${"a".repeat(1000)}` };
    const { rejected } = await normalize("imo-ops-export", JSON.stringify([told]));
    expect(rejected[0]?.excerpt.length).toBeLessThanOrEqual(300);
    expect(rejected[0]?.excerpt).not.toMatch(/06 ?12 ?34/);
    expect(rejected[0]).toMatchObject({ row: 1, field: "prix", found: "1 x" });
  });
});

test("a reader that throws over one row costs that row, not the chunk", async () => {
  const { adverts, rejected } = await normalize(
    "imo-ops-export",
    JSON.stringify([
      { reference: "1", titre: "t", prix: "1 €", localisation: "l", lien: null },
      {
        reference: "2",
        titre: "t",
        prix: "1 €",
        localisation: "l".repeat(10),
        lien: null,
        nombre_photos: "1",
        images: ["http://["],
      },
      { reference: "x".repeat(100), titre: "t", prix: "1 €", localisation: "l", lien: null },
    ]),
  );
  expect(adverts.map((advert) => advert.reference)).toEqual(["1", "2"]);
  expect(rejected).toMatchObject([{ row: 3, field: "reference" }]);
});

test("a reader of the other kind is a mistake that shows at once", async () => {
  const source = await loadSource("dvf");
  const items: ItemReader = {
    version: 1,
    input: "items",
    read: () => ({ records: [], rejected: [], skipped: [], dropped: NOTHING_DROPPED }),
  };
  expect(() => normalizeChunk("a\n1\n", { ...about, source }, items)).toThrow(/does not read tables/);
  const json = await loadSource("imo-ops-export");
  const table = await loadReader("dvf");
  expect(() => normalizeChunk("{}\n", { ...about, source: json }, table)).toThrow(/does not read JSON/);
});

describe("a row that takes too long to read", () => {
  // As on a machine that has nothing else to do.
  const limits = { together: 300, part: 100, parts: 2000, processorMs: () => performance.now() };
  const hang = (): never => {
    for (;;);
  };

  test("is set aside with the reason, and the rest goes on", async () => {
    const patient: ItemReader = {
      version: 1,
      input: "items",
      read: (rows, { source, collectedAt }) =>
        readAdverts(
          rows,
          ({ value }) => {
            if (value["slow"] === true) hang();
            return { ...blankAdvert({ source: source.id, reference: String(value["reference"]), collectedAt }) };
          },
          () => "",
        ),
    };
    const items = [{ reference: "1" }, { reference: "2", slow: true }, { reference: "3" }, { reference: "4" }];
    const text = items.map((item) => JSON.stringify(item)).join("\n");
    const source = await loadSource("imo-ops-export");
    const { records, rejected, account } = normalizeChunk(text, { ...about, source }, patient, limits);
    expect(records).toMatchObject([{ reference: "1" }, { reference: "3" }, { reference: "4" }]);
    expect(rejected).toMatchObject([
      { row: 2, field: null, reason: "reading the row took more than 100 ms and was stopped" },
    ]);
    expect(account).toEqual({ read: 4, used: 3, duplicates: 0, quarantined: 1, skipped: 0 });
  });

  test("takes the rows of its deed with it, and equal deeds of other parts keep numbers of their own", async () => {
    const careful: TableReader = {
      ...dvf,
      read: (header, rows, context) => {
        if (rows.some(({ values }) => values.includes("LENTE"))) hang();
        return dvf.read(header, rows, context);
      },
    };
    const deed = (id: string, changes: Readonly<Record<string, string>> = {}) =>
      geoRow({ id_mutation: id, ...changes });
    const rows = [deed("2019-1"), deed("2019-2"), deed("2019-3"), deed("2019-3", { adresse_nom_voie: "LENTE" })];
    const source = await loadSource("dvf");
    const { records, rejected, account } = normalizeChunk(geoCsv(rows), { ...about, source }, careful, limits);
    expect(rejected.map(({ row }) => row)).toEqual([3, 4]);
    expect(records).toMatchObject([
      { sourceRef: "2019-1", ordinal: 0 },
      { sourceRef: "2019-2", ordinal: 1 },
    ]);
    expect(account).toEqual({ read: 4, used: 2, duplicates: 0, quarantined: 2, skipped: 0 });
  });
});
