import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import * as filter from "../../lib/query/filters.ts";
import * as market from "../../lib/query/market-filters.ts";
import { cursorTo } from "../../lib/query/cursor.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergeSales } from "../../lib/stores/sales/sales.ts";
import { anAdvert } from "../support/adverts.ts";
import { apiOver } from "../support/api.ts";
import { testDatabase } from "../support/postgres.ts";
import { aSale } from "../support/sales.ts";

const db = await testDatabase();

beforeAll(async () => {
  await db.query("insert into run (run_id, trigger, input) values ('run-1', 'manual', '{}')");
  const collectedAt = "2024-10-01T00:00:00Z";
  const from = {
    runId: "run-1",
    task: 0,
    source: "dvf",
    family: "dvf",
    deedsGiven: true,
    collectedAt,
    readerVersion: 1,
  };
  await db.transaction((tx) => mergeSales(tx, [aSale()], from));
  await db.transaction((tx) => mergeAdverts(tx, [anAdvert()], { runId: "run-1", readerVersion: 1 }));
});

const PATHS = {
  "/annonces": filter.AdvertFilter,
  "/annonces/search": filter.AdvertWords,
  "/recherche": filter.Search,
  "/suggestions": filter.Suggestions,
  "/ventes": filter.SaleFilter,
  "/marche": market.MarketFilter,
  "/marche/evolution": market.MarketSeriesFilter,
  "/marche/negociation": market.BargainFilter,
  "/statistiques/annonces": market.BreakdownFilter,
  "/lieux": filter.PlaceFilter,
  "/dpe": filter.EnergyFilter,
  "/loyers": filter.RentFilter,
  "/runs": filter.RunsFilter,
  "/public/annonces": filter.PublicAdverts,
};

const LIKELY = ["0", "1", "999999999999", "0.000001", "2019", "2019-01-31", "64260", "2A004", "64", "AM", "000AM", "A"];
const WORDED = [
  "hendaye",
  "vente",
  "location",
  "appartement",
  "toutes",
  "prix",
  "-surface",
  "a,b,g",
  "'; drop table sale;--",
];
const CURSORS = [
  cursorTo("2020-05-04", "00000000-0000-0000-0000-000000000001", 0),
  cursorTo("2026-01-01T00:00:00.000Z", "run-1"),
  cursorTo(7),
];
const ODD = ["\u0000", "%", "\\", "_％＼", "’", "a & | !", '"', "ﷺ", "\u{1f600}", "\ud800", "(", "*"];

/** Cursors as somebody could write them by hand. */
const forged = fc
  .array(
    fc.oneof(
      fc.constantFrom("9999-12-31", "0001-01-01", "2020-02-29", "9999-01-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z"),
      fc.constantFrom("run-1", "\u0000", "\ud800", -1, 0, 7, 3_000_000_000, Number.MAX_SAFE_INTEGER, 1e300),
      fc.uuid(),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => cursorTo(...parts));

test.each(["/ventes?", "/runs?", "/runs/run-1/quarantaine?", "/recherche?q=jardin&"])(
  "whatever cursor is written for %s",
  async (path) => {
    const { ask } = apiOver(db);
    const asked = fc.asyncProperty(forged, async (suivant) => {
      expect([200, 422]).toContain((await ask(`${path}suivant=${suivant}`)).statusCode);
    });
    await fc.assert(asked, { numRuns: 150 });
  },
);

const question = fc
  .constantFrom(...Object.entries(PATHS))
  .chain(([path, { shape }]) =>
    fc.tuple(
      fc.constant(path),
      fc.dictionary(
        fc.constantFrom(...Object.keys(shape)),
        fc.oneof(fc.constantFrom(...LIKELY, ...WORDED, ...CURSORS, ...ODD), fc.string({ unit: "grapheme" })),
      ),
    ),
  );

test("whatever is asked is answered or refused, never an accident", async () => {
  const { ask } = apiOver(db);
  const asked = fc.asyncProperty(question, async ([path, given]) => {
    const { statusCode } = await ask(`${path}?${new URLSearchParams(given).toString()}`);
    expect([200, 422]).toContain(statusCode);
  });
  await fc.assert(asked, { numRuns: 600 });
});

test.each(["/annonces/", "/annonces/reference/", "/runs/"])("whatever is asked of %s, too", async (path) => {
  const { ask } = apiOver(db);
  const asked = fc.asyncProperty(
    fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.constantFrom(...LIKELY, "\u0000", "%00", "%")),
    async (id) => {
      const { statusCode } = await ask(`${path}${encodeURIComponent(id)}`);
      expect([200, 404, 422]).toContain(statusCode);
    },
  );
  await fc.assert(asked, { numRuns: 200 });
});
