import { beforeEach, describe, expect, test } from "vitest";
import { collectWeb } from "../../lib/collect/collect-web.ts";
import type { CollectWebDeps } from "../../lib/collect/collect-web.ts";
import type { Verdict } from "../../lib/collect/politeness/verdict.ts";
import { CrawlState } from "../../lib/collect/web/crawl-state.ts";
import { readList } from "../../lib/collect/web/list.ts";
import type { RawPage } from "../../lib/collect/web/page.ts";
import { unpackPage } from "../../lib/collect/web/raw-page.ts";
import type { Visit } from "../../lib/collect/web/visit.ts";
import { PermanentError } from "../../lib/errors.ts";
import type { PagesStored, RecordsStored, Task } from "../../lib/messages.ts";
import type { Crawl } from "../../lib/records/record.ts";
import type { WebSource } from "../../lib/sources/schema.ts";
import { aCard, page, payload } from "../support/iad-page.ts";
import type { Facts } from "../support/iad-page.ts";
import { webSource } from "../support/web-source.ts";
import { told } from "../support/told.ts";
import { quoted } from "../../lib/records/reason.ts";

const iad = await webSource("iad-france");
const LIST = "https://www.iadfrance.fr/annonces/nancy-54000/location";
const FOLDER = "raw-personal/iad-france/run-1/0";
const listAt = (n: number) => (n === 1 ? LIST : `${LIST}?page=${n}`);
const advertAt = (reference: string) =>
  `https://www.iadfrance.fr/annonce/appartement-location-2-pieces-nancy-48m2/r${reference}`;

type Criteria = NonNullable<Task["list"]>["criteria"];
const taskFor = (criteria: Criteria = {}): Task => ({
  runId: "run-1",
  task: 0,
  source: "iad-france",
  kind: "web",
  wave: 0,
  timeoutSeconds: 7200,
  search: "rentals in Nancy",
  asOf: "2026-10-06T08:00:00Z",
  list: { id: "0123456789abcdef", text: "rentals in Nancy", url: LIST, criteria },
});

const received = (url: string, html: string): RawPage => ({
  url,
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  html: Buffer.from(html),
  fetchedAt: "2026-10-06T08:01:00.000Z",
  rendered: false,
  redirects: [],
});
const shows = (url: string, html: string): Visit => ({
  verdict: { kind: "ok" },
  page: received(url, html),
  requests: 1,
});
const answers = (verdict: Verdict, requests = 1): Visit => ({ verdict, page: null, requests });
const throttled = answers({ kind: "throttled", retryAfterSeconds: 30, reason: quoted("answered 429") });
const forbidden = answers({ kind: "blocked", block: "403", reason: quoted("answered 403") });
const reserved = answers({ kind: "blocked", block: "noindex", reason: quoted("X-Robots-Tag: noindex") });
const broken = answers({ kind: "failed", reason: quoted("answered 500"), passing: true });
const gone = answers({ kind: "gone" });
const listHtml = (cards: readonly Facts[], totalItems: number) => page([payload({ items: cards, totalItems })]);

/** What the collector meets and leaves behind; each test says what is different. */
interface World extends CollectWebDeps {
  readonly site: Map<string, Visit>;
  readonly asked: string[];
  readonly gone: Set<string>;
  readonly known: Map<string, string>;
  readonly objects: Map<string, Uint8Array | string>;
  readonly crawls: Crawl[];
  readonly pages: PagesStored[];
  readonly records: RecordsStored[];
}

function aWorld(changes: Partial<CollectWebDeps> = {}): World {
  const world = {
    site: new Map<string, Visit>(),
    asked: [] as string[],
    known: new Map<string, string>(),
    gone: new Set<string>(),
  };
  const left = { objects: new Map<string, Uint8Array | string>(), crawls: [] as Crawl[] };
  const told = { pages: [] as PagesStored[], records: [] as RecordsStored[] };
  return {
    ...world,
    ...left,
    ...told,
    source: async () => iad,
    visit: async (url) => {
      world.asked.push(url);
      return world.site.get(url) ?? shows(url, "<h1>Appartement</h1>");
    },
    knownCards: async () => world.known,
    erased: async () => world.gone,
    loadState: async (key) => {
      const state = left.objects.get(key);
      return typeof state === "string" ? CrawlState.parse(JSON.parse(state)) : null;
    },
    put: async (key, body) => void left.objects.set(key, body),
    putRecords: async (_, records) => void left.crawls.push(...records),
    announcePages: async (message) => void told.pages.push(message),
    announceRecords: async (message) => void told.records.push(message),
    hasTime: () => true,
    ...changes,
  };
}

