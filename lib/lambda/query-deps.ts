import * as z from "zod";
import manifest from "../../package.json" with { type: "json" };
import { reminder } from "../alerts/announcer.ts";
import { alertKeys } from "../alerts/keys.ts";
import { refusalOfReceiver } from "../alerts/receiver.ts";
import { openGate } from "../http/access/gate.ts";
import type { Gate } from "../http/access/gate.ts";
import { tokenKeyring } from "../http/access/token-keys.ts";
import type { QueryDeps } from "../http/routes/query-deps.ts";
import type { FileJobDeps } from "../query/file-jobs.ts";
import { readGeneration } from "../query/generation.ts";
import { loadSources } from "../sources/load.ts";
import { readOptionalParameter, readParameters } from "../stores/aws/parameters.ts";
import { createPool } from "../stores/postgres/postgres.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { createRateLimits } from "../stores/redis/limits.ts";
import { createCache } from "../stores/redis/redis.ts";
import { embedderAt } from "./embedder.ts";
import { warn } from "./log.ts";
import { metrics, metricsDeps, MetricsEnv } from "./metrics.ts";
import { once } from "./once.ts";
import { runConsole } from "./run-console.ts";
import { riskAsker } from "./open-risks.ts";
import { receiverRules } from "./receiver-rules.ts";
import { storeOrigins } from "./store-origins.ts";
import { sqlUrl } from "./sql-url.ts";

/** Questions a minute that one caller may ask. */
const PerMinute = z.coerce.number().pipe(z.int().min(1).max(1_000_000));

/** The settings of the function that answers over HTTP. */
export const QueryEnv = z.object({
  POSTGRES_URL_PARAM: z.string(),
  MONGO_URL_PARAM: z.string(),
  REDIS_URL_PARAM: z.string(),
  TOKEN_KEYS_PARAM: z.string(),
  ADDRESS_PER_MINUTE: PerMinute,
  USER_PER_MINUTE: PerMinute,
  BUCKET: z.string(),
  SOURCE_ORIGINS_PARAM: z.string(),
  CONTACT: z.string(),
  ALERT_KEY_PARAM: z.string(),
  WEBHOOK_ALLOW_PARAM: z.string(),
  EXPORT_QUEUE_URL: z.url(),
  REPORT_QUEUE_URL: z.url(),
  LLM_PARAM: z.string(),
  EMBEDDINGS_PARAM: z.string(),
  ...MetricsEnv.shape,
  SQL_URL_PARAM: z.string(),
});
type Env = z.output<typeof QueryEnv>;

/** The addresses of the stores. */
interface Urls {
  readonly postgres: string;
  readonly mongo: string;
  readonly redis: string;
}

/** How many questions Postgres is asked at once by one process, and how long an answer waits for it. */
const PATIENCE = { max: 8, connectionTimeoutMs: 2_500, statementTimeoutMs: 8_000, watchAfterMs: 1_500 };

const now = (): Date => new Date();

/**
 * Opens what answers are made from. What not every answer needs is loaded by the first that does: it would slow every start.
 * `origins`: pages that may call /mcp besides our own.
 */
export async function queryDeps(urls: Urls, env: Env, origins: readonly string[]): Promise<QueryDeps> {
  const sources = await loadSources();
  const db = createPool(urls.postgres, { applicationName: "imo-ops-query", counted: metrics.pool, ...PATIENCE });
  const cache = metrics.cache(createCache(urls.redis, () => readGeneration(db)));
  const mongo = once(async () => (await import("../stores/mongo/mongo.ts")).createMongo(urls.mongo));
  const data = once(async () => (await import("../stores/aws/s3.ts")).bucket(env.BUCKET));
  const kept = once(async () => {
    const { keptProperties } = await import("../query/kept-properties.ts");
    return keptProperties(await mongo(), (error) => warn("documents of properties can't be read", error));
  });
  return {
    db,
    cache,
    embedder: metrics.embedder(await embedderAt(env.EMBEDDINGS_PARAM)),
    properties: async (id: number) => (await kept())(id),
    sources,
    probes: [
      { name: "postgres", needed: true, ping: () => db.query("select 1") },
      { name: "mongo", needed: false, ping: async () => (await mongo()).ping() },
      { name: "redis", needed: false, ping: () => cache.ping() },
      { name: "s3", needed: false, ping: async () => (await data()).reachable() },
    ],
    metrics: metricsDeps(env, {
      origins: [
        ...storeOrigins(db, env, data),
        { store: "redis", read: async () => (await cache.ping(), []) },
        { store: "mongo", read: async () => (await (await mongo()).ping(), []) },
      ],
      sources,
      warn,
    }),
    gate: await gateOf(db, urls.redis, env),
    alerts: alertsOf(env),
    exports: filesOf(env, async (exportId) => (await queueAt(env.EXPORT_QUEUE_URL)).send({ exportId })),
    reports: filesOf(env, async (reportId) => (await queueAt(env.REPORT_QUEUE_URL)).send({ reportId })),
    console: runConsole(),
    model: once(async () => {
      const { modelOf } = await import("../query/chat/model/http-model.ts");
      return modelOf(await readOptionalParameter(env.LLM_PARAM));
    }),
    sql: sqlUrl(env.SQL_URL_PARAM),
    liveRisks: riskAsker({ db, redisUrl: urls.redis, env }),
    trusted: { hosts: env.STAGE === "local" ? [] : null, origins },
    warn,
    version: manifest.version,
    now,
  };
}

async function gateOf(db: Postgres, redisUrl: string, env: Env): Promise<Gate> {
  const keys = tokenKeyring(async () => (await readParameters({ keys: env.TOKEN_KEYS_PARAM })).keys, { now, warn });
  // Without keys nothing is answered.
  await keys();
  return openGate({
    db,
    keys,
    limits: createRateLimits(redisUrl),
    stage: env.STAGE,
    addressLimit: { points: env.ADDRESS_PER_MINUTE, seconds: 60 },
    userLimit: { points: env.USER_PER_MINUTE, seconds: 60 },
    now,
    warn,
  });
}

async function queueAt(url: string) {
  return (await import("../stores/aws/sqs.ts")).queue(url);
}

function alertsOf(env: Env): QueryDeps["alerts"] {
  const rules = receiverRules(env.STAGE, env.WEBHOOK_ALLOW_PARAM);
  const remind = reminder(async (...sent) => (await queueAt(env.EVENTS_QUEUE_URL)).sendAll(...sent));
  return {
    keys: once(async () => alertKeys((await readParameters({ key: env.ALERT_KEY_PARAM })).key)),
    refusalOfReceiver: async (url) => refusalOfReceiver(url, await rules()),
    enqueue: (deliveryId) => remind([deliveryId], 0),
  };
}

function filesOf(env: Env, wake: FileJobDeps["wake"]): FileJobDeps {
  return {
    wake,
    link: async (key, seconds, fileName) => {
      const { signedLink } = await import("../stores/aws/signed-link.ts");
      return signedLink(env.BUCKET, key, seconds, fileName);
    },
  };
}
