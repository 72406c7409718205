import { OPENING as MARKET_OPENING } from "../../localstack/market/clock.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { advanceMarket } from "../../lib/cli/commands/market.ts";
import { inOrder, toldOf } from "../support/ledger.ts";
import type { Told } from "../support/ledger.ts";
import type { Truth } from "../support/market.ts";
import { startWebPath } from "../support/web-path.ts";
import type { WebPath } from "../support/web-path.ts";

const OPENING = new Date(MARKET_OPENING).toISOString();

// A browser starts for each of the searches, and other tests may have the machine as well.
vi.setConfig({ testTimeout: 150_000 });

let path: WebPath;

beforeAll(async () => {
  path = await startWebPath();
});
afterAll(() => path?.stop());

/** The searches of the two sources' files, as a person would read them there. */
const wanted = {
  "agence-littoral": () => true,
  "iad-france": ({ record }: Truth) => {
    const { transaction, type, rooms, postcode, priceCents = 0, rentCents = 0 } = record;
    const area = z.number().parse(record["area"] ?? 0);
    const asks: Record<Truth["record"]["transaction"], Record<string, boolean>> = {
      sale: {
        "69001": type === "apartment" && [2, 3, 4].includes(rooms ?? 0),
        "69004": type === "apartment" && [2, 3, 4].includes(rooms ?? 0),
        "34000": ["apartment", "house"].includes(type) && priceCents <= 600_000_00,
        "54000": ["apartment", "house"].includes(type) && area >= 40,
      },
      rental: {
        "75011": ["apartment", "parking"].includes(type),
        "75018": ["apartment", "parking"].includes(type),
        "34000": type === "apartment" && rentCents <= 1_500_00,
        "54000": type === "apartment" && rentCents <= 1_500_00,
        "94240": type === "house",
        "94470": type === "house",
      },
    };
    return asks[transaction][postcode] ?? false;
  },
};

test.each([
  ["iad-france", "iad"],
  ["agence-littoral", "littoral"],
] as const)(
  "a run of %s gives the market's facts, of all that its searches find and of nothing else",
  async (source, site) => {
    const adverts = (await path.market.adverts(site)).filter(wanted[source]);
    expect(adverts.length).toBeGreaterThan(40);
    const { run, asked } = await path.crawl(source);
    expect(run).toMatchObject({ status: "complete", missing: [], rows: adverts.length, quarantined: 0 });
    expect(asked).toMatchObject({ detail: adverts.length });
    // Workers that begin at once may each ask.
    expect(asked["robots"]).toBeLessThanOrEqual(4);
    expect(asked.pages).toBe(run.tasks.reduce((sum, { requests }) => sum + requests, 0));
    const stored = await path.stored(source);
    expect([...stored.keys()].sort()).toEqual(adverts.map(({ record }) => record.reference).sort());
    for (const { record, contacts } of adverts) {
      const { status, content } = stored.get(record.reference) ?? {};
      expect(content).toMatchObject(record);
      expect(status).toBe(record.underContract ? "under-contract" : "active");
      for (const contact of contacts) expect(JSON.stringify(content)).not.toContain(contact);
    }
  },
);

test.each(["iad-france", "agence-littoral"] as const)("a second run of %s visits no advert", async (source) => {
  const { run, asked } = await path.crawl(source);
  expect(run).toMatchObject({ status: "unchanged", rows: 0, missing: [] });
  expect(asked["detail"]).toBeUndefined();
  expect(asked["list"]).toBeGreaterThan(0);
});

const LISTS = ["/annonces/hendaye-64700/vente", "/annonces/saint-malo-35400/vente", "/annonces/paris-75013/vente"];
const TOWNS = new Set(["64700", "35400", "75013"]);
const ROUNDS = 6;

test("what happens to adverts between runs is told as the market's ledger has it", async () => {
  const { market, cloud } = path;
  const begun: number[] = [];
  const clocks = [Date.parse(OPENING)];
  const listed = { iad: new Set<string>(), littoral: new Set<string>() };
  for (let round = 0; round <= ROUNDS; round++) {
    if (round > 0) clocks.push(Date.parse(advanceMarket(cloud.home, "4d").instant));
    begun.push(Date.now());
    const runs = [path.crawl("iad-france", ...LISTS), path.crawl("agence-littoral")];
    for (const { run } of await Promise.all(runs)) expect(run.missing).toEqual([]);
    for (const { record } of (await market.adverts("iad")).filter(({ record }) => ofTowns(record)))
      listed.iad.add(record.reference);
    for (const { record } of await market.adverts("littoral")) listed.littoral.add(record.reference);
  }
  const ledger = Map.groupBy(await market.events("2026-01-01T00:00:00Z"), ({ reference }) => reference);
  const follow = { crawls: clocks, withdrawnAfter: 2 };
  const expected = [
    ...[...listed.iad].map((reference) => ({ reference, ...follow, cardsShowPhotos: true })),
    ...[...listed.littoral].map((reference) => ({ reference, ...follow, cardsShowPhotos: false })),
  ].map(({ reference, ...following }) => [reference, toldOf(ledger.get(reference) ?? [], following)] as const);
  const told = await history(begun);
  for (const [reference, events] of expected) expect(told.get(reference), reference).toEqual(events);
  const types = new Set(expected.flatMap(([, events]) => events.map(({ type }) => type)));
  expect([...types].sort()).toEqual(["changed", "created", "price-changed", "relisted", "withdrawn"]);
});

function ofTowns({ postcode, transaction }: Truth["record"]): boolean {
  return TOWNS.has(postcode) && transaction === "sale";
}

const StoredEvent = z.object({
  reference: z.string(),
  happened_at: z.coerce.date(),
  type: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

/** The events of every advert, by reference, with the crawl that found them: that which began last before. */
async function history(begun: readonly number[]): Promise<Map<string, Told[]>> {
  const rows = await path.to.db.query(
    `select a.reference, e.happened_at, e.type, e.detail from advert_event e join advert a using (advert_id)`,
  );
  const byReference = Map.groupBy(
    rows.map((row) => StoredEvent.parse(row)),
    ({ reference }) => reference,
  );
  const crawlAt = (at: Date) =>
    Math.max(
      0,
      begun.findLastIndex((instant) => instant <= at.getTime()),
    );
  const told = (events: readonly z.infer<typeof StoredEvent>[]) =>
    events.map(({ happened_at, type, detail }) => ({ crawl: crawlAt(happened_at), type, detail }));
  return new Map([...byReference].map(([reference, events]) => [reference, withoutEchoes(told(events)).sort(inOrder)]));
}

/** With the price, what the text says of it and the price without fees change; the ledger tells the price alone. */
function withoutEchoes(events: readonly Told[]): Told[] {
  const echoes = new Set(["description", "fees", "priceExcludingFeesCents"]);
  return events.flatMap((event) => {
    const priced = events.some(({ crawl, type }) => crawl === event.crawl && type === "price-changed");
    if (event.type !== "changed" || !priced) return [event];
    const fields = z
      .array(z.string())
      .parse(event.detail["fields"])
      .filter((field) => !echoes.has(field));
    return fields.length > 0 ? [{ ...event, detail: { fields } }] : [];
  });
}
