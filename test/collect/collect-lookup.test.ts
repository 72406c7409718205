import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { LookupState } from "../../lib/collect/api/lookup-state.ts";
import type { Question } from "../../lib/collect/api/lookup-state.ts";
import type { ApiAnswer, Ask, AskOptions } from "../../lib/collect/api/answer.ts";
import { collectLookup } from "../../lib/collect/collect-lookup.ts";
import type { CollectLookupDeps } from "../../lib/collect/collect-lookup.ts";
import type { Verdict } from "../../lib/collect/politeness/verdict.ts";
import type { RawStored, Task } from "../../lib/messages.ts";
import { loadApiSource } from "../../lib/sources/load.ts";
import { stateStore } from "../../lib/stores/runs/collect-states.ts";
import { memoryBucket } from "../support/memory-bucket.ts";
import { told } from "../support/told.ts";
import { quoted } from "../../lib/records/reason.ts";

const NOW = new Date("2026-11-23T08:00:00.000Z");
const geocoder = await loadApiSource("geoplateforme");
const risks = await loadApiSource("georisques");

const taskOf = (source: string): Task => ({
  runId: "run-1",
  task: 0,
  source,
  kind: "api",
  wave: 1,
  timeoutSeconds: 3600,
  search: "questions",
  asOf: NOW.toISOString(),
});
const addresses = (count: number): Question[] =>
  Array.from({ length: count }, (_, n) => ({
    key: `64260 ${n} rue du port`,
    address: `${n} rue du Port`,
    commune: "64260",
  }));
const cells = (count: number): Question[] =>
  Array.from({ length: count }, (_, n) => ({ key: `c${n}`, longitude: -1.7725, latitude: 43.3575 }));

const answers = (text: string, verdict: Verdict = { kind: "ok" }): ApiAnswer => ({
  verdict,
  status: verdict.kind === "ok" ? 200 : null,
  headers: {},
  text,
  url: "",
  requests: 1,
});
const away = answers("", { kind: "failed", reason: quoted("answered 503"), passing: true });

interface Asked {
  readonly address: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly options: AskOptions;
}

function world(
  source: typeof geocoder,
  questions: Question[],
  answer: (asked: Asked, n: number) => ApiAnswer | Promise<ApiAnswer>,
) {
  const bucket = memoryBucket("data");
  const announced: RawStored[] = [];
  const asked: Asked[] = [];
  const ask: Ask = async (address, parameters = {}, options = {}) => {
    asked.push({ address, parameters, options });
    return answer({ address, parameters, options }, asked.length);
  };
  const deps: CollectLookupDeps = {
    source,
    ask,
    questions: (_of, limit) => Promise.resolve(questions.slice(0, limit)),
    loadState: stateStore(bucket, LookupState),
    put: bucket.put,
    read: bucket.bytes,
    announce: (message) => Promise.resolve(void announced.push(message)),
    announceAll: (messages) => Promise.resolve(void announced.push(...messages)),
    hasTime: () => true,
    now: () => NOW,
  };
  const lines = () =>
    announced.flatMap(({ key }) =>
      gunzipSync(bucket.objects.get(key) ?? Buffer.alloc(0))
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    );
  return { deps, asked, announced, lines };
}

const Rows = z.array(z.record(z.string(), z.string()));

/** What a geocoder answers to a file: the same rows, found. */
async function geocoded({ options }: Asked): Promise<ApiAnswer> {
  const body = options.body instanceof Uint8Array ? new Uint8Array(options.body) : new Uint8Array();
  const form = await new Response(body, { headers: { "content-type": options.contentType ?? "" } }).formData();
  const file = form.get("data");
  const rows = Rows.parse(parse(file instanceof File ? await file.text() : "", { columns: true }));
  const cells = rows.map((row) =>
    [row["key"], row["address"], row["citycode"], "ok", "0.9"].map((cell) => `"${cell}"`).join(","),
  );
  return answers(["key,address,citycode,result_status,result_score", ...cells].join("\n"));
}

