import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Crawl } from "../../../lib/records/record.ts";
import { listedBefore } from "../../../lib/stores/adverts/crawl-spans.ts";
import { readAdvert } from "../../../lib/query/adverts.ts";
import {
  aCrawl,
  aPage,
  arrive,
  arriveOne,
  day,
  eventsOf,
  standingOf,
  startHistoryOver,
} from "../../support/histories.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate advert, crawl, crawl_sighting, crawl_span, outbox cascade"));

const whole = (n: number, references: readonly string[], changes: Partial<Crawl> = {}) =>
  aCrawl(n, references, { searchId: "table", withdrawnAfter: 1, asSpans: true, ...changes });
const spans = () =>
  db.query(`select reference, seen_from as from, seen_to as to from crawl_span order by reference, seen_from`);

describe("a reading of the whole source", () => {
  test("withdraws what it lacks and relists what is back", async () => {
    await arrive(db, aPage(1), whole(1, ["1"]), whole(2, ["1"]), whole(4, []), whole(5, []), whole(6, ["1"]));
    expect(await eventsOf(db)).toEqual(["1: 1 created", "1: 4 withdrawn", "1: 6 relisted"]);
    expect(await spans()).toEqual([
      { reference: "1", from: day(1), to: day(2) },
      { reference: "1", from: day(6), to: null },
    ]);
  });

  test("that sees the same adverts writes nothing but that it took place", async () => {
    await arrive(db, aPage(1), aPage(1, { reference: "2" }), whole(1, ["1", "2"]));
    const rows = () =>
      db.query(`select ctid::text, xmin::text from advert union all select ctid::text, xmin::text from crawl_span`);
    const before = await rows();
    await arrive(db, whole(2, ["1", "2"]), whole(3, ["2", "1"]));
    expect(await rows()).toEqual(before);
    expect(await db.query(`select from crawl_sighting`)).toHaveLength(0);
    expect(await db.query(`select from crawl`)).toHaveLength(3);
  });

  test("tells when each advert was there last, also in answers", async () => {
    await arrive(
      db,
      aPage(1),
      aPage(1, { reference: "2" }),
      whole(1, ["1", "2"]),
      whole(2, ["1", "2"]),
      whole(3, ["1"]),
    );
    const rows = await db.query<{ advert_id: number }>(`select advert_id from advert order by reference`);
    const seen = await Promise.all(rows.map(async ({ advert_id }) => (await readAdvert(db, advert_id)).last_seen));
    expect(seen).toEqual([day(3), day(2)]);
  });

  test("withdraws after as many as its source says", async () => {
    const twice = { withdrawnAfter: 2 };
    await arrive(db, aPage(1), whole(1, ["1"], twice), whole(2, [], twice));
    expect(await eventsOf(db)).toEqual(["1: 1 created"]);
    await arrive(db, whole(3, [], twice));
    expect(await eventsOf(db)).toEqual(["1: 1 created", "1: 3 withdrawn"]);
  });

  test("told twice is one", async () => {
    await arrive(db, aPage(1), whole(1, ["1"]), whole(2, ["1"]), whole(3, ["1"]), whole(3, []), whole(2, []));
    expect(await eventsOf(db)).toEqual(["1: 1 created"]);
    expect(await spans()).toEqual([{ reference: "1", from: day(1), to: null }]);
  });

  test("that comes after a newer one says that an advert was away in between", async () => {
    await arrive(db, aPage(1), whole(1, ["1"]), whole(3, ["1"]), whole(2, []));
    expect(await eventsOf(db)).toEqual(["1: 1 created", "1: 2 withdrawn", "1: 3 relisted"]);
    expect(await spans()).toEqual([
      { reference: "1", from: day(1), to: day(1) },
      { reference: "1", from: day(3), to: null },
    ]);
  });

  test("that comes after a newer one puts off when an advert went, and says that it came earlier", async () => {
    await arrive(db, aPage(1), aPage(3, { reference: "2" }), whole(1, ["1"]), whole(3, ["2"]));
    await db.query(`truncate outbox`);
    await arrive(db, whole(2, ["1", "2"]));
    expect(await eventsOf(db)).toEqual(["1: 1 created", "1: 3 withdrawn", "2: 2 created"]);
    expect(await spans()).toEqual([
      { reference: "1", from: day(1), to: day(2) },
      { reference: "2", from: day(2), to: null },
    ]);
    // Its document tells when it was seen first.
    const told = await db.query(`select reference from outbox join advert on advert_id = entity_id`);
    expect(told).toEqual([{ reference: "2" }]);
  });

  test("may come before the adverts that it saw", async () => {
    await arrive(db, whole(1, ["1"]), aPage(1), whole(2, ["1"]), aPage(2, { priceCents: 1 }), whole(3, []));
    expect((await eventsOf(db)).map((event) => event.split(" {")[0])).toEqual([
      "1: 1 created",
      "1: 2 price-changed",
      "1: 3 withdrawn",
    ]);
    expect(await standingOf(db)).toMatchObject([{ status: "withdrawn", first_seen: day(1), last_seen: day(2) }]);
  });

  test("gives how many adverts changed their status", async () => {
    await arrive(db, aPage(1), aPage(1, { reference: "2" }));
    const told: number[] = [];
    for (const crawl of [whole(1, ["1", "2"]), whole(2, ["2"]), whole(3, ["2"]), whole(4, ["1"])]) {
      told.push(await arriveOne(db, crawl));
    }
    expect(told).toEqual([0, 1, 0, 2]);
  });

  test("is what the next one is compared with", async () => {
    await arrive(db, whole(1, ["1", "2", "3"]), whole(2, ["1", "2"]));
    const before = (n: number, references: string[], source = "imo-ops-export") =>
      listedBefore(db, { source, searchId: "table", at: day(n) }, references);
    expect(await before(3, ["2", "9", "9"])).toEqual({ listed: 2, missing: 1 });
    expect(await before(2, ["2", "9", "9"])).toEqual({ listed: 3, missing: 2 });
    expect(await before(1, [])).toEqual({ listed: 0, missing: 0 });
    expect(await before(3, [], "other")).toEqual({ listed: 0, missing: 0 });
  });
});

