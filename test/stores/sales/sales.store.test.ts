import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunInput } from "../../../lib/messages.ts";
import type { Sale } from "../../../lib/records/record.ts";
import { rebuildSaleCells, refreshSaleCells } from "../../../lib/stores/market/sale-cells.ts";
import { openRun, openTasks } from "../../../lib/stores/runs/runs.ts";
import { mergeSales } from "../../../lib/stores/sales/sales.ts";
import { analyzeSales, applySnapshot } from "../../../lib/stores/sales/supersede.ts";
import { testDatabase } from "../../support/postgres.ts";
import { aSale, keyOf } from "../../support/sales.ts";
import { told } from "../../support/told.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate run, sale, sale_seen, sale_coverage cascade"));

const OCTOBER = "2024-10-01T00:00:00Z";
const APRIL = "2025-04-01T00:00:00Z";

/** Takes in the chunks of one whole file as a run would, and gives what changed and what was superseded. */
async function takeIn(
  runId: string,
  chunks: Sale[][],
  { collectedAt = OCTOBER, source = "dvf", deedsGiven = true, maxShare = 0.5 } = {},
) {
  const input: RunInput = { runId, trigger: "manual" };
  const task = {
    runId,
    task: 0,
    source,
    kind: "file" as const,
    wave: 0,
    timeoutSeconds: 60,
    search: "file",
    asOf: collectedAt,
  };
  await openRun(db, input, []);
  await openTasks(db, input.runId, [task]);
  const from = { runId, task: 0, source, family: "dvf", deedsGiven, collectedAt, readerVersion: 1 };
  const totals = { changed: 0, unchanged: 0 };
  for (const [chunk, sales] of chunks.entries()) {
    await db.transaction(async (tx) => {
      const merged = await mergeSales(tx, sales, from);
      totals.changed += merged.changed;
      totals.unchanged += merged.unchanged;
      await tx.query(`insert into chunk (run_id, task, chunk, status, records) values ($1, 0, $2, 'done', $3)`, [
        runId,
        chunk,
        JSON.stringify({ sale: merged.changed + merged.unchanged }),
      ]);
    });
  }
  const outcome = await db.transaction(async (tx) => {
    await analyzeSales(tx);
    return applySnapshot(tx, { ...from, maxShare });
  });
  await refreshSaleCells(db, () => true);
  return { ...totals, ...outcome };
}

// Whatever was merged, corrected, superseded or yielded.
afterEach(async () => {
  const cells = () => db.query("select * from market_year order by area, year, type, source_id");
  await refreshSaleCells(db, () => true);
  const refreshed = await cells();
  await rebuildSaleCells(db, () => {});
  expect(refreshed, "the market statistics that were kept up to date are those that are worked out anew").toEqual(
    await cells(),
  );
});

const active = () =>
  db.query<{ key: string; ordinal: number; price: number; source_id: string; longitude: number | null }>(
    `select sale_key::text as key, ordinal, price_cents as price, source_id, longitude from sale
     where superseded_by is null order by sale_key, ordinal`,
  );

test("the same file again changes nothing", async () => {
  const sales = [aSale({ key: keyOf(1) }), aSale({ key: keyOf(2) })];
  expect(await takeIn("a", [sales])).toMatchObject({ changed: 2, unchanged: 0, superseded: 0 });
  const before = await active();
  expect(await takeIn("b", [sales], { collectedAt: APRIL })).toMatchObject({ changed: 0, unchanged: 2, superseded: 0 });
  expect(await active()).toEqual(before);
});

test("a later release corrects a price, brings a late deed and supersedes one that it no longer holds", async () => {
  await takeIn("a", [[1, 2, 3].map((n) => aSale({ key: keyOf(n) }))]);
  const reissue = [
    aSale({ key: keyOf(1), priceCents: 21_000_000, sourceRef: "2020-77" }),
    aSale({ key: keyOf(2), sourceRef: "2020-78" }),
    aSale({ key: keyOf(4), sourceRef: "2020-79" }),
  ];
  expect(await takeIn("b", [reissue], { collectedAt: APRIL })).toMatchObject({
    changed: 2,
    unchanged: 1,
    superseded: 1,
  });
  expect((await active()).map(({ price }) => price)).toEqual([21_000_000, 20_000_000, 20_000_000]);
});

