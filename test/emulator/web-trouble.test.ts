import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { unpackPage } from "../../lib/collect/web/raw-page.ts";
import type { Switch } from "../support/market.ts";
import { startWebPath } from "../support/web-path.ts";
import type { Crawled, WebPath } from "../support/web-path.ts";

/** A list of four adverts, which are visited again in each case. */
const LIST = "/annonces/lyon-69004/location";
const ADVERTS = 4;
const SITE = { site: "iad" } as const;

let path: WebPath;

beforeAll(async () => {
  path = await startWebPath();
});
afterAll(() => path?.stop());
beforeEach(async () => {
  await path.forgetManners();
  await path.to.db.query(`truncate advert_card`);
});

const crawl = async (...switches: Switch[]): Promise<Crawled> => {
  await path.market.trouble(...switches);
  return path.crawl("iad-france", LIST);
};
const onLists = (kind: Switch["kind"], more: object = {}): Switch => ({ kind, ...SITE, path: "/annonces/", ...more });
const onAdverts = (kind: Switch["kind"], more: object = {}): Switch => ({ kind, ...SITE, path: "/annonce/", ...more });
const onRobots = (kind: Switch["kind"], more: object = {}): Switch => ({ kind, ...SITE, ...more });

/** What a run comes to once the trouble is over. */
const WHOLE = { missing: [], outcome: "complete", seen: ADVERTS, fetched: ADVERTS, lists: 1, details: ADVERTS };
const comesTo = ({ run, asked }: Crawled) => {
  const { outcome, seen, fetched } = run.tasks[0] ?? {};
  return { missing: run.missing, outcome, seen, fetched, lists: asked["list"], details: asked["detail"] };
};

type Case = readonly [
  name: string,
  trouble: Switch,
  outcome: "blocked" | "failed",
  reason: RegExp,
  /** Requests of pages that the site saw. */
  pages: number,
  kept: readonly string[],
];
const NOTHING: readonly string[] = [];
const FIRST_LIST = ["list-1.json.gz"];

