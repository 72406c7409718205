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

/** What the next run does once the trouble is over. */
const expectWhole = ({ run, asked }: Crawled) => {
  expect(run.missing).toEqual([]);
  expect(run.tasks).toMatchObject([{ outcome: "complete", seen: ADVERTS, fetched: ADVERTS }]);
  expect(asked).toMatchObject({ list: 1, detail: ADVERTS });
};

interface Case {
  readonly name: string;
  readonly trouble: Switch;
  readonly outcome: "complete" | "blocked" | "failed";
  readonly status?: "complete" | "unchanged" | "failed";
  readonly reason?: RegExp;
  /** Requests of pages that the site saw. */
  readonly pages: number;
  readonly kept?: readonly string[];
}

const listCases: Case[] = [
  {
    name: "a list that answers 403",
    trouble: onLists("forbidden"),
    outcome: "blocked",
    reason: /answered 403/,
    pages: 1,
  },
  { name: "a captcha", trouble: onLists("captcha"), outcome: "blocked", reason: /proof of being human/, pages: 1 },
  {
    name: "X-Robots-Tag: noindex",
    trouble: onLists("noindex-header"),
    outcome: "blocked",
    reason: /noindex/,
    pages: 1,
  },
  {
    name: "a meta element that says noindex",
    trouble: onLists("noindex-meta"),
    outcome: "blocked",
    reason: /noindex/,
    pages: 1,
  },
  {
    name: "a reservation against text and data mining",
    trouble: onLists("tdm-reservation"),
    outcome: "blocked",
    reason: /mining is reserved/,
    pages: 1,
  },
  {
    name: "a robots.txt that disallows the list",
    trouble: onRobots("robots-disallow", { prefix: "/annonces/" }),
    outcome: "blocked",
    reason: /robots\.txt disallows/,
    pages: 0,
  },
  {
    name: "a robots.txt that answers 503",
    trouble: onRobots("robots-unavailable"),
    outcome: "blocked",
    reason: /robots\.txt can't be read/,
    pages: 0,
  },
  {
    name: "a list that answers 503",
    trouble: onLists("unavailable"),
    outcome: "failed",
    reason: /answered 503/,
    pages: 1,
  },
  {
    name: "a connection cut in the middle",
    trouble: onLists("cut"),
    outcome: "failed",
    reason: /cut|ended|closed|broke/i,
    pages: 1,
  },
  { name: "redirects in a circle", trouble: onLists("redirect-loop"), outcome: "failed", reason: /circle/, pages: 3 },
  {
    name: "a redirect out of https",
    trouble: onLists("redirect"),
    outcome: "failed",
    reason: /169\.254\.169\.254.*not followed/,
    pages: 1,
  },
  {
    name: "a redirect to a private address",
    trouble: onLists("redirect", { to: "https://10.0.0.7/admin" }),
    outcome: "failed",
    reason: /10\.0\.0\.7/,
    pages: 1,
  },
  { name: "a page of 10 MB", trouble: onLists("huge"), outcome: "failed", reason: /bytes, more than/, pages: 1 },
  {
    name: "another layout",
    trouble: onLists("changed-layout"),
    outcome: "failed",
    reason: /layout changed/,
    pages: 1,
    kept: ["list-1.json.gz"],
  },
  {
    name: "an empty list that does not say so",
    trouble: onLists("empty-list", { marker: false }),
    outcome: "failed",
    reason: /layout changed/,
    pages: 1,
    kept: ["list-1.json.gz"],
  },
];

test.each(listCases)("$name: $outcome, and the next run gets everything", async ({ trouble, ...expected }) => {
  const before = await path.stored("iad-france");
  const troubled = await crawl(trouble);
  const { run, asked } = troubled;
  expect(run).toMatchObject({ status: "failed", rows: 0, records: {} });
  expect(run.tasks).toMatchObject([{ outcome: expected.outcome, requests: expected.pages, seen: 0, fetched: 0 }]);
  expect(run.tasks[0]?.reason).toMatch(expected.reason ?? /./);
  expect(run.missing).toEqual([`iad-france, ${LIST}: ${expected.outcome}, ${run.tasks[0]?.reason}`]);
  expect(asked).toMatchObject({ robots: 1, pages: expected.pages });
  expect(await path.kept(troubled)).toEqual(expected.kept ?? []);
  expect(await path.stored("iad-france")).toEqual(before);
  if (expected.name.includes("503")) await path.forgetManners();
  expectWhole(await crawl());
});

test("the page that can't be read is kept as it was received", async () => {
  const troubled = await crawl(onLists("changed-layout"));
  const [key] = [`raw-personal/iad-france/${troubled.run.runId}/0/list-1.json.gz`];
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
  expectWhole(await crawl(onRobots("robots-missing")));
});

test("a slow site is waited for", async () => {
  expectWhole(await crawl({ kind: "slow", ...SITE, ms: 700 }));
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
  ["is cut", onAdverts("cut", { times: 1 }), /./],
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

test("a page in another layout is set aside with the reason, and read when it is back", async () => {
  const { run } = await crawl(onAdverts("changed-layout", { times: 1 }));
  expect(run).toMatchObject({ status: "partial", rows: ADVERTS, used: ADVERTS - 1, quarantined: 1 });
  const next = await crawl();
  expect(next.run.tasks).toMatchObject([{ outcome: "complete", fetched: 1 }]);
});