test("an older release that comes late takes nothing back", async () => {
  await takeIn("b", [[aSale({ key: keyOf(1), priceCents: 21_000_000 })]], { collectedAt: APRIL });
  await takeIn("a", [[aSale({ key: keyOf(1) }), aSale({ key: keyOf(2) })]], { collectedAt: OCTOBER });
  expect((await active()).map(({ price }) => price)).toEqual([21_000_000]);
});

test("a deed that a newer file confirms keeps its facts against a late file between the two, also where nothing is covered", async () => {
  const confirmed = [aSale({ key: keyOf(1) })];
  await takeIn("first", [confirmed], { collectedAt: OCTOBER });
  await takeIn("again", [confirmed], { collectedAt: "2025-10-01T00:00:00Z" });
  // As when a row of that commune and year could not be read.
  await db.query("truncate sale_coverage");
  await takeIn("late", [[aSale({ key: keyOf(1), priceCents: 61_500_000 })]], { collectedAt: APRIL });
  expect((await active()).map(({ price }) => price)).toEqual([20_000_000]);
  const [seen] = await db.query<{ at: string }>("select collected_at as at from sale");
  expect(seen?.at).toBe("2025-10-01T00:00:00.000Z");
});

test("what a newer file holds is not taken for gone by an older one that closes after it was read", async () => {
  const all = [1, 2, 3, 4].map((n) => aSale({ key: keyOf(n) }));
  await takeIn("known", [all], { collectedAt: OCTOBER });
  const newer = { runId: "newer", task: 0, source: "dvf", family: "dvf", deedsGiven: true, readerVersion: 1 };
  await openRun(db, { runId: "newer", trigger: "manual" }, []);
  await db.transaction((tx) => mergeSales(tx, all, { ...newer, collectedAt: "2025-10-01T00:00:00Z" }));
  await takeIn("older", [all.slice(0, 3)], { collectedAt: APRIL });
  expect(await active()).toHaveLength(4);
});

test("two equal deeds in different chunks stay two, and stay the same two when the file comes again", async () => {
  const first = aSale({ key: keyOf(1), priceCents: 100, sourceRef: "2020-1" });
  const second = aSale({ key: keyOf(1), priceCents: 200, sourceRef: "2020-9" });
  expect(await takeIn("a", [[first], [second]])).toMatchObject({ changed: 2 });
  expect(await active()).toHaveLength(2);
  expect(await takeIn("b", [[first], [second]], { collectedAt: APRIL })).toMatchObject({ changed: 0, superseded: 0 });
});

test("two files of one run that hold the same deed tell of one deed, equal deeds included", async () => {
  const equals = [
    aSale({ key: keyOf(1), priceCents: 100 }),
    aSale({ key: keyOf(1), ordinal: 1, priceCents: 200, sourceRef: "2020-9" }),
  ];
  const from = { runId: "a", source: "dvf", family: "dvf", deedsGiven: true, collectedAt: OCTOBER, readerVersion: 1 };
  const merged = [];
  for (const task of [0, 1]) merged.push(await db.transaction((tx) => mergeSales(tx, equals, { ...from, task })));
  expect(merged).toEqual([
    { changed: 2, unchanged: 0 },
    { changed: 0, unchanged: 2 },
  ]);
  expect((await active()).map(({ price }) => price)).toEqual([100, 200]);
});

test("other communes and years are left alone", async () => {
  await takeIn("a", [
    [
      aSale({ key: keyOf(1) }),
      aSale({ key: keyOf(2), soldOn: "2021-01-05" }),
      aSale({ key: keyOf(3), commune: "34172" }),
    ],
  ]);
  await takeIn("b", [[aSale({ key: keyOf(1) })]], { collectedAt: APRIL });
  expect(await active()).toHaveLength(3);
});