describe("addresses", () => {
  test("that are many are asked for in files, each address once, with the commune that it is in", async () => {
    const at = world(geocoder, addresses(4_500), geocoded);
    expect(await collectLookup(taskOf("geoplateforme"), at.deps)).toMatchObject({
      outcome: "complete",
      chunks: 3,
      requests: 3,
      seen: 4_500,
      fetched: 4_500,
    });
    expect(
      at.asked.every(({ address, options }) => address === "/geocodage/search/csv" && options.method === "POST"),
    ).toBe(true);
    expect(at.announced.map(({ firstRow }) => firstRow)).toEqual([1, 2_001, 4_001]);
    expect(at.lines()).toHaveLength(4_500);
    expect(at.lines()[7]).toMatchObject({ question: addresses(8)[7], row: { citycode: "64260", result_score: "0.9" } });
  });

  test("that are few are asked for one by one", async () => {
    const at = world(geocoder, addresses(2), () => answers(`{"features":[]}`));
    expect(await collectLookup(taskOf("geoplateforme"), at.deps)).toMatchObject({
      outcome: "complete",
      chunks: 1,
      requests: 2,
    });
    expect(at.asked[1]).toMatchObject({
      address: "/geocodage/search",
      parameters: { q: "1 rue du Port", citycode: "64260", limit: "1" },
    });
    expect(at.lines()).toEqual(addresses(2).map((question) => ({ question, answer: { features: [] } })));
  });

  test("that nobody has to ask for are no request", async () => {
    const at = world(geocoder, [], geocoded);
    expect(await collectLookup(taskOf("geoplateforme"), at.deps)).toMatchObject({
      outcome: "unchanged",
      requests: 0,
      chunks: 0,
    });
  });

  test("wait when the geocoder wants it, and what is done stays done", async () => {
    const wait = answers("", { kind: "throttled", retryAfterSeconds: 5, reason: quoted("answered 429") });
    const at = world(geocoder, addresses(2_500), (asked, n) => (n === 2 ? wait : geocoded(asked)));
    expect(await collectLookup(taskOf("geoplateforme"), at.deps)).toMatchObject({
      more: true,
      waitSeconds: 5,
      chunks: 1,
    });
    expect(await collectLookup(taskOf("geoplateforme"), at.deps)).toMatchObject({
      outcome: "complete",
      chunks: 2,
      fetched: 2_500,
    });
    expect(new Set(at.lines().map(({ question }) => question.key)).size).toBe(2_500);
  });

  test("of a geocoder that is away are asked again a little later, then left for the next run", async () => {
    const at = world(geocoder, addresses(50), () => away);
    expect(await collectLookup(taskOf("geoplateforme"), at.deps)).toMatchObject({ more: true, waitSeconds: 2 });
    expect(await collectLookup(taskOf("geoplateforme"), at.deps)).toMatchObject({ more: true, waitSeconds: 4 });
    expect(await collectLookup(taskOf("geoplateforme"), at.deps)).toMatchObject({
      outcome: "failed",
      chunks: 0,
      reason: told("3 failures in a row: answered 503"),
    });
  });

  test("whose file is refused are left for the next run", async () => {
    const at = world(geocoder, addresses(50), () => answers("", { kind: "gone" }));
    const outcomes = [];
    for (let n = 0; n < 3; n++) outcomes.push(await collectLookup(taskOf("geoplateforme"), at.deps));
    expect(outcomes.at(-1)).toMatchObject({
      outcome: "failed",
      requests: 3,
      reason: told("3 failures in a row: no answer"),
    });
  });

  test("whose answer is not the file are no answer", async () => {
    const at = world(geocoder, addresses(50), () => answers("<html>"));
    const outcomes = [];
    for (let n = 0; n < 3; n++) outcomes.push(await collectLookup(taskOf("geoplateforme"), at.deps));
    expect(outcomes.at(-1)).toMatchObject({ outcome: "failed", reason: told(/expected the file/) });
    expect(at.announced).toEqual([]);
  });
});

describe("cells of the map", () => {
  test("are asked about at their centre, longitude first", async () => {
    const at = world(risks, cells(1), () => answers(`{"risquesNaturels":{}}`));
    await collectLookup(taskOf("georisques"), at.deps);
    expect(at.asked).toMatchObject([{ parameters: { latlon: "-1.7725,43.3575" } }]);
    expect(at.lines()).toEqual([{ question: cells(1)[0], answer: { risquesNaturels: {} } }]);
  });

  test("that get no answer now and then do not keep the others from theirs", async () => {
    const at = world(risks, cells(30), (_asked, n) => (n % 4 === 0 ? away : answers("{}")));
    expect(await collectLookup(taskOf("georisques"), at.deps)).toMatchObject({
      outcome: "truncated",
      seen: 23,
      fetched: 23,
      requests: 30,
      reason: told("7 questions got no answer: answered 503"),
    });
  });

  test("that the service can't make sense of are no fault of the run, and are told", async () => {
    const nowhere = [
      answers("", { kind: "failed", reason: quoted("answered 400: no commune there"), passing: false }),
      answers("", { kind: "gone" }),
    ];
    const at = world(risks, cells(30), (_asked, n) => (n <= 20 ? (nowhere[n % 2] ?? away) : answers("{}")));
    expect(await collectLookup(taskOf("georisques"), at.deps)).toMatchObject({
      outcome: "complete",
      fetched: 10,
      requests: 30,
      reason: told("20 questions were refused: answered 400: no commune there"),
    });
  });

  test("of which every one is refused are a failure: the service is another than it was", async () => {
    const at = world(risks, cells(5), () => answers("", { kind: "gone" }));
    expect(await collectLookup(taskOf("georisques"), at.deps)).toMatchObject({
      outcome: "failed",
      requests: 5,
      reason: told("5 questions were refused: nothing is there"),
    });
  });

  test("are not asked about once the service is down: nothing is stored, and nothing taken for no risk", async () => {
    const at = world(risks, cells(60), () => away);
    const outcome = await collectLookup(taskOf("georisques"), at.deps);
    expect(outcome).toMatchObject({ outcome: "failed", chunks: 0, reason: told("3 failures in a row: answered 503") });
    expect(outcome.requests).toBeLessThanOrEqual(4);
    expect(at.announced).toEqual([]);
  });
});
