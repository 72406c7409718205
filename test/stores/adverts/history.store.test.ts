import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { TransientError } from "../../../lib/errors.ts";
import type { Advert, Crawl } from "../../../lib/records/record.ts";
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

beforeEach(() => db.query("truncate advert, crawl, crawl_sighting, outbox cascade"));

test("an advert that is first seen was created then", async () => {
  await arrive(db, aPage(3), aPage(4));
  expect(await eventsOf(db)).toEqual(["1: 3 created"]);
});

test("an advert that a list showed before its page was read was created when the list showed it", async () => {
  await arrive(db, aCrawl(2, ["1"]), aPage(3));
  expect(await eventsOf(db)).toEqual(["1: 2 created"]);
  expect(await standingOf(db)).toMatchObject([{ first_seen: day(2), last_seen: day(3) }]);
});

const price = (from: unknown, to: unknown, percent: unknown) => expect.objectContaining({ from, to, percent });

test.each<[string, Partial<Advert>, Partial<Advert>, unknown]>([
  ["lower", { priceCents: 30_000_000 }, { priceCents: 28_500_000 }, price(300_000, 285_000, -5)],
  ["higher", { priceCents: 30_000_000 }, { priceCents: 31_000_050 }, price(300_000, 310_000.5, 3.33)],
  ["no longer told", { priceCents: 30_000_000 }, { priceCents: null }, price(300_000, null, null)],
  ["told at last", { priceCents: null }, { priceCents: 30_000_000 }, price(null, 300_000, null)],
  [
    "a rent",
    { transaction: "rental", priceCents: null, rentCents: 80_000 },
    { transaction: "rental", priceCents: null, rentCents: 82_000 },
    price(800, 820, 2.5),
  ],
])(
  "a price that is %s is told with what it was, in euros, and the change in percent",
  async (_, before, after, told) => {
    await arrive(db, aPage(1, before), aPage(2, after));
    const [event] = await db.query(`select happened_at, detail from advert_event where type = 'price-changed'`);
    expect(event).toEqual({ happened_at: day(2), detail: told });
  },
);

test("whatever else changes is named, together or apart from the price", async () => {
  await arrive(db, aPage(1), aPage(2, { priceCents: 1_000_000, underContract: true, features: ["Cave"] }), aPage(3));
  expect(await eventsOf(db)).toEqual([
    "1: 1 created",
    '1: 2 changed {"fields": ["features", "underContract"]}',
    '1: 2 price-changed {"to": 10000.0000000000000000, "from": 215000.000000000000, "percent": -95.35}',
    '1: 3 changed {"fields": ["features", "underContract"]}',
    '1: 3 price-changed {"to": 215000.000000000000, "from": 10000.0000000000000000, "percent": 2050.00}',
  ]);
});

test("a field that readers of before did not know, and that says nothing, is no change", async () => {
  await arrive(db, aPage(1), aPage(2, { rooms: 4 }));
  await db.query(`update advert_content set content = content - 'prestige' where content->>'rooms' = '3'`);
  await startHistoryOver(db, "imo-ops-export");
  expect(await eventsOf(db)).toEqual(["1: 1 created", '1: 2 changed {"fields": ["rooms"]}']);
});

test("a price of between two known ones that comes late takes its place", async () => {
  await arrive(db, aPage(1), aPage(5), aPage(3, { priceCents: 20_000_000 }));
  expect((await eventsOf(db)).map((event) => event.split(" {")[0])).toEqual([
    "1: 1 created",
    "1: 3 price-changed",
    "1: 5 price-changed",
  ]);
});

test("an advert under contract that is withdrawn and comes back is under contract again", async () => {
  await arrive(db, aPage(1, { underContract: true }), aCrawl(1, ["1"]), aCrawl(2, []), aCrawl(3, []));
  expect(await standingOf(db)).toMatchObject([{ status: "withdrawn" }]);
  await arrive(db, aCrawl(4, ["1"]));
  expect(await standingOf(db)).toMatchObject([{ status: "under-contract", last_seen: day(4) }]);
});

const DAYS = 8;
const reference = fc.constantFrom("1", "2");
const aDay = fc.integer({ min: 1, max: DAYS });
const pages = fc.uniqueArray(
  fc.record({
    reference,
    collectedAt: aDay.map(day),
    priceCents: fc.constantFrom(100_000, 200_000),
    underContract: fc.constantFrom(null, true),
  }),
  { minLength: 1, maxLength: 5, selector: (page) => `${page.reference} ${page.collectedAt}` },
);
const crawls = fc.uniqueArray(
  fc.record({
    searchId: fc.constantFrom("flats", "houses"),
    n: aDay,
    complete: fc.constantFrom(true, true, true, false),
    references: fc.constantFrom([], ["2"], ["1"], ["1", "2"]),
    withdrawnAfter: fc.constantFrom(2, 2, 1),
  }),
  { minLength: 6, maxLength: 12, selector: ({ searchId, n }) => `${searchId} ${n}` },
);
const arrivals = fc.record({ pages, crawls }).chain((told) => {
  const records: (Advert | Crawl)[] = [
    ...told.pages.map((page) => aPage(1, page)),
    ...told.crawls.map(({ n, references, ...changes }) => aCrawl(n, references, changes)),
  ];
  return fc.shuffledSubarray(records, { minLength: records.length });
});

/** Each case has a source of its own, which is cheaper than tables of its own. */
let cases = 0;
const historyOf = async (source: string) => ({
  events: await eventsOf(db, source),
  standing: await standingOf(db, source),
});

function instantOf(record: Advert | Crawl): string {
  return record.kind === "crawl" ? record.crawledAt : record.collectedAt;
}

test("what happened is the same whatever the order in which pages and crawls arrive, and follows from what is stored", async () => {
  const asked = fc.asyncProperty(arrivals, async (records) => {
    const [ordered, shuffled] = [`ordered-${++cases}`, `shuffled-${cases}`];
    const inOrder = records.toSorted((one, other) => instantOf(one).localeCompare(instantOf(other)));
    await arrive(db, ...inOrder.map((record) => ({ ...record, source: ordered })));
    await arrive(db, ...records.map((record) => ({ ...record, source: shuffled })));
    const history = await historyOf(shuffled);
    expect(history).toEqual(await historyOf(ordered));
    await startHistoryOver(db, shuffled);
    expect(await historyOf(shuffled)).toEqual(history);
  });
  await fc.assert(asked, { numRuns: 60 });
});

test("what happened is the same when everything arrives at once", async () => {
  const asked = fc.asyncProperty(arrivals, async (records) => {
    const [apart, together] = [`apart-${++cases}`, `together-${cases}`];
    await arrive(db, ...records.map((record) => ({ ...record, source: apart })));
    await Promise.all(records.map((record) => arriveAtLast({ ...record, source: together })));
    expect(await historyOf(together)).toEqual(await historyOf(apart));
  });
  await fc.assert(asked, { numRuns: 10 });
});

/** A message that meets another one in the middle of its work is delivered again. */
async function arriveAtLast(record: Advert | Crawl): Promise<number> {
  try {
    return await arriveOne(db, record);
  } catch (error) {
    if (error instanceof TransientError) return arriveAtLast(record);
    throw error;
  }
}