/** Puts lists of these references on the site, a page each. */
function lists(world: World, ...pages: (readonly string[])[]): void {
  const total = pages.flat().length;
  for (const [index, references] of pages.entries()) {
    const url = listAt(index + 1);
    world.site.set(
      url,
      shows(
        url,
        listHtml(
          references.map((reference) => aCard(reference)),
          total,
        ),
      ),
    );
  }
}

const references = (from: number, count: number) => Array.from({ length: count }, (_, index) => String(from + index));
const stored = (world: World) => world.pages.flatMap(({ pages }) => pages.map(({ reference }) => reference));
const fingerprintOf = (reference: string, changes: Facts = {}) => {
  const [item] = readList(listHtml([aCard(reference, changes)], 1), LIST, iad).items;
  return item?.fingerprint ?? "";
};

let world: World;
beforeEach(() => {
  world = aWorld();
});

describe("a crawl", () => {
  test("reads the lists page after page to the announced total, then each advert, and tells both", async () => {
    lists(world, ["1", "2"], ["3"]);
    const outcome = await collectWeb(taskFor(), world);
    expect(world.asked).toEqual([listAt(1), listAt(2), advertAt("1"), advertAt("2"), advertAt("3")]);
    expect(outcome).toEqual({
      task: 0,
      source: "iad-france",
      search: "rentals in Nancy",
      outcome: "complete",
      chunks: 2,
      requests: 5,
      seen: 3,
      fetched: 3,
      bytes: 3 * "<h1>Appartement</h1>".length,
    });
    expect(world.pages).toMatchObject([
      { chunk: 0, pages: [{ reference: "1" }, { reference: "2" }, { reference: "3" }] },
    ]);
    expect(world.records).toMatchObject([{ chunk: 1, collectedAt: "2026-10-06T08:00:00Z" }]);
    expect(world.crawls).toMatchObject([
      { searchId: "0123456789abcdef", complete: true, withdrawnAfter: 2, references: ["1", "2", "3"] },
    ]);
  });

  test("an advert that was erased is not asked for, whatever its card says", async () => {
    lists(world, ["1", "2"]);
    world.gone.add("2");
    await collectWeb(taskFor(), world);
    expect(world.asked).toContain(advertAt("1"));
    expect(world.asked).not.toContain(advertAt("2"));
  });

  test("keeps each advert's page as received, with the card that led to it", async () => {
    lists(world, ["1"]);
    await collectWeb(taskFor(), world);
    const [told] = world.pages[0]?.pages ?? [];
    expect(told).toMatchObject({ key: `${FOLDER}/r1.json.gz`, url: advertAt("1"), fingerprint: fingerprintOf("1") });
    const kept = world.objects.get(`${FOLDER}/r1.json.gz`);
    if (!(kept instanceof Uint8Array)) throw new Error("nothing was kept");
    expect((await unpackPage(kept)).text).toBe("<h1>Appartement</h1>");
  });

  test("visits only adverts that are new or whose card has changed, and has seen the others", async () => {
    lists(world, ["1", "2", "3"]);
    world.known.set("1", fingerprintOf("1")).set("2", fingerprintOf("2", { price: { main: 700 } }));
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome: "complete", seen: 3, fetched: 2 });
    expect(stored(world)).toEqual(["2", "3"]);
    expect(world.crawls).toMatchObject([{ references: ["1", "2", "3"] }]);
  });

  test("without changes visits no advert and announces no page", async () => {
    lists(world, ["1"]);
    world.known.set("1", fingerprintOf("1"));
    expect(await collectWeb(taskFor(), world)).toMatchObject({ requests: 1, fetched: 0, chunks: 1 });
    expect(world.pages).toEqual([]);
    expect(world.records).toMatchObject([{ chunk: 0 }]);
  });

  test("visits every advert of a list that holds only links", async () => {
    world.site.set(LIST, shows(LIST, `<a href="/annonce/a/r1">Voir</a><a href="/annonce/b/r2">Voir</a>`));
    world.known.set("1", "whatever");
    await collectWeb(taskFor(), world);
    expect(world.asked).toEqual([
      LIST,
      listAt(2),
      "https://www.iadfrance.fr/annonce/a/r1",
      "https://www.iadfrance.fr/annonce/b/r2",
    ]);
  });

  test("lists an advert once that moved to the next page while the lists were read", async () => {
    const total = 3;
    world.site.set(listAt(1), shows(listAt(1), listHtml([aCard("1"), aCard("2")], total)));
    world.site.set(listAt(2), shows(listAt(2), listHtml([aCard("2"), aCard("3")], total)));
    expect(await collectWeb(taskFor(), world)).toMatchObject({ seen: 3 });
    expect(stored(world)).toEqual(["1", "2", "3"]);
  });

  test("announces so many pages at once that a message stays small", async () => {
    lists(world, references(1, 45));
    expect(await collectWeb(taskFor(), world)).toMatchObject({ chunks: 4, fetched: 45 });
    expect(world.pages.map(({ chunk, pages }) => [chunk, pages.length])).toEqual([
      [0, 20],
      [1, 20],
      [2, 5],
    ]);
  });

  test("of a task without a search is refused", async () => {
    const { list: _, ...task } = taskFor();
    await expect(collectWeb(task, world)).rejects.toThrow(PermanentError);
  });
});

