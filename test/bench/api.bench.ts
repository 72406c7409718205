import os from "node:os";
import { counted } from "../../lib/cli/figures.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { apiOver } from "../support/api.ts";
import { startLocalApi } from "../support/local-api.ts";
import type { LocalApi } from "../support/local-api.ts";
import { placesOfFrance } from "../support/places.ts";
import type { BenchRun } from "./bench.ts";
import { coldStart } from "./cold-start.ts";
import { drawCombinations } from "./combinations.ts";
import type { Known } from "./combinations.ts";
import { drive, percentile } from "./drive.ts";
import type { Driven } from "./drive.ts";
import { drawAdverts } from "./make-market.ts";
import { questionsAbout } from "./questions.ts";
import type { Ask, Questions } from "./questions.ts";
import { fill, multiplyAdverts, newGeneration, withStores } from "./stores.ts";
import type { BenchStores } from "./stores.ts";

const ADVERTS = 20_000;
const MANY = 500_000;
const COMBINATIONS = 200;
const AT = "2026-11-01T00:00:00.000Z";
const CONNECTIONS = 10;
/** Questions of one kind, none twice. */
const AMOUNT = 6_000;
const MIXED_RATE = 300;
const MIXED_SECONDS = 20;

/**
 * Measures how fast the API answers: the function as it is deployed, in one process behind the plain HTTP server, asked by this process, over
 * adverts that the aggregator's own merge stored.
 */
export async function bench(run: BenchRun): Promise<void> {
  await withStores(async (stores) => {
    const adverts = Math.ceil(ADVERTS * run.scale);
    run.say(`merging ${counted(adverts, "advert")}`);
    const places = await placesOfFrance(AT);
    await fill(stores.db, places, drawAdverts(adverts, places));
    const api = await startLocalApi(stores);
    try {
      const bed = { run, stores, api, questions: await questionsOf(stores), what: counted(adverts, "advert") };
      await measureRates(bed);
      await measureMixed(bed);
      await measureColdStart(bed);
      await measureCombinations(bed);
    } finally {
      await api.stop();
    }
  });
}

interface Bed {
  readonly run: BenchRun;
  readonly stores: BenchStores;
  readonly api: LocalApi;
  readonly questions: Questions;
  readonly what: string;
}

async function questionsOf({ db }: BenchStores): Promise<Questions> {
  const ids = await db.query<{ id: number }>("select advert_id as id from advert order by advert_id");
  const places = await db.query<{ name: string }>(
    "select city as name from advert where city is not null group by city order by count(*) desc, city limit 200",
  );
  return questionsAbout(
    ids.map(({ id }) => id),
    places,
  );
}

interface Asked {
  readonly name: string;
  readonly ask: Ask;
  readonly target: number;
  /** Answers a second of the API before this project on as many adverts and cores: measured elsewhere. */
  readonly peer?: number;
  readonly connections?: number;
  readonly amount?: number;
}

/** Each question is another one, so that Redis is asked, has nothing, and is given the answer; the figures for all adverts have but one question. */
async function measureRates({ run, stores, api, questions, what }: Bed): Promise<void> {
  const { byPrice, byPlace, oneAdvert, statistics, search } = questions;
  const same = byPrice(0);
  const amount = Math.ceil(AMOUNT * run.scale);
  const uncached: readonly Asked[] = [
    { name: "list by price, 20 a page, uncached", ask: byPrice, target: 1_000, peer: 79 },
    { name: "list by place, 20 a page, uncached", ask: byPlace, target: 500, peer: 14 },
    { name: "one advert, uncached", ask: oneAdvert, target: 1_500, peer: 76 },
  ];
  for (const asked of uncached) await measureRate({ run, stores, api, what }, { ...asked, amount });
  const found = await measureDriven({ run, stores, api }, { ask: search, amount });
  run.measure({
    name: `${what}, search, uncached, 95th percentile`,
    value: rounded(found.p95),
    unit: "ms",
    target: 40,
  });
  await measureRate(
    { run, stores, api, what },
    { name: "list by price, kept in Redis", ask: () => same, target: 3_000, amount: amount * 3 },
  );
  const away = await startLocalApi({ postgres: stores.postgres });
  const statisticsAlone = {
    name: "statistics, Redis away, computed each time",
    ask: statistics,
    connections: 1,
    amount: amount / 4,
  };
  const statisticsTogether = { name: "statistics, Redis away, those of one moment together", ask: statistics, amount };
  try {
    for (const asked of [statisticsAlone, statisticsTogether]) {
      await measureRate({ run, stores, api: away, what }, { ...asked, target: 500, peer: 22 });
    }
  } finally {
    await away.stop();
  }
}

async function measureRate({ run, stores, api, what }: Omit<Bed, "questions">, asked: Asked): Promise<void> {
  const { rate, p50, cpu, kilobytes } = await measureDriven({ run, stores, api }, asked);
  const { name, target, peer, connections = CONNECTIONS } = asked;
  const over = connections === 1 ? "1 connection" : `${connections} connections`;
  const beside = peer === undefined ? "" : ", beside the earlier API measured elsewhere";
  run.measure({
    name: `${what}, ${name}, ${over}${beside}`,
    value: Math.round(rate),
    unit: "answers/s",
    target,
    ...(peer !== undefined && { peer }),
  });
  run.measure({ name: `${what}, ${name}, the server's own processor time`, value: rounded(cpu), unit: "ms/answer" });
  run.say(`${name}: p50 ${rounded(p50)} ms, ${rounded(kilobytes)} kB an answer, ${loadNow()}`);
}

