import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ApiAnswer, Ask, AskOptions } from "../../lib/collect/api/answer.ts";
import { NumbersState } from "../../lib/collect/api/reconcile.ts";
import { ApiState } from "../../lib/collect/api/state.ts";
import { collectApi } from "../../lib/collect/collect-api.ts";
import type { CollectApiDeps } from "../../lib/collect/collect-api.ts";
import type { Verdict } from "../../lib/collect/politeness/verdict.ts";
import type { RawStored, RecordsStored, Task } from "../../lib/messages.ts";
import type { RatingListing } from "../../lib/records/open-data.ts";
import type { Crawl } from "../../lib/records/record.ts";
import { SourceFile } from "../../lib/sources/schema.ts";
import type { ApiSource } from "../../lib/sources/schema.ts";
import { stateStore } from "../../lib/stores/runs/collect-states.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { told } from "../support/told.ts";
import { quoted } from "../../lib/records/reason.ts";

const NOW = new Date("2026-11-23T08:00:00.000Z");
const FOLDER = "raw/ratings/run-1/0";

function apiSource(changes: Record<string, unknown> = {}): ApiSource {
  const file = SourceFile.parse({
    title: "Ratings",
    kind: "api",
    producer: "A producer",
    licence: "Licence Ouverte 2.0",
    records: "energy-rating",
    reader: "ademe-dpe",
    origin: "https://data.example",
    requests: [{ id: "all", title: "all of them", path: "/lines", parameters: { size: "2" } }],
    paging: { by: "next", next: "next", total: "total" },
    items: "results",
    required: [["number", "Number"], "date"],
    ...changes,
  });
  if (file.kind !== "api") throw new Error("not an API");
  return { ...file, id: "ratings" };
}

const taskOf = (changes: Partial<Task> = {}): Task => ({
  runId: "run-1",
  task: 0,
  source: "ratings",
  kind: "api",
  wave: 0,
  timeoutSeconds: 3600,
  search: "all of them",
  asOf: NOW.toISOString(),
  request: "all",
  ...changes,
});

const records = (...numbers: number[]) => numbers.map((number) => ({ number, date: "2026-01-01" }));
const page = (body: unknown, headers: ApiAnswer["headers"] = {}): ApiAnswer => ({
  verdict: { kind: "ok" },
  status: 200,
  headers: { "content-type": "application/json", ...headers },
  text: typeof body === "string" ? body : JSON.stringify(body),
  url: "https://data.example/lines",
  requests: 1,
});
const says = (verdict: Verdict, status: number | null = null): ApiAnswer => ({ ...page(""), verdict, status });

/** An API of a test: what it answers to each address in turn (the last answer stays), and what was asked of it. */
function apiThat(answers: Record<string, ApiAnswer | ApiAnswer[]>) {
  const asked: { address: string; options: AskOptions }[] = [];
  const left = new Map(Object.entries(answers).map(([address, answer]) => [address, [answer].flat()]));
  const ask: Ask = (address, _parameters, options = {}) => {
    asked.push({ address, options });
    const known = left.get(address) ?? [];
    const answer = known.length > 1 ? known.shift() : known[0];
    return Promise.resolve(answer ?? says({ kind: "gone" }, 404));
  };
  return { asked, ask };
}

function world(api: { ask: Ask }, source: ApiSource = apiSource(), changes: Partial<CollectApiDeps> = {}) {
  const bucket = memoryBucket("data");
  const announced: RawStored[] = [];
  const crawls: Crawl[] = [];
  const listings: RatingListing[] = [];
  const told: RecordsStored[] = [];
  const deps: CollectApiDeps = {
    source,
    ask: api.ask,
    twin: () => Promise.reject(new Error("there is no twin")),
    loadState: stateStore(bucket, ApiState),
    loadNumbers: stateStore(bucket, NumbersState),
    heldRatings: () => Promise.resolve([]),
    putListing: (_key, lines) => Promise.resolve(void listings.push(...lines)),
    put: bucket.put,
    read: bucket.bytes,
    announce: (message) => Promise.resolve(void announced.push(message)),
    announceAll: (messages) => Promise.resolve(void announced.push(...messages)),
    putRecords: (_key, lines) => Promise.resolve(void crawls.push(...lines)),
    announceRecords: (message) => Promise.resolve(void told.push(message)),
    hasTime: () => true,
    now: () => NOW,
    ...changes,
  };
  const stored = (key: string) => gunzipSync(bucket.objects.get(key) ?? Buffer.alloc(0)).toString();
  return { deps, bucket, announced, crawls, listings, told, stored };
}

