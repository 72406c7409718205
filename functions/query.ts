import * as z from "zod";
import { authorize } from "../lib/http/access/gate.ts";
import { http } from "../lib/http/http.ts";
import { servePages } from "../lib/http/pages.ts";
import { routes } from "../lib/http/routes/routes.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { failureLog } from "../lib/lambda/failure-log.ts";
import { answered } from "../lib/lambda/metrics.ts";
import { queryDeps, QueryEnv } from "../lib/lambda/query-deps.ts";
import { traced } from "../lib/lambda/tracing.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";

/** `CORS_ORIGINS`: origins whose pages may read the answers, separated by commas. */
const CorsEnv = z.object({ CORS_ORIGINS: z.string().default("") });
const origins = readEnv(CorsEnv).CORS_ORIGINS.split(",").filter(Boolean);

const start = withSecrets({
  env: QueryEnv,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, mongo: env.MONGO_URL_PARAM, redis: env.REDIS_URL_PARAM }),
  make: (urls, env) => queryDeps(urls, env, origins),
});

/** HTTP → answers from Postgres, kept in Redis. */
export const handler = http({
  routes,
  start,
  authorize,
  log: failureLog,
  origins,
  pages: servePages(),
  answered,
  traced,
});
