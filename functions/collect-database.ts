import type { Context } from "aws-lambda";
import * as z from "zod";
import { collectDatabase } from "../lib/collect/collect-database.ts";
import { DatabaseState } from "../lib/collect/database/state.ts";
import { sourceSecret } from "../lib/lambda/source-secret.ts";
import { collector } from "../lib/lambda/collector.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadReader } from "../lib/normalize/load-reader.ts";
import { loadDatabaseSource } from "../lib/sources/load.ts";
import { crawlStore, stateStore } from "../lib/stores/runs/collect-states.ts";
import { listedLast } from "../lib/stores/adverts/crawl-spans.ts";
import { knownCards } from "../lib/stores/adverts/crawls.ts";
import { openForeign } from "../lib/stores/foreign/foreign.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { queue } from "../lib/stores/aws/sqs.ts";

const Env = z.object({
  STAGE: z.string(),
  BUCKET: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  RAW_QUEUE_URL: z.url(),
  RECORDS_QUEUE_URL: z.url(),
});

/** Kept back for the rows under way, beside what the database may take to give them. */
const MARGIN_MS = 60_000;

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => {
    const db = createPool(postgres);
    const data = bucket(env.BUCKET);
    const raw = queue(env.RAW_QUEUE_URL);
    return {
      source: loadDatabaseSource,
      secret: sourceSecret(env.STAGE),
      open: openForeign,
      readerVersion: async (reader: string) => (await loadReader(reader)).version,
      knownCards: knownCards.bind(null, db),
      listedLast: listedLast.bind(null, db),
      loadState: stateStore(data, DatabaseState),
      read: data.bytes,
      put: data.put,
      putRecords: crawlStore(data),
      announce: raw.send,
      announceAll: raw.sendAll,
      announceRecords: queue(env.RECORDS_QUEUE_URL).send,
      now: () => new Date(),
    };
  },
});

/** Reads a table or a collection; rows that are new or have changed are stored in chunks, a message each. */
export const handler = (event: unknown, context: Context) =>
  collector(async (input) => {
    const { limits } = await loadDatabaseSource(input.source);
    const margin = MARGIN_MS + limits.statementSeconds * 1000;
    return collectDatabase(input, {
      ...(await deps()),
      hasTime: () => context.getRemainingTimeInMillis() > margin,
    });
  })(event, context);