const TWO_PAGES = {
  "/lines?size=2": page({ total: 3, next: "https://data.example/lines?size=2&after=2", results: records(1, 2) }),
  "https://data.example/lines?size=2&after=2": page({ total: 3, results: records(3) }),
};

describe("an answer in pages", () => {
  test("is followed to its end; each page is stored as it came and announced with the number of its first record", async () => {
    const at = world(apiThat(TWO_PAGES));
    expect(await collectApi(taskOf(), at.deps)).toEqual({
      task: 0,
      source: "ratings",
      search: "all of them",
      outcome: "complete",
      chunks: 2,
      requests: 2,
      seen: 3,
      fetched: 3,
      bytes: expect.any(Number),
    });
    expect(at.announced.map(({ chunk, key, firstRow }) => [chunk, key, firstRow])).toEqual([
      [0, `${FOLDER}/000000.gz`, 1],
      [1, `${FOLDER}/000001.gz`, 3],
    ]);
    expect(JSON.parse(at.stored(`${FOLDER}/000001.gz`))).toEqual({ total: 3, results: records(3) });
  });

  test("of numbers of pages ends at a short page, at the announced total, or where there is nothing more", async () => {
    const paging = { by: "page", parameter: "p", size: 2, total: "total" };
    const source = apiSource({ paging });
    const short = apiThat({
      "/lines?size=2&p=1": page({ results: records(1, 2) }),
      "/lines?size=2&p=2": page({ results: records(3) }),
    });
    expect(await collectApi(taskOf(), world(short, source).deps)).toMatchObject({ outcome: "complete", requests: 2 });
    const total = apiThat({ "/lines?size=2&p=1": page({ total: 2, results: records(1, 2) }) });
    expect(await collectApi(taskOf(), world(total, source).deps)).toMatchObject({ outcome: "complete", requests: 1 });
    const nothing = apiThat({ "/lines?size=2&p=1": page({ results: records(1, 2) }) });
    expect(await collectApi(taskOf(), world(nothing, source).deps)).toMatchObject({ outcome: "complete", seen: 2 });
  });

  test("by offset and by cursor goes on where the page before ended", async () => {
    const offset = apiThat({
      "/lines?size=2&skip=0": page(records(1, 2)),
      "/lines?size=2&skip=2": page(records(3)),
    });
    const byOffset = apiSource({ items: "", paging: { by: "offset", parameter: "skip", size: 2 } });
    expect(await collectApi(taskOf(), world(offset, byOffset).deps)).toMatchObject({ outcome: "complete", seen: 3 });
    const cursor = apiThat({
      "/lines?size=2": page({ mark: "x y", results: records(1) }),
      "/lines?size=2&from=x+y": page({ results: records(2) }),
    });
    const byCursor = apiSource({ paging: { by: "cursor", cursor: "mark", parameter: "from" } });
    expect(await collectApi(taskOf(), world(cursor, byCursor).deps)).toMatchObject({ outcome: "complete", seen: 2 });
  });

  test("that repeats itself for ever is given up at the first repetition", async () => {
    const endless = page({ next: "/lines?size=2&after=2", results: records(1, 2) });
    const api = apiThat({ "/lines?size=2": endless, "/lines?size=2&after=2": endless });
    expect(await collectApi(taskOf(), world(api).deps)).toMatchObject({
      outcome: "truncated",
      chunks: 1,
      requests: 2,
      reason: told("page 2 holds the same records as page 1: the API does not go on"),
    });
  });

  test("that ends before the total it announced is not complete, and is read from the same day again", async () => {
    const window = { overlapDays: 2, first: "2021-07-01" };
    const api = apiThat({ "/lines?size=2": page({ total: 9, results: records(1, 2) }) });
    const outcome = await collectApi(taskOf(), world(api, apiSource({ window })).deps);
    expect(outcome).toMatchObject({ outcome: "truncated", reason: told("9 records were announced and 2 given") });
    expect(outcome).not.toHaveProperty("upTo");
  });

  test("of more records than announced is believed, and the difference told", async () => {
    const one = page({ total: 1, next: "/lines?size=2&after=2", results: records(1, 2) });
    const api = apiThat({ "/lines?size=2": one, "/lines?size=2&after=2": page({ total: 1, results: records(3) }) });
    expect(await collectApi(taskOf(), world(api).deps)).toMatchObject({
      outcome: "complete",
      seen: 3,
      reason: told("1 records were announced and 3 given"),
    });
  });

  test("whose place the server has forgotten is begun again, at most twice", async () => {
    const gone = says({ kind: "gone" }, 410);
    const once = apiThat({
      "/lines?size=2": TWO_PAGES["/lines?size=2"],
      "https://data.example/lines?size=2&after=2": [gone, TWO_PAGES["https://data.example/lines?size=2&after=2"]],
    });
    expect(await collectApi(taskOf(), world(once).deps)).toMatchObject({ outcome: "complete", chunks: 3, requests: 4 });
    const always = apiThat({
      "/lines?size=2": TWO_PAGES["/lines?size=2"],
      "https://data.example/lines?size=2&after=2": gone,
    });
    expect(await collectApi(taskOf(), world(always).deps)).toMatchObject({ outcome: "truncated", requests: 6 });
  });
});

