import * as z from "zod";
import manifest from "../package.json" with { type: "json" };
import { readEnv } from "../lib/lambda/env.ts";
import { http } from "../lib/lambda/http.ts";
import { log } from "../lib/lambda/log.ts";
import { once } from "../lib/lambda/once.ts";
import { readGeneration } from "../lib/query/generation.ts";
import { routes } from "../lib/query/routes.ts";
import { loadSources } from "../lib/sources/load.ts";
import { createMongo } from "../lib/stores/mongo.ts";
import { readParameters } from "../lib/stores/parameters.ts";
import { createPool } from "../lib/stores/postgres.ts";
import { createCache } from "../lib/stores/redis.ts";
import { bucket } from "../lib/stores/s3.ts";

const Env = z.object({
  POSTGRES_URL_PARAM: z.string(),
  MONGO_URL_PARAM: z.string(),
  REDIS_URL_PARAM: z.string(),
  BUCKET: z.string(),
});
/** `CORS_ORIGINS`: origins whose pages may read the answers, separated by commas. */
const CorsEnv = z.object({ CORS_ORIGINS: z.string().default("") });

const start = once(async () => {
  const env = readEnv(Env);
  const names = { postgres: env.POSTGRES_URL_PARAM, mongo: env.MONGO_URL_PARAM, redis: env.REDIS_URL_PARAM };
  const [urls, sources] = await Promise.all([readParameters(names), loadSources()]);
  const db = createPool(urls.postgres, { applicationName: "imo-ops-query" });
  const cache = createCache(urls.redis, () => readGeneration(db));
  const mongo = createMongo(urls.mongo);
  const probes = [
    { name: "postgres", needed: true, ping: () => db.query("select 1") },
    { name: "mongo", needed: false, ping: () => mongo.ping() },
    { name: "redis", needed: false, ping: () => cache.ping() },
    { name: "s3", needed: false, ping: () => bucket(env.BUCKET).reachable() },
  ];
  return { db, cache, sources, probes, version: manifest.version, now: () => new Date() };
});

/** HTTP → answers from Postgres, kept in Redis. */
export const handler = http({ routes, start, log, origins: readEnv(CorsEnv).CORS_ORIGINS.split(",").filter(Boolean) });
