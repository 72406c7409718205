import { join } from "node:path";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { LookupState } from "../lib/collect/api/lookup-state.ts";
import { openApi } from "../lib/collect/api/open-api.ts";
import { NumbersState } from "../lib/collect/api/reconcile.ts";
import { ApiState } from "../lib/collect/api/state.ts";
import { twinAnswer } from "../lib/collect/api/twin.ts";
import { collectApi } from "../lib/collect/collect-api.ts";
import { collectLookup } from "../lib/collect/collect-lookup.ts";
import { warn } from "../lib/lambda/log.ts";
import { sourceSecret } from "../lib/lambda/source-secret.ts";
import { collector } from "../lib/lambda/collector.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadApiSource } from "../lib/sources/load.ts";
import { crawlStore, stateStore } from "../lib/stores/runs/collect-states.ts";
import { heldRatings } from "../lib/stores/open-data/rating-listings.ts";
import { readOptionalParameter } from "../lib/stores/aws/parameters.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { unasked } from "../lib/stores/runs/questions.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { queue } from "../lib/stores/aws/sqs.ts";

const Env = z.object({
  STAGE: z.string(),
  BUCKET: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  REDIS_URL_PARAM: z.string(),
  SOURCE_ORIGINS_PARAM: z.string(),
  RAW_QUEUE_URL: z.url(),
  RECORDS_QUEUE_URL: z.url(),
  CONTACT: z.string(),
  LAMBDA_TASK_ROOT: z.string(),
});

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, redis: env.REDIS_URL_PARAM }),
  make: (urls, env) => {
    const data = bucket(env.BUCKET);
    const raw = queue(env.RAW_QUEUE_URL);
    const packaged = join(env.LAMBDA_TASK_ROOT, "node_modules/@etalab/decoupage-administratif");
    const db = createPool(urls.postgres);
    return {
      env,
      redisUrl: urls.redis,
      secret: sourceSecret(env.STAGE),
      twin: (request: string) => twinAnswer(packaged, request),
      questions: unasked.bind(null, db),
      heldRatings: heldRatings.bind(null, db),
      data,
      put: data.put,
      read: data.bytes,
      announce: raw.send,
      announceAll: raw.sendAll,
      putRecords: crawlStore(data),
      putListing: crawlStore(data),
      announceRecords: queue(env.RECORDS_QUEUE_URL).send,
    };
  },
});

/** Asks one request of an API page after page, or the questions that our own tables raise; each answer is stored as it came. */
export const handler = (event: unknown, context: Context) =>
  collector(async (input) => {
    const { env, redisUrl, secret, data, ...rest } = await deps();
    const source = await loadApiSource(input.source);
    const origins = (await readOptionalParameter(env.SOURCE_ORIGINS_PARAM)) ?? "";
    await using api = await openApi({
      source,
      stage: env.STAGE,
      origins,
      contact: env.CONTACT,
      redisUrl,
      secret,
      warn,
    });
    // So long an answer may take, and what follows it.
    const margin = (source.limits.answerSeconds + 30) * 1000;
    const hasTime = () => context.getRemainingTimeInMillis() > margin;
    const asking = { ...rest, source, ask: api.ask, hasTime, now: () => new Date() };
    // Awaited here: the connections end when this function does.
    return await (source.lookup
      ? collectLookup(input, { ...asking, loadState: stateStore(data, LookupState) })
      : collectApi(input, {
          ...asking,
          loadState: stateStore(data, ApiState),
          loadNumbers: stateStore(data, NumbersState),
        }));
  })(event, context);