describe("an API that has changed", () => {
  test("is found out at its first page: nothing of it is stored, and the fields are named", async () => {
    const api = apiThat({ "/lines?size=2": page({ results: [{ numero: 1, date: "2026-01-01" }] }) });
    const at = world(api);
    expect(await collectApi(taskOf(), at.deps)).toMatchObject({
      outcome: "failed",
      chunks: 0,
      reason: told("the API has changed: fields missing: number or Number; found: numero, date"),
    });
    expect(at.announced).toEqual([]);
  });

  test("says what it answered in place of records", async () => {
    const reasonFor = async (body: string, type = "text/html") =>
      (await collectApi(taskOf(), world(apiThat({ "/lines?size=2": page(body, { "content-type": type }) })).deps))
        .reason?.en;
    expect(await reasonFor("<!doctype html><title>Maintenance</title>")).toBe(
      "page 1: expected JSON, found a page of HTML entitled “Maintenance”",
    );
    expect(await reasonFor("")).toBe("page 1: expected JSON, found nothing");
    expect(await reasonFor(`{"lignes":[]}`, "application/json")).toBe(
      `page 1: expected a list of records in "results", found an object with lignes`,
    );
  });

  test("keeps what came before it broke off", async () => {
    const api = apiThat({ ...TWO_PAGES, "https://data.example/lines?size=2&after=2": page("<html>") });
    expect(await collectApi(taskOf(), world(api).deps)).toMatchObject({ outcome: "truncated", chunks: 1, seen: 2 });
  });

  test("is not believed to be empty, unless only what is new was asked for", async () => {
    const empty = { "/lines?size=2": page({ results: [] }) };
    expect(await collectApi(taskOf(), world(apiThat(empty)).deps)).toMatchObject({ outcome: "failed" });
    const source = apiSource({ window: { overlapDays: 2, first: "2021-07-01" } });
    const since = "2026-11-01T00:00:00.000Z";
    expect(await collectApi(taskOf({ since }), world(apiThat(empty), source).deps)).toMatchObject({
      outcome: "unchanged",
      chunks: 0,
    });
  });
});

describe("an API that rightly has nothing", () => {
  const none = { "/lines?size=2": page({ total: 0, results: [] }) };

  test("announces 0 records: the reading is complete", async () => {
    expect(await collectApi(taskOf(), world(apiThat(none)).deps)).toMatchObject({ outcome: "complete", seen: 0 });
  });

  test("is not believed where that would withdraw every advert", async () => {
    const at = world(apiThat(none), apiSource({ listing: { reference: "number" } }));
    expect(await collectApi(taskOf(), at.deps)).toMatchObject({
      outcome: "failed",
      reason: told("the API gives no record and announces 0"),
    });
    expect(at.crawls).toEqual([]);
  });

  test("is told apart from one that does not understand the question", async () => {
    const sentence = "answered 400: Impossible d'appliquer un filtre sur le champ commune, il n'existe pas";
    const wrong = apiThat({ "/lines?size=2": says({ kind: "failed", reason: quoted(sentence), passing: false }, 400) });
    expect(await collectApi(taskOf(), world(wrong).deps)).toMatchObject({
      outcome: "failed",
      reason: quoted(sentence),
    });
  });
});