const DAYS = 7;
const reference = fc.constantFrom("1", "2");
const pages = fc.uniqueArray(
  fc.record({
    reference,
    n: fc.integer({ min: 1, max: DAYS }),
    priceCents: fc.constantFrom(100_000, 200_000),
  }),
  { minLength: 1, maxLength: 5, selector: (page) => `${page.reference} ${page.n}` },
);
const readings = fc.uniqueArray(
  fc.record({
    n: fc.integer({ min: 1, max: DAYS }),
    searchId: fc.constantFrom("table", "table", "other"),
    references: fc.constantFrom([], ["1"], ["2"], ["1", "2"], ["1", "2"]),
    withdrawnAfter: fc.constantFrom(1, 1, 2),
  }),
  { minLength: 3, maxLength: DAYS + 2, selector: ({ n, searchId }) => `${searchId} ${n}` },
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

test("what happened is the same as when each sighting is written in its turn, in whatever order pages and readings come", async () => {
  const asked = fc.asyncProperty(pages, readings, fc.infiniteStream(fc.nat()), async (seen, read, draws) => {
    const [spanned, listed] = [`spanned-${++cases}`, `listed-${cases}`];
    const all = [
      ...seen.map(({ n, ...page }) => ({ n, record: aPage(n, page) })),
      ...read.map(({ n, references, ...changes }) => ({ n, record: whole(n, references, changes) })),
    ];
    const shuffled = all
      .map(({ record }) => ({ record, at: draws.next().value }))
      .toSorted((one, other) => one.at - other.at);
    await arrive(db, ...shuffled.map(({ record }) => ({ ...record, source: spanned })));
    const inOrder = all.toSorted((one, other) => one.n - other.n);
    await arrive(
      db,
      ...inOrder.map(({ record }) => ({
        ...record,
        source: listed,
        ...(record.kind === "crawl" && { asSpans: false }),
      })),
    );
    const history = await historyOf(spanned);
    expect(history).toEqual(await historyOf(listed));
    await startHistoryOver(db, spanned);
    expect(await historyOf(spanned)).toEqual(history);
  });
  await fc.assert(asked, { numRuns: Number(process.env["CASES"] ?? 25) });
});
