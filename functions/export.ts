import * as z from "zod";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { makeExport } from "../lib/query/export-file.ts";
import { loadSources } from "../lib/sources/load.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { deliveriesOf } from "../lib/stores/aws/sqs.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const Env = z.object({
  BUCKET: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
});

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => {
    const sources = await loadSources();
    const db = createPool(postgres, { applicationName: "imo-ops-export", statementTimeoutMs: 120_000 });
    const deliveries = deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL);
    return { db, sources, bucket: bucket(env.BUCKET), deliveries };
  },
});

/** SQS → S3. Makes the file of one export. */
export const handler = sqsBatch(
  z.object({ exportId: z.guid() }),
  async ({ exportId }) => makeExport(exportId, await deps()),
  async () => (await deps()).deliveries,
);