describe("what a search asks for and its address can't say", () => {
  const CRITERIA = { price: { max: 800 }, area: { max: 60 } };
  beforeEach(() => {
    const cards = [
      aCard("1", { price: { main: 700 } }),
      aCard("2", { price: { main: 900 } }),
      aCard("3", { surfaceList: [] }),
    ];
    world.site.set(LIST, shows(LIST, listHtml(cards, 3)));
  });

  test("is looked for on the cards; what they don't show may be it, adverts that are not it are listed, but not visited", async () => {
    await collectWeb(taskFor(CRITERIA), world);
    expect(stored(world)).toEqual(["1", "3"]);
    expect(world.crawls).toMatchObject([{ complete: true, references: ["1", "2", "3"] }]);
  });

  test("does not lose sight of an advert that was, and whose price has left it", async () => {
    world.known.set("2", fingerprintOf("2", { price: { main: 790 } }));
    await collectWeb(taskFor(CRITERIA), world);
    expect(stored(world)).toEqual(["1", "2", "3"]);
  });
});

describe("a list page", () => {
  test.each([
    ["throttled", throttled, "answered 429; again in 30 s"],
    ["blocked", forbidden, "answered 403"],
  ])("that is %s ends all visits", async (outcome, visit, reason) => {
    lists(world, ["1"], ["2"]);
    world.site.set(listAt(2), visit);
    expect(await collectWeb(taskFor(), world)).toMatchObject({
      outcome,
      reason: told(reason),
      seen: 1,
      requests: 2,
      fetched: 0,
    });
    expect(world.asked).toEqual([listAt(1), listAt(2)]);
    expect(world.crawls).toMatchObject([{ complete: false, references: ["1"] }]);
  });

  test.each([
    ["failed", broken, "answered 500"],
    ["blocked", reserved, "X-Robots-Tag: noindex"],
  ])("that is %s for itself alone ends the lists, and what they showed is visited", async (outcome, visit, reason) => {
    lists(world, ["1"], ["2"]);
    world.site.set(listAt(2), visit);
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome, reason: told(reason), seen: 1, fetched: 1 });
    expect(world.crawls).toMatchObject([{ complete: false }]);
  });

  test("that robots.txt excludes costs no request", async () => {
    world.site.set(LIST, answers({ kind: "blocked", block: "robots", reason: quoted("robots.txt disallows it") }, 0));
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome: "blocked", requests: 0, seen: 0 });
    expect(world.crawls).toMatchObject([{ complete: false, references: [] }]);
  });

  test("that is not there is a failure when it is the first, and the end when it is not", async () => {
    world.site.set(LIST, gone);
    expect(await collectWeb(taskFor(), world)).toMatchObject({
      outcome: "failed",
      reason: told("the list is not there (404)"),
    });
    world = aWorld();
    world.site.set(LIST, shows(LIST, `<a href="/annonce/a/r1">Voir</a>`)).set(listAt(2), gone);
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome: "complete", seen: 1 });
  });

  test("that shows nothing and does not say so fails and is kept as received", async () => {
    world.site.set(LIST, shows(LIST, "<p>Bienvenue</p>"));
    const outcome = await collectWeb(taskFor(), world);
    expect(outcome).toMatchObject({ outcome: "failed", reason: told(/layout changed/), fetched: 0 });
    const kept = world.objects.get(`${FOLDER}/list-1.json.gz`);
    if (!(kept instanceof Uint8Array)) throw new Error("nothing was kept");
    expect((await unpackPage(kept)).text).toBe("<p>Bienvenue</p>");
    expect(world.crawls).toMatchObject([{ complete: false }]);
  });

  test("that honestly shows nothing is complete, and nothing of it is kept", async () => {
    world.site.set(LIST, shows(LIST, "<p>Aucune annonce ne correspond</p>"));
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome: "complete", seen: 0 });
    expect(world.crawls).toMatchObject([{ complete: true, references: [] }]);
    expect([...world.objects.keys()]).toEqual([`${FOLDER}/state.json`]);
  });

  test("that redirects has its links read from where it led", async () => {
    const moved = "https://www.iadfrance.fr/ailleurs/nancy/";
    world.site.set(LIST, shows(moved, `<a href="../../annonce/a/r1">Voir</a>`)).set(listAt(2), gone);
    await collectWeb(taskFor(), world);
    expect(world.asked).toContain("https://www.iadfrance.fr/annonce/a/r1");
  });
});

