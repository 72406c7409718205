import { join } from "node:path";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { collectWeb } from "../lib/collect/collect-web.ts";
import { CrawlState } from "../lib/collect/web/crawl-state.ts";
import { openVisits } from "../lib/collect/web/open-visits.ts";
import { warn } from "../lib/lambda/log.ts";
import { collector } from "../lib/lambda/collector.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadWebSource } from "../lib/sources/load.ts";
import { crawlStore, stateStore } from "../lib/stores/runs/collect-states.ts";
import { knownCards } from "../lib/stores/adverts/crawls.ts";
import { readOptionalParameter } from "../lib/stores/aws/parameters.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { queue } from "../lib/stores/aws/sqs.ts";

const Env = z.object({
  STAGE: z.string(),
  BUCKET: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  REDIS_URL_PARAM: z.string(),
  SOURCE_ORIGINS_PARAM: z.string(),
  SOURCE_PACE_PARAM: z.string(),
  PAGES_QUEUE_URL: z.url(),
  RECORDS_QUEUE_URL: z.url(),
  CONTACT: z.string(),
  CHROMIUM_PATH: z.string().default(""),
  LAMBDA_TASK_ROOT: z.string(),
});

/** Kept back for the last batch of pages and what ends the task. */
const MARGIN_MS = 90_000;

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, redis: env.REDIS_URL_PARAM }),
  make: (urls, env) => {
    const db = createPool(urls.postgres);
    const data = bucket(env.BUCKET);
    const chromium = join(env.LAMBDA_TASK_ROOT, "node_modules/@sparticuz/chromium/bin");
    return {
      env,
      redisUrl: urls.redis,
      program: env.CHROMIUM_PATH ? { executable: env.CHROMIUM_PATH } : { bin: chromium },
      source: loadWebSource,
      knownCards: knownCards.bind(null, db),
      put: data.put,
      putRecords: crawlStore(data),
      loadState: stateStore(data, CrawlState),
      announcePages: queue(env.PAGES_QUEUE_URL).send,
      announceRecords: queue(env.RECORDS_QUEUE_URL).send,
    };
  },
});

/** Reads one search of a site; what is new or has changed is stored page by page. */
export const handler = (event: unknown, context: Context) =>
  collector(async (input) => {
    const { env, redisUrl, program, ...rest } = await deps();
    const origins = (await readOptionalParameter(env.SOURCE_ORIGINS_PARAM)) ?? "";
    const pace = (await readOptionalParameter(env.SOURCE_PACE_PARAM)) ?? "";
    const source = await loadWebSource(input.source);
    const deadline = AbortSignal.timeout(Math.max(context.getRemainingTimeInMillis() - MARGIN_MS, 0));
    const settings = {
      deadline,
      source,
      stage: env.STAGE,
      origins,
      pace,
      contact: env.CONTACT,
      redisUrl,
      program,
      warn,
    };
    await using visits = openVisits(settings, new Date(input.asOf));
    const hasTime = () => !deadline.aborted;
    // Awaited here: the visits end when this function does.
    return await collectWeb(input, { ...rest, visit: visits.visit, hasTime });
  })(event, context);