async function measureDriven(
  { run, stores, api }: Pick<Bed, "run" | "stores" | "api">,
  { ask, connections = CONNECTIONS, amount = AMOUNT }: Pick<Asked, "ask" | "connections" | "amount">,
): Promise<Driven> {
  run.signal.throwIfAborted();
  await newGeneration(stores.db);
  const { url, pid, credentials } = api;
  return drive({ url, pid, headers: credentials, connections, amount: Math.ceil(amount), target: ask });
}

/** Questions that come at a fixed rate, whether or not the earlier ones were answered. */
async function measureMixed({ run, stores, api, questions, what }: Bed): Promise<void> {
  await newGeneration(stores.db);
  const { url, pid, credentials } = api;
  const driven = await drive({
    url,
    pid,
    headers: credentials,
    connections: CONNECTIONS,
    amount: Math.ceil(MIXED_RATE * MIXED_SECONDS * run.scale),
    rate: MIXED_RATE,
    target: questions.mixed,
  });
  const name = `${what}, mixed questions at ${MIXED_RATE} a second`;
  run.measure({ name: `${name}, 99th percentile`, value: rounded(driven.p99), unit: "ms", target: 25 });
  run.measure({ name: `${name}, median`, value: rounded(driven.p50), unit: "ms" });
  run.say(`mixed: ${Math.round(driven.rate)} answers/s, ${loadNow()}`);
}

async function measureColdStart({ run, api }: Bed): Promise<void> {
  const { load, first, cpu, megabytes } = await coldStart("/annonces?limit=20", api);
  const name = `cold start of the bundle (${rounded(megabytes)} MB)`;
  run.measure({ name: `${name}, until its first answer`, value: Math.round(first), unit: "ms", target: 350 });
  run.measure({ name: `${name}, until it is loaded`, value: Math.round(load), unit: "ms" });
  run.measure({ name: `${name}, processor time until its first answer`, value: Math.round(cpu), unit: "ms" });
}

/** One after the other, so that each time is the answer's own. */
async function measureCombinations({ run, stores, api }: Bed): Promise<void> {
  run.say(`making ${counted(Math.ceil(MANY * run.scale), "advert")} of these`);
  const adverts = await multiplyAdverts(stores.db, Math.ceil(MANY * run.scale));
  const { targets, left } = drawCombinations(COMBINATIONS, await knownIn(stores.db));
  if (left.length > 0) run.say(`no value is drawn for ${left.join(", ")}`);
  const times: number[] = [];
  for (const target of targets) {
    run.signal.throwIfAborted();
    const begun = performance.now();
    const answer = await fetch(api.url + target, { headers: api.credentials });
    await answer.arrayBuffer();
    times.push(performance.now() - begun);
    if (answer.status !== 200) throw new Error(`${target} is answered with ${answer.status}`);
  }
  const name = `${counted(adverts, "advert")}, ${COMBINATIONS} combinations of filters`;
  run.measure({ name: `${name}, 95th percentile`, value: rounded(percentile(times, 0.95)), unit: "ms", target: 60 });
  run.measure({ name: `${name}, median`, value: rounded(percentile(times, 0.5)), unit: "ms" });
  run.measure({ name: `${name}, slowest`, value: rounded(Math.max(...times)), unit: "ms" });
  run.say(
    `combinations: ${loadNow()}; the slowest is ${await planOf(stores.db, targets[times.indexOf(Math.max(...times))] ?? "")}`,
  );
}

async function knownIn(db: Postgres): Promise<Known> {
  const of = async (column: string): Promise<string[]> => {
    const rows = await db.query<{ value: string }>(
      `select ${column} as value from advert where ${column} is not null group by 1 order by count(*) desc, 1 limit 300`,
    );
    return rows.map(({ value }) => value);
  };
  const points = await db.query<{ longitude: number; latitude: number }>(
    "select longitude, latitude from advert where longitude is not null order by advert_id limit 300",
  );
  return {
    cities: await of("city"),
    communes: await of("commune"),
    postcodes: await of("postcode"),
    points: points.map(({ longitude, latitude }) => [longitude, latitude] as const),
  };
}

/** A question, and the plan of the statement that took longest of those that answer it. */
async function planOf(db: Postgres, target: string): Promise<string> {
  const plans: { readonly ms: number; readonly text: string }[] = [];
  const spied: Postgres = {
    ...db,
    query: async (sql, parameters) => {
      if (!/^\s*(select|with)\b/i.test(sql)) return db.query(sql, parameters);
      const plan = await db.query<{ "QUERY PLAN": string }>(`explain (analyze, buffers) ${sql}`, parameters);
      const text = plan.map((row) => row["QUERY PLAN"]).join("\n");
      plans.push({ ms: Number(/Execution Time: ([\d.]+)/.exec(text)?.[1] ?? 0), text });
      return db.query(sql, parameters);
    },
  };
  await apiOver(spied).ask(target);
  const [slowest] = plans.toSorted((one, other) => other.ms - one.ms);
  return `${target}\n${slowest?.text ?? "no statement"}`;
}

/** What else the machine does: figures of a busy one are too low. */
function loadNow(): string {
  return `load ${rounded(os.loadavg()[0] ?? 0)} on ${os.cpus().length} cores`;
}

function rounded(value: number): number {
  return Number(value.toFixed(value < 10 ? 2 : 1));
}