describe("an advert's page", () => {
  test.each([
    ["throttled", throttled, "answered 429; again in 30 s"],
    ["blocked", forbidden, "answered 403"],
  ])("that is %s ends the visits; what was got before is announced", async (outcome, visit, reason) => {
    lists(world, references(1, 60));
    world.site.set(advertAt("30"), visit);
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome, reason: told(reason), seen: 60 });
    expect(stored(world).slice(0, 29)).toEqual(references(1, 29));
    // Those in line already when the answer came.
    expect(world.asked.length).toBeLessThanOrEqual(1 + 30 + 8);
    expect(world.crawls).toMatchObject([{ complete: false }]);
  });

  test.each([
    ["fails", broken, "answered 500"],
    ["reserves itself", reserved, "X-Robots-Tag: noindex"],
  ])("that %s is lost alone and told, and its listing still counts", async (_, visit, reason) => {
    lists(world, ["1", "2", "3"]);
    world.site.set(advertAt("2"), visit);
    const outcome = await collectWeb(taskFor(), world);
    expect(outcome).toMatchObject({
      outcome: "truncated",
      reason: told(`1 pages could not be got: ${advertAt("2")}: ${reason}`),
      fetched: 2,
    });
    expect(stored(world)).toEqual(["1", "3"]);
    expect(world.crawls).toMatchObject([{ complete: true }]);
  });

  test("that is gone in the meantime takes nothing from the crawl", async () => {
    lists(world, ["1", "2"]);
    world.site.set(advertAt("2"), gone);
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome: "complete", seen: 2, fetched: 1 });
  });

  test.each([
    ["another advert's", advertAt("777")],
    ["a list", LIST],
    ["another site's", "https://autre.example/annonce/a/r2"],
  ])("that leads to %s is refused", async (_, elsewhere) => {
    lists(world, ["1", "2"]);
    world.site.set(advertAt("2"), shows(elsewhere, "<h1>Autre chose</h1>"));
    const outcome = await collectWeb(taskFor(), world);
    expect(outcome).toMatchObject({ outcome: "truncated", fetched: 1 });
    expect(outcome.reason?.en).toContain(`led to ${elsewhere}, which is not this advert's page`);
    expect(stored(world)).toEqual(["1"]);
    expect(world.objects.has(`${FOLDER}/r2.json.gz`)).toBe(false);
  });

  test("that leads to a new address of the same advert is taken under that address", async () => {
    lists(world, ["1"]);
    const renamed = "https://www.iadfrance.fr/annonce/grand-appartement-nancy/r1";
    world.site.set(advertAt("1"), shows(renamed, "<h1>Appartement</h1>"));
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome: "complete", fetched: 1 });
    expect(world.pages[0]?.pages).toMatchObject([{ reference: "1", url: renamed }]);
  });
});

describe("no more pages than configured", () => {
  const limitedTo = (maxPages: number): WebSource => ({ ...iad, politeness: { ...iad.politeness, maxPages } });

  test("are asked for, lists and adverts together; the next crawl gets the rest", async () => {
    world = aWorld({ source: async () => limitedTo(4) });
    lists(world, ["1", "2", "3"], ["4", "5"]);
    expect(await collectWeb(taskFor(), world)).toMatchObject({
      outcome: "truncated",
      reason: told("3 adverts are left for the next time: 4 pages at most, as configured"),
      seen: 5,
      fetched: 2,
      requests: 4,
    });
    expect(world.crawls).toMatchObject([{ complete: false }]);
  });

  test("of lists alone may be all there is", async () => {
    world = aWorld({ source: async () => limitedTo(1) });
    lists(world, ["1"], ["2"]);
    expect(await collectWeb(taskFor(), world)).toMatchObject({
      outcome: "truncated",
      reason: told("stopped after 1 pages, as configured"),
      fetched: 0,
    });
  });
});

