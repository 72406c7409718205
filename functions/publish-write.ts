import * as z from "zod";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { EditionId } from "../lib/publish/edition-id.ts";
import { writeEdition } from "../lib/publish/write-edition.ts";
import { loadSources } from "../lib/sources/load.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string(), BUCKET: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => ({
    db: createPool(postgres, { applicationName: "imo-ops-publish", statementTimeoutMs: 600_000 }),
    bucket: bucket(env.BUCKET),
    sources: await loadSources(),
    now: () => new Date(),
  }),
});

/** Writes all data sets of an edition from one snapshot of the database. */
export const handler = task(z.object({ edition: EditionId }), async ({ edition }) =>
  writeEdition(edition, await deps()),
);