const cases: readonly Case[] = [
  ["a list that answers 403", onLists("forbidden"), "blocked", /answered 403/, 1, NOTHING],
  ["a captcha", onLists("captcha"), "blocked", /proof of being human/, 1, NOTHING],
  ["X-Robots-Tag: noindex", onLists("noindex-header"), "blocked", /noindex/, 1, NOTHING],
  ["a meta element that says noindex", onLists("noindex-meta"), "blocked", /noindex/, 1, NOTHING],
  ["a reservation against data mining", onLists("tdm-reservation"), "blocked", /mining is reserved/, 1, NOTHING],
  [
    "a robots.txt that disallows",
    onRobots("robots-disallow", { prefix: "/annonces/" }),
    "blocked",
    /disallows/,
    0,
    NOTHING,
  ],
  ["a robots.txt that answers 503", onRobots("robots-unavailable"), "blocked", /robots\.txt can't be read/, 0, NOTHING],
  ["a list that answers 503", onLists("unavailable"), "failed", /answered 503/, 1, NOTHING],
  ["a connection cut in the middle", onLists("cut"), "failed", /cut|ended|closed|broke/i, 5, NOTHING],
  ["redirects in a circle", onLists("redirect-loop"), "failed", /circle/, 3, NOTHING],
  ["a redirect out of https", onLists("redirect"), "failed", /169\.254\.169\.254.*not followed/, 1, NOTHING],
  [
    "a redirect to a private address",
    onLists("redirect", { to: "https://10.0.0.7/" }),
    "failed",
    /10\.0\.0\.7/,
    1,
    NOTHING,
  ],
  ["a page of 10 MB", onLists("huge"), "failed", /bytes, more than/, 1, NOTHING],
  ["another layout", onLists("changed-layout"), "failed", /layout changed/, 1, FIRST_LIST],
  ["a list empty without a word", onLists("empty-list", { marker: false }), "failed", /layout changed/, 1, FIRST_LIST],
];

test.each(cases)(
  "%s ends the run, told as it is; the next one gets everything",
  async (_, trouble, outcome, reason, pages, kept) => {
    const before = await path.stored("iad-france");
    const troubled = await crawl(trouble);
    const { run, asked } = troubled;
    expect(run).toMatchObject({ status: "failed", rows: 0, records: {} });
    expect(run.tasks).toMatchObject([{ outcome, requests: pages, seen: 0, fetched: 0 }]);
    const told = run.tasks[0]?.reason;
    expect(told).toMatch(reason);
    expect(run.missing).toEqual([`iad-france, ${LIST}: ${outcome}, ${told}`]);
    expect(asked).toMatchObject({ robots: 1, pages });
    expect(await path.kept(troubled)).toEqual(kept);
    expect(await path.stored("iad-france")).toEqual(before);
    expect(comesTo(await crawl())).toEqual(WHOLE);
  },
);

test("the page that can't be read is kept as it was received", async () => {
  const { run } = await crawl(onLists("changed-layout"));
  const key = `raw-personal/iad-france/${run.runId}/0/list-1.json.gz`;
  const { page, text } = await unpackPage(await path.to.data.bytes(key));
  expect(page).toMatchObject({ url: `https://www.iadfrance.fr${LIST}`, status: 200 });
  expect(text).toContain('class="tuile"');
});

test("an empty list that says so is a complete crawl", async () => {
  const { run, asked } = await crawl(onLists("empty-list"));
  expect(run.missing).toEqual([]);
  expect(run.tasks).toMatchObject([{ outcome: "complete", requests: 1, seen: 0, fetched: 0 }]);
  expect(asked.pages).toBe(1);
});

test("a robots.txt that is missing allows everything", async () => {
  expect(comesTo(await crawl(onRobots("robots-missing")))).toEqual(WHOLE);
});

test("a slow site is waited for", async () => {
  expect(comesTo(await crawl({ kind: "slow", ...SITE, ms: 700 }))).toEqual(WHOLE);
});

test("a Crawl-delay is kept between pages, whatever pace is configured", async () => {
  const { instants } = await crawl(onRobots("robots-crawl-delay", { seconds: 0.8 }));
  // Each request may be late on its way to the site, the whole of them hardly.
  expect(instants).toHaveLength(1 + ADVERTS);
  expect((instants.at(-1) ?? 0) - (instants[0] ?? 0)).toBeGreaterThanOrEqual(ADVERTS * 800 - 200);
});

test("Retry-After is kept: nothing is asked before, by any run", async () => {
  const { run, asked } = await crawl(onLists("throttled", { retryAfter: "4" }));
  expect(run.status).toBe("failed");
  expect(run.tasks).toMatchObject([{ outcome: "throttled", requests: 1, reason: "answered 429; again in 4 s" }]);
  expect(asked.pages).toBe(1);
  const next = await crawl();
  expect(next.run.tasks).toMatchObject([{ outcome: "throttled", requests: 0, seen: 0 }]);
  expect(next.asked).toMatchObject({ pages: 0 });
  await expect.poll(async () => (await crawl()).run.tasks[0]?.outcome, { timeout: 15_000 }).toBe("complete");
});

test("after three refusals in a row nothing is asked any more", async () => {
  for (const refusal of [onLists("forbidden"), onLists("captcha"), onLists("forbidden")])
    expect((await crawl(refusal)).asked.pages).toBe(1);
  const { run, asked } = await crawl();
  expect(run.tasks).toMatchObject([{ outcome: "throttled", requests: 0 }]);
  expect(run.tasks[0]?.reason).toMatch(/answered 403; again in \d+ s/);
  expect(asked.pages).toBe(0);
});

test("a refusal in the middle ends the visits, and what was got is kept", async () => {
  const [, second] = (await path.market.adverts()).filter(
    ({ record }) => record.postcode === "69004" && record.transaction === "rental",
  );
  const { run, asked } = await crawl(onAdverts("forbidden", { path: second?.path }));
  const got = (asked["detail"] ?? 0) - 1;
  expect(run).toMatchObject({ status: got > 0 ? "partial" : "failed", rows: got, quarantined: 0 });
  expect(run.tasks).toMatchObject([{ outcome: "blocked", seen: ADVERTS, fetched: got, reason: "answered 403" }]);
  const next = await crawl();
  expect(next.run.tasks).toMatchObject([{ outcome: "complete", fetched: ADVERTS - got }]);
});

test.each([
  ["reserves itself", onAdverts("noindex-header", { times: 1 }), /noindex/],
  ["is too large", onAdverts("huge", { times: 1 }), /bytes, more than/],
  ["leads to a private address", onAdverts("redirect", { to: "https://192.168.1.1/", times: 1 }), /192\.168\.1\.1/],
])("one advert's page that %s is told, and the others are read", async (_, trouble, reason) => {
  const { run, asked } = await crawl(trouble);
  expect(run.status).toBe("partial");
  expect(run.tasks).toMatchObject([{ outcome: "truncated", seen: ADVERTS, fetched: ADVERTS - 1 }]);
  expect(run.tasks[0]?.reason).toMatch(/^1 pages could not be got: /);
  expect(run.tasks[0]?.reason).toMatch(reason);
  expect(asked).toMatchObject({ list: 1, detail: ADVERTS });
  const next = await crawl();
  expect(next.run.tasks).toMatchObject([{ outcome: "complete", fetched: 1 }]);
  expect(next.asked).toMatchObject({ detail: 1 });
});

test("one advert's page that is cut once is asked for again, and all are read", async () => {
  const { run, asked } = await crawl(onAdverts("cut", { times: 1 }));
  expect(run.tasks).toMatchObject([{ outcome: "complete", seen: ADVERTS, fetched: ADVERTS, requests: ADVERTS + 2 }]);
  expect(asked).toMatchObject({ list: 1, detail: ADVERTS + 1 });
});

test("a page in another layout is set aside with the reason, and read when it is back", async () => {
  const { run } = await crawl(onAdverts("changed-layout", { times: 1 }));
  expect(run).toMatchObject({ status: "partial", rows: ADVERTS, used: ADVERTS - 1, quarantined: 1 });
  const next = await crawl();
  expect(next.run.tasks).toMatchObject([{ outcome: "complete", fetched: 1 }]);
});
