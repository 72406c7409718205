import * as z from "zod";
import { allDuties } from "../lib/lambda/duties.ts";
import { scheduled } from "../lib/lambda/scheduled.ts";
import { watchDuties } from "../lib/lambda/watch-duties.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadSources } from "../lib/sources/load.ts";
import { executions } from "../lib/stores/aws/executions.ts";
import { queue } from "../lib/stores/aws/sqs.ts";
import { createMongo } from "../lib/stores/mongo/mongo.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const deps = withSecrets({
  env: z.object({
    POSTGRES_URL_PARAM: z.string(),
    MONGO_URL_PARAM: z.string(),
    STATE_MACHINE_ARN: z.string(),
    EVENTS_QUEUE_URL: z.url(),
    EMBED_QUEUE_URL: z.url(),
  }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, mongo: env.MONGO_URL_PARAM }),
  make: async (urls, env) => ({
    db: createPool(urls.postgres),
    mongo: createMongo(urls.mongo),
    sources: await loadSources(),
    runs: executions(env.STATE_MACHINE_ARN),
    events: queue(env.EVENTS_QUEUE_URL),
    embed: queue(env.EMBED_QUEUE_URL),
  }),
});

/** Kept back for what is under way. */
const MARGIN_MS = 15_000;

/** Every minute, what nobody else is asked for; each by itself, so that a store that is away keeps no other duty waiting. */
export const handler = scheduled(async (context) =>
  allDuties(watchDuties(await deps(), () => context.getRemainingTimeInMillis() > MARGIN_MS)),
);
