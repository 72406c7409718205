import * as z from "zod";
import manifest from "../package.json" with { type: "json" };
import { alertKeys } from "../lib/alerts/keys.ts";
import { refusalOfReceiver } from "../lib/alerts/receiver.ts";
import { receiverRules } from "../lib/lambda/receiver-rules.ts";
import type { LiveRisks } from "../lib/collect/live-risks.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { embedderAt } from "../lib/lambda/embedder.ts";
import { authorize, openGate } from "../lib/http/access/gate.ts";
import { tokenKeyring } from "../lib/http/access/token-keys.ts";
import { http } from "../lib/http/http.ts";
import { servePages } from "../lib/http/pages.ts";
import { log, warn } from "../lib/lambda/log.ts";
import { once } from "../lib/lambda/once.ts";
import { sourceSecret } from "../lib/lambda/source-secret.ts";
import { sqlUrl } from "../lib/lambda/sql-url.ts";
import { readGeneration } from "../lib/query/generation.ts";
import { routes } from "../lib/http/routes/routes.ts";
import { loadApiSource, loadSources } from "../lib/sources/load.ts";
import { readOptionalParameter, readParameters } from "../lib/stores/aws/parameters.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../lib/stores/postgres/postgres.ts";
import { createRateLimits } from "../lib/stores/redis/limits.ts";
import { createCache } from "../lib/stores/redis/redis.ts";
import { mergeRisks } from "../lib/stores/open-data/risks.ts";
import { reminder } from "../lib/alerts/announcer.ts";

/** Questions a minute that one caller may ask. */
const PerMinute = z.coerce.number().pipe(z.int().min(1).max(1_000_000));

const Env = z.object({
  POSTGRES_URL_PARAM: z.string(),
  MONGO_URL_PARAM: z.string(),
  REDIS_URL_PARAM: z.string(),
  TOKEN_KEYS_PARAM: z.string(),
  ADDRESS_PER_MINUTE: PerMinute,
  USER_PER_MINUTE: PerMinute,
  BUCKET: z.string(),
  STAGE: z.string(),
  SOURCE_ORIGINS_PARAM: z.string(),
  CONTACT: z.string(),
  ALERT_KEY_PARAM: z.string(),
  WEBHOOK_ALLOW_PARAM: z.string(),
  EVENTS_QUEUE_URL: z.url(),
  EXPORT_QUEUE_URL: z.url(),
  LLM_PARAM: z.string(),
  EMBEDDINGS_PARAM: z.string(),
  SQL_URL_PARAM: z.string(),
});
/** `CORS_ORIGINS`: origins whose pages may read the answers, separated by commas. */
const CorsEnv = z.object({ CORS_ORIGINS: z.string().default("") });
const CORS_ORIGINS = readEnv(CorsEnv).CORS_ORIGINS.split(",").filter(Boolean);

/** How many questions Postgres is asked at once by one process, and how long an answer waits for it. */
const PATIENCE = { max: 8, connectionTimeoutMs: 2_500, statementTimeoutMs: 8_000, watchAfterMs: 1_500 };

