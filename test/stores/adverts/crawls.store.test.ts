import { beforeEach, describe, expect, test } from "vitest";
import type { CardRead, Crawl } from "../../../lib/records/record.ts";
import { keepCards, knownCards } from "../../../lib/stores/adverts/crawls.ts";
import { aCrawl, aPage, arrive, arriveOne, day, eventsOf, standingOf } from "../../support/histories.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate advert, advert_card, crawl, crawl_sighting, outbox cascade"));

const CREATED = "1: 1 created";
const missed = (n: number, changes?: Partial<Crawl>) => aCrawl(n, [], changes);
const listed = (n: number, changes?: Partial<Crawl>) => aCrawl(n, ["1"], changes);
const houses = { searchId: "houses" };
const cut = { complete: false };
const waiting = async () => (await db.query(`select from outbox`)).length;

describe("an advert is withdrawn", () => {
  test("by the crawl that made it so many complete ones in a row that missed it, not before", async () => {
    await arrive(db, aPage(1), listed(1), missed(2));
    expect(await standingOf(db)).toMatchObject([{ status: "active", last_seen: day(1) }]);
    await arrive(db, missed(3), missed(4));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 3 withdrawn"]);
    expect(await standingOf(db)).toMatchObject([{ status: "withdrawn", last_seen: day(1) }]);
  });

  test("not by crawls that were not complete, however many, nor when one in between listed it", async () => {
    await arrive(db, aPage(1), listed(1), missed(2), missed(3, cut), missed(4, cut), listed(5, cut), missed(6));
    expect(await eventsOf(db)).toEqual([CREATED]);
    await arrive(db, missed(7));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 7 withdrawn"]);
  });

  test("after as many as its source said then", async () => {
    const three = { withdrawnAfter: 3 };
    await arrive(db, aPage(1), listed(1, three), missed(2, three), missed(3, three));
    expect(await eventsOf(db)).toEqual([CREATED]);
    await arrive(db, missed(4, three));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 4 withdrawn"]);
  });

  test("at once when the source says fewer than have missed it already", async () => {
    const three = { withdrawnAfter: 3 };
    await arrive(db, aPage(1), listed(1, three), missed(2, three), missed(3, { withdrawnAfter: 1 }));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 3 withdrawn"]);
  });

  test("never by crawls of searches that had not listed it", async () => {
    await arrive(db, aPage(1), listed(1), missed(2, houses), missed(3, houses), missed(4, houses));
    expect(await eventsOf(db)).toEqual([CREATED]);
    await arrive(db, listed(5), listed(5, houses));
    expect(await eventsOf(db)).toEqual([CREATED]);
  });

  test("also when the crawls that missed it arrive before the one that had listed it", async () => {
    await arrive(db, aPage(1), missed(3), missed(4));
    expect(await eventsOf(db)).toEqual([CREATED]);
    await arrive(db, listed(2));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 4 withdrawn"]);
    expect(await standingOf(db)).toMatchObject([{ status: "withdrawn" }]);
  });
});

describe("an advert in two searches", () => {
  const both = (n: number) => [listed(n), listed(n, houses)];

  test("is not withdrawn while one of them still lists it", async () => {
    await arrive(db, aPage(1), ...both(1), missed(2), listed(2, houses), missed(3), listed(3, houses), missed(4));
    expect(await eventsOf(db)).toEqual([CREATED]);
    expect(await standingOf(db)).toMatchObject([{ status: "active", last_seen: day(3) }]);
  });

  test("is not withdrawn while one of them listed it last time and can't be read since", async () => {
    await arrive(db, aPage(1), ...both(1), missed(2), missed(2, { ...houses, ...cut }));
    await arrive(db, missed(3), missed(3, { ...houses, ...cut }));
    expect(await eventsOf(db)).toEqual([CREATED]);
    await arrive(db, missed(4), missed(4, houses), missed(5), missed(5, houses));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 5 withdrawn"]);
  });

  test("is withdrawn by one of them when the other was given up", async () => {
    await arrive(db, aPage(1), ...both(1), missed(2), missed(3));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 3 withdrawn"]);
  });

  test("is withdrawn by one of them when the other had dropped it before, or is never read to its end", async () => {
    await arrive(db, aPage(1), ...both(1), listed(2), missed(2, houses));
    await arrive(db, missed(3), missed(3, { ...houses, ...cut }), missed(4));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 4 withdrawn"]);
  });

  test("does not stay withdrawn when the crawl that still listed it arrives last", async () => {
    await arrive(db, aPage(1), ...both(1), missed(2), missed(3));
    await arrive(db, listed(3, houses));
    expect(await eventsOf(db)).toEqual([CREATED]);
    expect(await standingOf(db)).toMatchObject([{ status: "active", last_seen: day(3) }]);
  });
});

