import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { routes } from "../../lib/http/routes/routes.ts";
import { Problem } from "../../lib/http/schemas/problem.ts";
import { gateTo } from "../support/gate.ts";
import { startLocalApi } from "../support/local-api.ts";
import { startTestMongo } from "../support/mongo.ts";
import { startTestRedis } from "../support/redis.ts";
import { servedApi } from "../support/served-api.ts";

const { db, postgresUrl } = await servedApi();
const [redisServer, mongoServer] = await Promise.all([startTestRedis(), startTestMongo()]);
const [postgres, redis, mongo] = await Promise.all([postgresUrl, redisServer.url, mongoServer.url].map(gateTo));
if (!postgres || !redis || !mongo) throw new Error("three gates were asked for");
const gates = [postgres, redis, mongo];
const api = await startLocalApi({ postgres: postgres.url, redis: redis.url, mongo: mongo.url });

afterAll(async () => {
  await api.stop();
  await Promise.all(gates.map((gate) => gate.stop()));
  await Promise.all([redisServer.stop(), mongoServer.stop()]);
});

/** Opens every gate once the test is over, and waits until all that was away is found again. */
function mendAfterwards(): void {
  onTestFinished(async () => {
    for (const gate of gates) gate.open();
    await expect.poll(storesAway, { timeout: 20_000 }).toEqual([]);
    // A cache that failed is left alone for a while.
    await expect.poll(isKept, { timeout: 20_000, interval: 500 }).toBe(true);
    await newGeneration();
  });
}

async function storesAway(): Promise<string[]> {
  const { magasins } = Health.parse(JSON.parse((await ask("/health")).body));
  return magasins.filter(({ nom, joignable }) => !joignable && nom !== "s3").map(({ nom }) => nom);
}
const Health = z.object({ magasins: z.array(z.object({ nom: z.string(), joignable: z.boolean() })) });

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly ms: number;
}

async function ask(target: string, headers: Record<string, string> = {}): Promise<Answered> {
  const begun = performance.now();
  const answer = await fetch(api.url + target, { headers: { ...api.credentials, ...headers } });
  return { status: answer.status, headers: answer.headers, body: await answer.text(), ms: performance.now() - begun };
}

/** Makes what is kept one of the past, once Redis notices. */
async function newGeneration(): Promise<void> {
  await db.query("update cache_generation set generation = generation + 1");
  await sleep(2_100);
}

/** What a store that is kept from us must not change. */
const KEPT = [
  "/annonces?limit=5",
  "/annonces/1",
  "/annonces/search?q=montpellier",
  "/statistiques",
  "/types-bien",
  "/localisations",
  "/public/annonces",
  "/ventes?commune=64260",
  "/marche?commune=64260",
  "/lieux?q=hendaye",
  "/loyers?commune=64260",
  "/dpe?commune=64260",
];

test.each(["close", "freeze"] as const)("Redis away (%s): the same answers, none of them an accident", async (how) => {
  const before = await Promise.all(KEPT.map((target) => ask(target)));
  expect(before.map(({ status }) => status)).toEqual(KEPT.map(() => 200));
  mendAfterwards();
  redis[how]();
  for (let round = 0; round < 3; round++) {
    const now = await Promise.all(KEPT.map((target) => ask(target)));
    expect(now.map(({ status, body }) => [status, body])).toEqual(before.map(({ body }) => [200, body]));
  }
  expect((await ask("/health")).status).toBe(200);
  expect(await storesAway()).toEqual(["redis"]);
});

/** Whether an answer is a kept one: a change that no merge announced does not show in it. */
async function isKept(): Promise<boolean> {
  const target = "/public/annonces?limit=1";
  const before = await ask(target);
  const title =
    "update advert set content = jsonb_set(content, '{title}', to_jsonb($1::text)) where advert_id = 40 returning 1";
  await db.query(title, [`changed at ${performance.now()}`]);
  return (await ask(target)).body === before.body;
}

test("answers are kept while Redis is there, made anew while it is away, and kept again once it is back", async () => {
  mendAfterwards();
  // On a busy machine a command may come too late, after which Redis is left alone for a while.
  await expect.poll(isKept, { timeout: 20_000, interval: 500 }).toBe(true);
  redis.close();
  expect(await isKept()).toBe(false);
  redis.open();
  await expect.poll(isKept, { timeout: 20_000, interval: 500 }).toBe(true);
});