describe("an API in trouble", () => {
  const storm = says({ kind: "failed", reason: quoted("answered 502"), passing: true }, 502);

  test("is asked again later, a little longer each time, from where the reading was", async () => {
    const api = apiThat({
      ...TWO_PAGES,
      "https://data.example/lines?size=2&after=2": [
        storm,
        storm,
        TWO_PAGES["https://data.example/lines?size=2&after=2"],
      ],
    });
    const at = world(api);
    expect(await collectApi(taskOf(), at.deps)).toMatchObject({ more: true, waitSeconds: 2, chunks: 1 });
    expect(await collectApi(taskOf(), at.deps)).toMatchObject({ more: true, waitSeconds: 4 });
    const last = await collectApi(taskOf(), at.deps);
    expect(last).toMatchObject({ outcome: "complete", seen: 3, requests: 4, chunks: 2 });
    expect(last).not.toHaveProperty("more");
    expect(api.asked.filter(({ address }) => address === "/lines?size=2")).toHaveLength(1);
  });

  test("is given up in the end; the next run goes on at the page that is missing", async () => {
    const api = apiThat({ ...TWO_PAGES, "https://data.example/lines?size=2&after=2": storm });
    const at = world(api, apiSource({ window: { overlapDays: 0, first: "2021-07-01" } }));
    let outcome = await collectApi(taskOf(), at.deps);
    for (let call = 0; outcome.more && call < 20; call++) outcome = await collectApi(taskOf(), at.deps);
    expect(outcome).toMatchObject({ outcome: "truncated", reason: told("answered 502"), chunks: 1 });
    const { resume } = outcome;
    expect(resume).toEqual({
      next: "https://data.example/lines?size=2&after=2",
      since: "2021-07-01",
      upTo: NOW.toISOString(),
    });
    const next = world(apiThat(TWO_PAGES), at.deps.source);
    const later = taskOf({ runId: "run-2", asOf: "2026-11-25T08:00:00.000Z", ...(resume && { resume }) });
    // The second run knows no more than the first one asked for.
    expect(await collectApi(later, next.deps)).toMatchObject({
      outcome: "complete",
      requests: 1,
      upTo: NOW.toISOString(),
    });
  });

  test("that asks for a pause gets it, and a long one ends the task", async () => {
    const wait = (retryAfterSeconds: number) =>
      says({ kind: "throttled", retryAfterSeconds, reason: quoted("answered 429") }, 429);
    const short = world(apiThat({ "/lines?size=2": wait(7) }));
    expect(await collectApi(taskOf(), short.deps)).toMatchObject({ more: true, waitSeconds: 7 });
    const long = world(apiThat({ ...TWO_PAGES, "https://data.example/lines?size=2&after=2": wait(40_000) }));
    expect(await collectApi(taskOf(), long.deps)).toMatchObject({
      outcome: "throttled",
      chunks: 1,
      resume: { next: "https://data.example/lines?size=2&after=2" },
    });
  });

  test("that refuses us is blocked", async () => {
    const api = apiThat({
      "/lines?size=2": says({ kind: "blocked", block: "401", reason: quoted("answered 401") }, 401),
    });
    expect(await collectApi(taskOf(), world(api).deps)).toMatchObject({
      outcome: "blocked",
      reason: told("answered 401"),
    });
  });

  test("is left for the next time when the source's own time limit is over", async () => {
    const at = world(apiThat(TWO_PAGES));
    await collectApi(taskOf(), { ...at.deps, hasTime: () => false });
    const calls = [false, true];
    const first = await collectApi(taskOf(), { ...at.deps, hasTime: () => calls.pop() ?? false });
    expect(first).toMatchObject({ more: true, chunks: 1 });
    const late = () => new Date(NOW.getTime() + 3_600_001);
    expect(await collectApi(taskOf(), { ...at.deps, now: late })).toMatchObject({
      outcome: "truncated",
      reason: told("the source's own time limit is over"),
    });
  });

  test("killed between storing and announcing, it announces the same chunk again and no other", async () => {
    const at = world(apiThat(TWO_PAGES));
    const dies = () => Promise.reject(new Error("killed"));
    await expect(collectApi(taskOf(), { ...at.deps, announce: dies })).rejects.toThrow("killed");
    expect(await collectApi(taskOf(), at.deps)).toMatchObject({ outcome: "complete", chunks: 2, seen: 3 });
    expect(at.announced.map(({ chunk, firstRow }) => [chunk, firstRow])).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });

  test("has a twin that stands in for it, and says so", async () => {
    const source = apiSource({ twin: "decoupage-administratif" });
    const twin = () => Promise.resolve({ text: JSON.stringify({ results: records(1, 2) }), from: "the twin 1.0" });
    const at = world(apiThat({ "/lines?size=2": storm }), source, { twin });
    let outcome = await collectApi(taskOf(), at.deps);
    for (let call = 0; outcome.more && call < 20; call++) outcome = await collectApi(taskOf(), at.deps);
    expect(outcome).toMatchObject({
      outcome: "complete",
      seen: 2,
      reason: told("taken from the twin 1.0: answered 502"),
    });
    expect(at.announced).toHaveLength(1);
  });
});