describe("an advert that was withdrawn", () => {
  beforeEach(() => arrive(db, aPage(1), listed(1), missed(2), missed(3)));

  test("is relisted by the list that shows it again, complete or not", async () => {
    await arrive(db, missed(4), listed(5, cut));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 3 withdrawn", "1: 5 relisted"]);
    expect(await standingOf(db)).toMatchObject([{ status: "active", last_seen: day(5) }]);
  });

  test("is relisted by its page", async () => {
    await arrive(db, aPage(5));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 3 withdrawn", "1: 5 relisted"]);
    expect(await standingOf(db)).toMatchObject([{ status: "active" }]);
  });

  test("can be withdrawn again", async () => {
    await arrive(db, listed(5), missed(6), missed(7));
    expect((await eventsOf(db)).slice(1)).toEqual(["1: 3 withdrawn", "1: 5 relisted", "1: 7 withdrawn"]);
  });

  test("is relisted on the day on which it was back, also when that becomes known late", async () => {
    await arrive(db, listed(6), listed(4));
    expect((await eventsOf(db)).slice(1)).toEqual(["1: 3 withdrawn", "1: 4 relisted"]);
  });

  test("had not gone when a late crawl tells that it was there", async () => {
    await arrive(db, listed(2, houses));
    expect(await eventsOf(db)).toEqual([CREATED]);
    expect(await standingOf(db)).toMatchObject([{ status: "active", last_seen: day(2) }]);
  });
});

describe("a crawl", () => {
  test("told twice is one", async () => {
    await arrive(db, aPage(1), listed(1), missed(2), missed(2), listed(1));
    expect(await eventsOf(db)).toEqual([CREATED]);
    expect(await db.query(`select from crawl`)).toHaveLength(2);
  });

  test("told incomplete, then complete, is complete", async () => {
    await arrive(db, aPage(1), listed(1), missed(2, cut), missed(2), missed(2, cut), missed(3));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 3 withdrawn"]);
  });

  test("tells how many adverts changed their status, and those alone go to the document store", async () => {
    await arrive(db, aPage(1), aPage(1, { reference: "2" }), aCrawl(1, ["1", "2"]));
    await db.query("truncate outbox");
    const told: number[] = [];
    for (const crawl of [aCrawl(2, ["2"]), aCrawl(3, ["2"]), aCrawl(4, ["2"]), aCrawl(5, ["1", "2"])]) {
      told.push(await arriveOne(db, crawl));
    }
    expect(told).toEqual([0, 1, 0, 1]);
    expect(await waiting()).toBe(2);
  });

  test("gives a withdrawn advert a higher rev, so that the document store takes it", async () => {
    await arrive(db, aPage(1), listed(1));
    const rev = async () => (await db.query<{ rev: number }>(`select rev from advert`))[0]?.rev ?? 0;
    const before = await rev();
    await arrive(db, missed(2), missed(3));
    expect(await rev()).toBeGreaterThan(before);
  });

  test("of one source says nothing of another's adverts", async () => {
    await arrive(db, aPage(1), listed(1), missed(2, { source: "other" }), missed(3, { source: "other" }));
    expect(await eventsOf(db)).toEqual([CREATED]);
  });

  test("of adverts whose page could not be read yet is kept for when it is", async () => {
    await arrive(db, listed(1), missed(2), missed(3), aPage(5));
    expect(await eventsOf(db)).toEqual([CREATED, "1: 3 withdrawn", "1: 5 relisted"]);
    expect(await standingOf(db)).toMatchObject([{ first_seen: day(1), last_seen: day(5) }]);
  });

  test("with another one that lists the advert, both at once, withdraws nothing", async () => {
    await arrive(db, aPage(1), listed(1), listed(1, houses), missed(2));
    await Promise.all([arriveOne(db, missed(3)), arriveOne(db, listed(3, houses))]);
    expect(await eventsOf(db)).toEqual([CREATED]);
    expect(await standingOf(db)).toMatchObject([{ status: "active" }]);
  });
});

describe("a card", () => {
  const aCard = (fingerprint: string, n: number): CardRead => ({
    kind: "card",
    source: "imo-ops-export",
    reference: "1",
    fingerprint,
    collectedAt: day(n),
  });
  const known = async () => [...(await knownCards(db, "imo-ops-export", ["1", "2"]))];

  test("is known once its advert is there, by the newest reading of its page, whatever the order", async () => {
    await db.transaction((tx) => keepCards(tx, [aCard("b", 2), aCard("a", 1)]));
    expect(await known()).toEqual([]);
    await arrive(db, aPage(2));
    await db.transaction((tx) => keepCards(tx, [aCard("a", 1)]));
    expect(await known()).toEqual([["1", "b"]]);
  });
});