const start = once(async () => {
  const env = readEnv(Env);
  const names = { postgres: env.POSTGRES_URL_PARAM, mongo: env.MONGO_URL_PARAM, redis: env.REDIS_URL_PARAM };
  const [urls, sources] = await Promise.all([readParameters(names), loadSources()]);
  const db = createPool(urls.postgres, { applicationName: "imo-ops-query", ...PATIENCE });
  const now = (): Date => new Date();
  const keys = tokenKeyring(async () => (await readParameters({ keys: env.TOKEN_KEYS_PARAM })).keys, { now, warn });
  // Without keys nothing is answered.
  await keys();
  const gate = openGate({
    db,
    keys,
    limits: createRateLimits(urls.redis),
    stage: env.STAGE,
    addressLimit: { points: env.ADDRESS_PER_MINUTE, seconds: 60 },
    userLimit: { points: env.USER_PER_MINUTE, seconds: 60 },
    now,
    warn,
  });
  const cache = createCache(urls.redis, () => readGeneration(db));
  // Loaded by the first question that needs it, as all that follows: it would slow every start.
  const mongo = once(async () => (await import("../lib/stores/mongo/mongo.ts")).createMongo(urls.mongo));
  const data = once(async () => (await import("../lib/stores/aws/s3.ts")).bucket(env.BUCKET));
  const queueAt = async (url: string) => (await import("../lib/stores/aws/sqs.ts")).queue(url);
  const exports = {
    wake: async (exportId: string) => (await queueAt(env.EXPORT_QUEUE_URL)).send({ exportId }),
    link: async (key: string, seconds: number, fileName: string) => {
      const { signedLink } = await import("../lib/stores/aws/signed-link.ts");
      return signedLink(env.BUCKET, key, seconds, fileName);
    },
  };
  const probes = [
    { name: "postgres", needed: true, ping: () => db.query("select 1") },
    { name: "mongo", needed: false, ping: async () => (await mongo()).ping() },
    { name: "redis", needed: false, ping: () => cache.ping() },
    { name: "s3", needed: false, ping: async () => (await data()).reachable() },
  ];
  const risks = once(() => openRisks(db, urls.redis, env));
  const live: LiveRisks = async (cell) => (await risks())(cell);
  const rules = receiverRules(env.STAGE, env.WEBHOOK_ALLOW_PARAM);
  const remindOf = reminder(async (...sent) => (await queueAt(env.EVENTS_QUEUE_URL)).sendAll(...sent));
  const alerts = {
    keys: once(async () => alertKeys((await readParameters({ key: env.ALERT_KEY_PARAM })).key)),
    refusalOfReceiver: async (url: string) => refusalOfReceiver(url, await rules()),
    enqueue: (deliveryId: string) => remindOf([deliveryId], 0),
  };
  const kept = once(async () => {
    const { keptProperties } = await import("../lib/query/kept-properties.ts");
    return keptProperties(await mongo(), (error) => warn("documents of properties can't be read", error));
  });
  const properties = async (id: number) => (await kept())(id);
  const model = once(async () => {
    const { modelOf } = await import("../lib/query/chat/model/http-model.ts");
    return modelOf(await readOptionalParameter(env.LLM_PARAM));
  });
  return {
    db,
    cache,
    embedder: await embedderAt(env.EMBEDDINGS_PARAM),
    properties,
    sources,
    probes,
    gate,
    alerts,
    exports,
    model,
    liveRisks: live,
    sql: sqlUrl(env.SQL_URL_PARAM),
    trusted: { hosts: env.STAGE === "local" ? [] : null, origins: CORS_ORIGINS },
    warn,
    version: manifest.version,
    now,
  };
});

/** No longer than an answer of ours may take. */
const ANSWER_SECONDS = 9;

async function openRisks(db: Postgres, redisUrl: string, env: z.infer<typeof Env>): Promise<LiveRisks> {
  const [{ openApi }, { liveRisks }] = await Promise.all([
    import("../lib/collect/api/open-api.ts"),
    import("../lib/collect/live-risks.ts"),
  ]);
  const { limits, ...source } = await loadApiSource("georisques");
  const quick = { ...source, limits: { ...limits, answerSeconds: ANSWER_SECONDS } };
  const origins = (await readOptionalParameter(env.SOURCE_ORIGINS_PARAM)) ?? "";
  const secret = sourceSecret(env.STAGE);
  const api = await openApi({ source: quick, stage: env.STAGE, origins, contact: env.CONTACT, redisUrl, secret, warn });
  return liveRisks({
    source: quick,
    ask: api.ask,
    now: () => new Date(),
    keep: async (report, readerVersion) => {
      await db.transaction((tx) => mergeRisks(tx, [report], { runId: "live", readerVersion }));
    },
  });
}

/** HTTP → answers from Postgres, kept in Redis. */
export const handler = http({
  routes,
  start,
  authorize,
  log,
  origins: CORS_ORIGINS,
  pages: servePages(),
});
