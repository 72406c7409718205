import { join } from "node:path";
import * as z from "zod";
import { BrowserEnv, browserProgram } from "../lib/lambda/browser-program.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { makeReport } from "../lib/query/reports/make-report.ts";
import { printPdf } from "../lib/query/reports/print.ts";
import { embeddedFaces } from "../lib/query/reports/stylesheet.ts";
import { loadSources } from "../lib/sources/load.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { deliveriesOf } from "../lib/stores/aws/sqs.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const Env = BrowserEnv.extend({
  BUCKET: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
});

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => {
    const modules = join(env.LAMBDA_TASK_ROOT, "node_modules");
    const program = browserProgram(env);
    const [sources, faces] = await Promise.all([loadSources(), embeddedFaces(join(modules, "@fontsource"))]);
    return {
      db: createPool(postgres, { applicationName: "imo-ops-report" }),
      sources,
      faces,
      bucket: bucket(env.BUCKET),
      print: (html: string) => printPdf(html, program),
      deliveries: deliveriesOf(env.QUEUE_URL, env.DEAD_LETTER_QUEUE_URL),
    };
  },
});

/** SQS → S3. Makes the PDF of one report. */
export const handler = sqsBatch(
  z.object({ reportId: z.guid() }),
  async ({ reportId }) => makeReport(reportId, await deps()),
  async () => (await deps()).deliveries,
);