describe("what is known already", () => {
  test("is asked for from some days before the last complete run, by the API's own clock when that is behind ours", async () => {
    const requests = [{ id: "all", title: "all of them", path: "/lines", parameters: { from: "{since}" } }];
    const source = apiSource({ requests, window: { overlapDays: 3, first: "2021-07-01" } });
    const behind = { date: "Mon, 23 Nov 2026 06:00:00 GMT" };
    const first = apiThat({ "/lines?from=2021-07-01": page({ results: records(1) }, behind) });
    const outcome = await collectApi(taskOf(), world(first, source).deps);
    expect(outcome).toMatchObject({ outcome: "complete", upTo: "2026-11-23T06:00:00.000Z" });
    const second = apiThat({ "/lines?from=2026-11-20": page({ results: [] }) });
    const again = taskOf({ ...(outcome.upTo !== undefined && { since: outcome.upTo }) });
    expect(await collectApi(again, world(second, source).deps)).toMatchObject({ outcome: "unchanged" });
    const ahead = apiThat({
      "/lines?from=2021-07-01": page({ results: records(1) }, { date: "Tue, 24 Nov 2026 06:00:00 GMT" }),
    });
    expect(await collectApi(taskOf(), world(ahead, source).deps)).toMatchObject({ upTo: NOW.toISOString() });
  });

  test("is not sent again where the server can tell that it has not changed", async () => {
    const source = apiSource({ items: "", paging: { by: "none" } });
    const first = apiThat({ "/lines?size=2": page(records(1), { etag: `"a1"`, "last-modified": "x" }) });
    const { validator } = await collectApi(taskOf(), world(first, source).deps);
    expect(validator).toEqual({ url: "/lines?size=2", etag: `"a1"`, lastModified: "x" });
    const second = apiThat({ "/lines?size=2": { ...page(""), status: 304 } });
    expect(await collectApi(taskOf({ validator }), world(second, source).deps)).toMatchObject({
      outcome: "unchanged",
      chunks: 0,
      validator,
    });
    expect(second.asked[0]?.options).toEqual({ etag: `"a1"`, lastModified: "x" });
  });
});

describe("a listing of adverts", () => {
  const source = apiSource({ listing: { reference: "number" } });

  test("read whole tells all its references as a crawl, one more chunk", async () => {
    const at = world(apiThat(TWO_PAGES), source);
    expect(await collectApi(taskOf(), at.deps)).toMatchObject({ outcome: "complete", chunks: 3 });
    expect(at.crawls).toMatchObject([
      { kind: "crawl", searchId: "all", complete: true, withdrawnAfter: 1, references: ["1", "2", "3"] },
    ]);
    expect(at.told).toMatchObject([{ chunk: 2 }]);
  });

  test("read in part tells none: it proves nothing", async () => {
    const at = world(apiThat({ "/lines?size=2": page({ total: 9, results: records(1, 2) }) }), source);
    expect(await collectApi(taskOf(), at.deps)).toMatchObject({ outcome: "truncated", chunks: 1 });
    expect(at.crawls).toEqual([]);
  });
});

test("a replay announces the stored pages again and asks nobody", async () => {
  const at = world(apiThat(TWO_PAGES));
  await collectApi(taskOf(), at.deps);
  const first = at.announced.splice(0);
  const silent: Ask = () => Promise.reject(new Error("asked"));
  const manifest = `${FOLDER}/manifest.json`;
  const outcome = await collectApi(taskOf({ runId: "run-2", manifest }), { ...at.deps, ask: silent });
  expect(outcome).toMatchObject({ outcome: "complete", chunks: 2 });
  expect(at.announced).toEqual(first.map((message) => ({ ...message, runId: "run-2" })));
});
