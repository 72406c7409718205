import { readFile } from "node:fs/promises";
import path from "node:path";
import { array, assert, integer, property } from "fast-check";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { advanceMarket } from "../../../lib/cli/commands/market.ts";
import { homeAt } from "../../../localstack/home.ts";
import { advance } from "../../../localstack/market/advance.ts";
import { DAY, OPENING, durationOf } from "../../../localstack/market/clock.ts";
import { openSites } from "../../../localstack/market/world.ts";
import { startTestMarket } from "../../support/market.ts";
import type { TestMarket } from "../../support/market.ts";

const started: TestMarket[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((market) => market.stop()));
});

async function start(adverts = 300): Promise<TestMarket> {
  const market = await startTestMarket({ adverts });
  started.push(market);
  return market;
}

test("a week brings new adverts, new prices, contracts, adverts that go and some that come back", async () => {
  const market = await start();
  const { events } = advanceMarket(market.home, "7d");
  for (const event of ["created", "price-changed", "under-contract", "changed", "withdrawn", "relisted"]) {
    expect(events[event], event).toBeGreaterThan(0);
  }
});

test("the ledger tells exactly what the sites show differently", async () => {
  const market = await start();
  const before = new Map((await market.adverts()).map(({ record }) => [record.reference, record]));
  expect(await market.events()).toEqual([]);
  advance(market.home, "5d");
  const after = new Map((await market.adverts()).map(({ record }) => [record.reference, record]));
  const events = (await market.events()).filter(({ site }) => site === "iad");
  const listed = new Set(before.keys());
  for (const { event, reference } of events) {
    if (event === "created" || event === "relisted") listed.add(reference);
    if (event === "withdrawn") listed.delete(reference);
  }
  expect(new Set(after.keys())).toEqual(listed);
  const told = (name: string): Set<string> =>
    new Set(events.filter(({ event }) => event === name).map(({ reference }) => reference));
  const prices = told("price-changed");
  const contracts = told("under-contract");
  const photos = told("changed");
  for (const [reference, now] of after) {
    const then = before.get(reference);
    if (then === undefined || told("relisted").has(reference)) continue;
    const price = (of: typeof now): number | undefined => of.priceCents ?? of.rentCents;
    // A price may go down and up again, a contract be signed and fall through, between two looks.
    if (price(then) !== price(now)) expect(prices).toContain(reference);
    if (then.underContract !== now.underContract) expect(contracts).toContain(reference);
    expect(now.photoCount > then.photoCount).toBe(photos.has(reference));
  }
});

test("a page changes, comes and goes with its advert", async () => {
  const market = await start();
  const { events } = advance(market.home, "20d");
  const gone = events.findLast(({ site, event }) => site === "iad" && event === "withdrawn");
  const listed = await market.adverts();
  expect(listed.map(({ record }) => record.reference)).not.toContain(gone?.reference);
  const page = await fetch(`${market.iadUrl}/annonce/appartement-vente-3-pieces-lyon-60m2/r${gone?.reference}`);
  expect(page.status).toBe(404);
});

test("the same seed and instant give the same market, byte for byte; another seed does not", async () => {
  const [one, two, other] = await Promise.all([start(60), start(60), startTestMarket({ adverts: 60, seed: "other" })]);
  started.push(other);
  for (const { home } of [one, two, other]) advance(home, "3d");
  const pages = await Promise.all(
    [one, two, other].map(async ({ iadUrl }) => (await fetch(`${iadUrl}/annonces/vente`)).text()),
  );
  expect(pages[0]).toBe(pages[1]);
  expect(pages[2]).not.toBe(pages[0]);
});

test("the clock and the switches outlive a restart, and the clock stands still by itself", async () => {
  const market = await start(30);
  const { instant } = advance(market.home, "36h");
  await market.trouble({ kind: "forbidden", path: "/annonce/", times: 2 });
  const [advert] = await market.adverts();
  expect((await fetch(`${market.iadUrl}${advert?.path}`)).status).toBe(403);
  const again = await market.restart();
  started.splice(0, started.length, again);
  expect(await (await fetch(`${again.iadUrl}/__market`)).json()).toMatchObject({
    instant,
    opening: new Date(OPENING).toISOString(),
  });
  expect((await fetch(`${again.iadUrl}${advert?.path}`)).status).toBe(403);
  expect((await fetch(`${again.iadUrl}${advert?.path}`)).status).toBe(200);
});

test("the state of a market is a small file that says who it is and how late", async () => {
  const market = await start(30);
  advance(market.home, "1d");
  const state: unknown = JSON.parse(await readFile(path.join(market.home.root, "market.json"), "utf8"));
  expect(state).toMatchObject({ seed: "test", adverts: 30, elapsedMs: DAY, trouble: [] });
});

test("in however many steps the clock goes on, the same happens", () => {
  const { iad } = openSites({ seed: "steps", adverts: 80 });
  const step = integer({ min: 1, max: 9 * DAY });
  assert(
    property(array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      let now = OPENING;
      const inSteps = steps.flatMap((ms) => {
        const events = iad.events(now, now + ms);
        now += ms;
        return events;
      });
      expect(inSteps).toEqual(iad.events(OPENING, now));
    }),
    { numRuns: 40 },
  );
});

test("whatever happens, an advert is listed between its creation or return and its withdrawal, and nowhere else", () => {
  const { iad } = openSites({ seed: "lives", adverts: 120 });
  assert(
    property(integer({ min: 0, max: 200 * DAY }), (ms) => {
      const instant = OPENING + ms;
      const { byReference } = iad.at(instant);
      const last = new Map(
        iad
          .events(0, instant)
          .filter(({ event }) => event === "created" || event === "withdrawn" || event === "relisted")
          .map(({ reference, event }) => [reference, event]),
      );
      for (const [reference, event] of last) expect(byReference.has(reference)).toBe(event !== "withdrawn");
    }),
    { numRuns: 25 },
  );
});

test("a duration is read with its unit, and anything else is refused", async () => {
  expect(["7d", " 12h", "30m"].map(durationOf)).toEqual([7 * DAY, DAY / 2, DAY / 48]);
  const market = await startTestMarket({ adverts: 7 });
  onTestFinished(() => market.stop());
  for (const wrong of ["", "7", "-1d", "1w", "1.5d"]) {
    expect(() => advance(market.home, wrong), wrong).toThrow(/is not a duration: write for example 7d/);
  }
});

test("a home without a market says how to get one", () => {
  expect(() => advanceMarket(homeAt("/nowhere"), "7d")).toThrow(/There is no sample market in \/nowhere/);
});
