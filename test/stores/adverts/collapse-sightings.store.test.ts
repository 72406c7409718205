import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Crawl } from "../../../lib/records/record.ts";
import { collapseSightings } from "../../../lib/stores/adverts/collapse-sightings.ts";
import { aCrawl, aPage, arrive, day, eventsOf, startHistoryOver } from "../../support/histories.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate advert, crawl, crawl_sighting, crawl_span, outbox cascade"));

const once = (n: number, references: readonly string[], changes: Partial<Crawl> = {}) =>
  aCrawl(n, references, { withdrawnAfter: 1, ...changes });
const collapse = (before: string, atOnce = 1000) => collapseSightings(db, new Date(before), atOnce);
const spans = async () =>
  (
    await db.query<{ span: string }>(
      `select reference || ' ' || search_id || ' ' || extract(day from seen_from at time zone 'UTC') || '-' || coalesce(extract(day from seen_to at time zone 'UTC')::text, '') as span
       from crawl_span order by reference, search_id, seen_from`,
    )
  ).map(({ span }) => span);
const sightings = async () => (await db.query(`select from crawl_sighting`)).length;

describe("sightings from before an instant", () => {
  test("become one row for each time that an advert was there; later ones stay, and join it in their turn", async () => {
    await arrive(db, aPage(1), ...[1, 2, 3, 6, 7, 8].map((n) => once(n, ["1"])), once(4, []), once(5, []));
    expect(await collapse(day(8))).toBe(5);
    expect(await spans()).toEqual(["1 flats 1-3", "1 flats 6-7"]);
    expect(await sightings()).toBe(1);
    expect(await collapse(day(9))).toBe(1);
    expect(await spans()).toEqual(["1 flats 1-3", "1 flats 6-8"]);
    expect(await collapse(day(9))).toBe(0);
  });

  test("are put together a few at a time, with the same end", async () => {
    await arrive(db, aPage(1), aPage(1, { reference: "2" }));
    for (let n = 1; n <= 9; n++) await arrive(db, once(n, n === 5 ? ["2"] : ["1", "2"]));
    let calls = 0;
    while ((await collapse(day(10), 2)) > 0) calls += 1;
    expect(calls).toBe(9);
    expect(await spans()).toEqual(["1 flats 1-4", "1 flats 6-9", "2 flats 1-9"]);
  });

  test("that a crawl parts which comes late are parted, also at their ends not at all", async () => {
    await arrive(db, aPage(1), once(1, ["1"]), once(3, ["1"]), once(5, ["1"]));
    await collapse(day(6));
    await arrive(db, once(4, []), once(2, ["1"]), once(7, []));
    expect(await spans()).toEqual(["1 flats 1-3", "1 flats 5-5"]);
    expect(await eventsOf(db)).toEqual(["1: 1 created", "1: 4 withdrawn", "1: 5 relisted", "1: 7 withdrawn"]);
    await collapse(day(8));
    expect(await spans()).toEqual(["1 flats 1-3", "1 flats 5-5"]);
    expect(await sightings()).toBe(0);
  });

  test("of a replay are put together again, and change nothing", async () => {
    const all = [aPage(1), once(1, ["1"]), once(2, ["1"]), once(3, []), once(4, ["1"])];
    await arrive(db, ...all);
    await collapse(day(5));
    const before = [await spans(), await eventsOf(db)];
    await arrive(db, ...all);
    expect(await sightings()).toBe(3);
    await collapse(day(5));
    expect([await spans(), await eventsOf(db)]).toEqual(before);
  });

  test("wait while something of their source is being merged", async () => {
    await arrive(db, aPage(1), once(1, ["1"]));
    await db.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('sightings imo-ops-export', 0))`);
      expect(await collapse(day(2))).toBe(0);
    });
    expect(await collapse(day(2))).toBe(1);
  });

  test("leave spans without end as they are", async () => {
    await arrive(db, aPage(1), once(1, ["1"]), once(2, ["1"], { asSpans: true }), once(3, ["1"], { asSpans: true }));
    await arrive(db, once(3, ["1"]));
    await collapse(day(4));
    expect(await spans()).toEqual(["1 flats 1-1", "1 flats 2-"]);
    expect(await sightings()).toBe(0);
    expect(await eventsOf(db)).toEqual(["1: 1 created"]);
  });
});

const DAYS = 8;
const pages = fc.uniqueArray(
  fc.record({
    reference: fc.constantFrom("1", "2"),
    n: fc.integer({ min: 1, max: DAYS }),
    priceCents: fc.constantFrom(100_000, 200_000),
  }),
  { minLength: 1, maxLength: 5, selector: (page) => `${page.reference} ${page.n}` },
);
const crawls = fc.uniqueArray(
  fc.record({
    n: fc.integer({ min: 1, max: DAYS }),
    searchId: fc.constantFrom("flats", "flats", "south", "cheap"),
    references: fc.constantFrom([], ["1"], ["2"], ["1", "2"], ["1", "2"]),
    complete: fc.constantFrom(true, true, true, false),
    withdrawnAfter: fc.constantFrom(1, 1, 2),
  }),
  { minLength: 3, maxLength: DAYS + 6, selector: ({ n, searchId }) => `${searchId} ${n}` },
);

/** Each case has a source of its own, which is cheaper than tables of its own. */
let cases = 0;
const historyOf = async (source: string) => ({
  events: await eventsOf(db, source),
  standing: await db.query(
    `select reference, status, first_seen, last_seen(source_id, reference, last_seen) as last_seen from advert where source_id = $1
     order by reference`,
    [source],
  ),
});

test("what happened is the same as when no sighting was ever put together, whatever comes late and whenever they are", async () => {
  const asked = fc.asyncProperty(pages, crawls, fc.infiniteStream(fc.nat()), async (seen, read, draws) => {
    const next = () => draws.next().value;
    const [collapsed, kept] = [`collapsed-${++cases}`, `kept-${cases}`];
    const all = [
      ...seen.map(({ n, ...page }) => aPage(n, page)),
      ...read.map(({ n, references, ...changes }) => aCrawl(n, references, changes)),
    ]
      .map((record) => ({ record, at: next() }))
      .toSorted((one, other) => one.at - other.at);
    for (const { record } of all) {
      await arrive(db, { ...record, source: collapsed }, { ...record, source: kept });
      if (next() % 3 === 0) await collapseOf(collapsed, day(1 + (next() % (DAYS + 1))), 1 + (next() % 6));
      expect(await historyOf(collapsed)).toEqual(await historyOf(kept));
    }
    await collapseOf(collapsed, day(DAYS + 1), 1000);
    expect(await db.query(`select from crawl_sighting where source_id = $1`, [collapsed])).toHaveLength(0);
    await startHistoryOver(db, collapsed);
    expect(await historyOf(collapsed)).toEqual(await historyOf(kept));
  });
  await fc.assert(asked, { numRuns: Number(process.env["CASES"] ?? 25) });
});

/** Of one source alone: the other's crawls are held back meanwhile. */
async function collapseOf(source: string, before: string, atOnce: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(
      `select pg_advisory_xact_lock(hashtextextended('sightings ' || source_id, 0)) from (select distinct source_id from crawl where source_id <> $1) s`,
      [source],
    );
    await collapse(before, atOnce);
  });
}