test("a file that leaves out most of a year is not believed", async () => {
  const year = Array.from({ length: 60 }, (_, n) => aSale({ key: keyOf(n + 1), sourceRef: `2020-${n}` }));
  await takeIn("a", [year]);
  const outcome = await takeIn("b", [year.slice(0, 10)], { collectedAt: APRIL });
  expect(outcome.superseded).toBe(0);
  expect(outcome.missing).toEqual([told(/64260 in 2020: the file leaves out 50 of 60 known deeds/)]);
  expect(await active()).toHaveLength(60);
});

test("a commune and year with refused rows supersedes nothing, the others do", async () => {
  await takeIn("a", [
    [1, 2]
      .map((n) => aSale({ key: keyOf(n) }))
      .concat(aSale({ key: keyOf(3), commune: "34172" }), aSale({ key: keyOf(4), commune: "34172" })),
  ]);
  await openRun(db, { runId: "b", trigger: "manual" }, []);
  await db.query(
    `insert into quarantine (run_id, source_id, task, chunk, file, row_number, reason, excerpt, s3_key, scope)
     values ('b', 'dvf', 0, 0, 'f', 1, 'bad date', '', '', '64260-2020')`,
  );
  const outcome = await takeIn("b", [[aSale({ key: keyOf(1) }), aSale({ key: keyOf(3), commune: "34172" })]], {
    collectedAt: APRIL,
  });
  expect(outcome.superseded).toBe(1);
  expect((await active()).map(({ key }) => key.at(-1))).toEqual(["1", "2", "3"]);
  const coverage = await db.query(`select commune, complete from sale_coverage order by commune`);
  expect(coverage).toEqual([
    { commune: "34172", complete: true },
    { commune: "64260", complete: false },
  ]);
});

test("the raw file of the same deeds doubles none, keeps the coordinates, and an inferred deed yields to the given ones", async () => {
  const parcels = ["64260000AB0490"];
  const given = [aSale({ key: keyOf(1) }), aSale({ key: keyOf(2), parcels }), aSale({ key: keyOf(3), parcels })];
  await takeIn("geo", [given]);
  // The raw file does not say that deeds 2 and 3 are two.
  const raw = [
    aSale({ key: keyOf(1), longitude: null, latitude: null }),
    aSale({ key: keyOf(9), parcels, longitude: null }),
  ];
  const outcome = await takeIn("raw", [raw], { collectedAt: APRIL, source: "dvf-brut", deedsGiven: false });
  expect(outcome).toMatchObject({ superseded: 0 });
  expect((await active()).map(({ key, longitude }) => [key.at(-1), longitude])).toEqual([
    ["1", -1.77],
    ["2", -1.77],
    ["3", -1.77],
  ]);
  const again = await takeIn("raw2", [raw], {
    collectedAt: "2025-05-01T00:00:00Z",
    source: "dvf-brut",
    deedsGiven: false,
  });
  expect(again).toMatchObject({ changed: 0, superseded: 0 });
  expect(await active()).toHaveLength(3);
});

test("a snapshot whose list of deeds was lost supersedes nothing", async () => {
  await takeIn("a", [[aSale({ key: keyOf(1) }), aSale({ key: keyOf(2) })]]);
  await openRun(db, { runId: "b", trigger: "manual" }, []);
  await db.query(`insert into chunk (run_id, task, chunk, status, records) values ('b', 0, 7, 'done', '{"sale": 5}')`);
  const outcome = await takeIn("b", [[aSale({ key: keyOf(1) })]], { collectedAt: APRIL });
  expect(outcome.superseded).toBe(0);
  expect(outcome.missing).toHaveLength(1);
  expect(await active()).toHaveLength(2);
});

test("what a large first file no longer holds is found within the time that a statement has", async () => {
  const sales = Array.from({ length: 30_000 }, (_, n) => aSale({ key: keyOf(n + 1), sourceRef: `2020-${n}` }));
  expect(await takeIn("a", [sales.slice(0, 15_000), sales.slice(15_000)])).toMatchObject({ superseded: 0 });
});