test.each(["close", "freeze"] as const)(
  "PostgreSQL away (%s): each answer is a problem within 3 s that says when to come back, and soon after it is there all is well",
  async (how) => {
    // What was kept before would still be answered.
    await newGeneration();
    await ask("/annonces?limit=1");
    mendAfterwards();
    postgres[how]();
    const targets = [
      "/annonces?limit=7",
      "/annonces/7",
      "/statistiques",
      "/ventes?limite=7",
      "/marche?commune=34172",
      "/sources",
      "/runs",
    ];
    const answers = await Promise.all(targets.map((target) => ask(target)));
    for (const { status, headers, body, ms } of answers) {
      expect(status).toBe(503);
      expect(ms).toBeLessThan(3_000);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(Problem.parse(JSON.parse(body)).detail).toContain("réessayez");
      expect(body).not.toMatch(/postgres:|127\.0\.0\.1|ECONN|\bat .+:\d+/i);
    }
    expect((await ask("/health")).status).toBe(503);
    expect((await ask("/openapi.json")).status).toBe(200);
    postgres.open();
    await expect
      .poll(async () => (await Promise.all(targets.map((target) => ask(target)))).map(({ status }) => status), {
        timeout: 20_000,
      })
      .toEqual(targets.map(() => 200));
  },
);

test.each(["close", "freeze"] as const)("MongoDB away (%s): only /health says so", async (how) => {
  mendAfterwards();
  mongo[how]();
  const answers = await Promise.all(KEPT.map((target) => ask(target)));
  expect(answers.map(({ status }) => status)).toEqual(KEPT.map(() => 200));
  expect((await ask("/health")).status).toBe(200);
  expect(await storesAway()).toEqual(["mongo"]);
});

async function waitingForLocks(): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    "select count(*) as count from pg_stat_activity where application_name = 'imo-ops-query' and wait_event_type = 'Lock'",
  );
  return row?.count ?? 0;
}

test("a hundred equal questions of one moment are one question to PostgreSQL", async () => {
  const asked = await db.transaction(async (tx) => {
    await tx.query("lock table advert in access exclusive mode");
    const answers = Array.from({ length: 100 }, () => ask("/annonces?limit=11"));
    await expect.poll(waitingForLocks).toBe(1);
    await sleep(300);
    expect(await waitingForLocks()).toBe(1);
    return { answers };
  });
  const answers = await Promise.all(asked.answers);
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
});

test.each(KEPT)("%s is confirmed while nothing changed", async (target) => {
  const first = await ask(target);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[\w-]{27}"$/);
  expect(first.headers.get("cache-control")).toMatch(/no-cache/);
  for (const held of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await ask(target, { "If-None-Match": held });
    expect([again.status, again.body, again.headers.get("etag")]).toEqual([304, "", etag]);
  }
  expect((await ask(target, { "If-None-Match": '"other"' })).status).toBe(200);
});

test("after a change the answer of before is not confirmed any more", async () => {
  const etag = (await ask("/annonces/1")).headers.get("etag") ?? "";
  await db.query("update advert set content = jsonb_set(content, '{title}', '\"another\"') where advert_id = 1");
  await newGeneration();
  const answer = await ask("/annonces/1", { "If-None-Match": etag });
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('"another"');
});

test("answers from DVF ask search engines to stay out, refusals and confirmations as well; others do not", async () => {
  const { headers } = await ask("/ventes?commune=64260");
  const confirmed = await ask("/ventes?commune=64260", { "If-None-Match": headers.get("etag") ?? "" });
  const asked = [await ask("/marche?commune=64260"), await ask("/ventes?zzz=1"), confirmed];
  expect([headers, ...asked.map((answer) => answer.headers)].map((one) => one.get("x-robots-tag"))).toEqual(
    Array.from({ length: 4 }, () => "noindex"),
  );
  expect((await ask("/jeux-de-donnees")).headers.get("x-robots-tag")).toBeNull();
});

const Cited = z.object({
  sources: z
    .array(z.object({ id: z.string(), producteur: z.string(), licence: z.string(), date_collecte: z.iso.datetime() }))
    .min(1),
});

test.each([
  "/ventes?commune=64260",
  "/marche?commune=64260",
  "/lieux?q=hendaye",
  "/loyers?commune=64260",
  "/dpe?commune=64260",
  "/annonces/1/evenements",
])(
  "%s names each source with its producer, its licence and the instant of its collection, and /sources how fresh it is",
  async (target) => {
    const { sources } = Cited.parse(JSON.parse((await ask(target)).body));
    const { resultats } = Fresh.parse(JSON.parse((await ask("/sources")).body));
    for (const { id } of sources) expect(resultats.map((source) => source.id)).toContain(id);
  },
);
const Fresh = z.object({
  resultats: z.array(z.object({ id: z.string(), etat: z.string(), fraicheur_heures: z.number().nullable() })),
});

/** Lists of our own doings and of words, not of what was collected; a published data set names its sources itself. */
const OWN = /^\/(runs|sources|alertes|suggestions|rapports|sql|lettres-mortes|jeux-de-donnees)\b/;

test("no new list is published without its sources", () => {
  const lists = routes.flatMap(({ statement: { path, answers, hidden } }) => {
    const body = Object.values(answers)[0]?.content["application/json"];
    const isList = body instanceof z.ZodObject && "resultats" in body.shape && !hidden && !OWN.test(path);
    return isList ? [[path, "sources" in body.shape] as const] : [];
  });
  expect(lists.length).toBeGreaterThan(3);
  expect(lists.filter(([, cited]) => !cited)).toEqual([]);
});