describe("a crawl that runs out of time", () => {
  /** A world in which one call has time for so many requests. */
  const shortOfTime = (requests: number) => {
    let until = requests;
    const short: World = aWorld({ hasTime: () => short.asked.length < until });
    return { short, again: () => (until = short.asked.length + requests) };
  };

  test.each([1, 2, 3, 7, 25])(
    "every %i requests goes on where it stopped: nothing is visited twice, and in the end all is told",
    async (requests) => {
      const { short, again } = shortOfTime(requests);
      lists(short, references(1, 30), references(31, 15));
      let calls = 1;
      let outcome = await collectWeb(taskFor(), short);
      for (; outcome.more; calls++) {
        again();
        outcome = await collectWeb(taskFor(), short);
      }
      expect(new Set(short.asked).size).toBe(short.asked.length);
      expect(outcome).toMatchObject({ outcome: "complete", seen: 45, fetched: 45, requests: 47 });
      const chunks = new Map(short.pages.map((message) => [message.chunk, message]));
      expect([...chunks.values()].flatMap(({ pages }) => pages)).toHaveLength(45);
      expect(chunks.size + 1).toBe(outcome.chunks);
      for (const message of short.pages) expect(message).toEqual(chunks.get(message.chunk));
      expect(short.crawls).toMatchObject([{ complete: true, references: references(1, 45) }]);
      expect(calls).toBeGreaterThan(Math.floor(47 / (requests + 8)));
    },
  );

  test("tells no crawl before its end", async () => {
    const { short } = shortOfTime(2);
    lists(short, ["1", "2"], ["3"]);
    expect(await collectWeb(taskFor(), short)).toMatchObject({ more: true, seen: 3, fetched: 0 });
    expect(short.records).toEqual([]);
  });

  test("in the middle of a batch leaves the rest of it for the next call", async () => {
    const { short } = shortOfTime(4);
    lists(short, references(1, 20));
    expect(await collectWeb(taskFor(), short)).toMatchObject({ more: true, fetched: 3, chunks: 2 });
    expect(stored(short)).toEqual(["1", "2", "3"]);
  });
});

describe("a crawl that is killed", () => {
  const killed = () => Promise.reject(new Error("killed"));

  test("between storing how far it is and announcing the pages announces them when it is called again", async () => {
    lists(world, ["1", "2"]);
    await expect(collectWeb(taskFor(), { ...world, announcePages: killed })).rejects.toThrow("killed");
    expect(world.pages).toEqual([]);
    const asked = [...world.asked];
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome: "complete", fetched: 2, chunks: 2 });
    expect(world.asked).toEqual(asked);
    expect(world.pages).toMatchObject([{ chunk: 0, pages: [{ reference: "1" }, { reference: "2" }] }]);
  });

  test("before it could say that it had ended says the same again, and asks nothing", async () => {
    lists(world, ["1"]);
    await expect(collectWeb(taskFor(), { ...world, announceRecords: killed })).rejects.toThrow("killed");
    const outcome = await collectWeb(taskFor(), world);
    const asked = world.asked.length;
    expect(await collectWeb(taskFor(), world)).toEqual(outcome);
    expect(world.asked).toHaveLength(asked);
    expect(world.pages[1]).toEqual(world.pages[0]);
    expect(world.records[1]).toEqual(world.records[0]);
    expect(world.crawls.slice(1)).toEqual(world.crawls.slice(0, -1));
  });

  test("in the middle of a batch visits that batch again, and no other", async () => {
    lists(world, references(1, 25));
    const visit: CollectWebDeps["visit"] = (url) => (url === advertAt("22") ? killed() : world.visit(url));
    await expect(collectWeb(taskFor(), { ...world, visit })).rejects.toThrow("killed");
    const before = world.asked.length;
    expect(await collectWeb(taskFor(), world)).toMatchObject({ outcome: "complete", fetched: 25 });
    expect(world.asked.slice(before)).toEqual(references(21, 5).map(advertAt));
  });
});
