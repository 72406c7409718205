import * as z from "zod";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { EditionId } from "../lib/publish/edition-id.ts";
import { verifySet } from "../lib/publish/verify-set.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string(), BUCKET: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: ({ postgres }, env) => ({ db: createPool(postgres), bucket: bucket(env.BUCKET) }),
});

const Input = z.object({ edition: EditionId, set: z.string() });

/** Reads the files of one data set back. */
export const handler = task(Input, async ({ edition, set }) => verifySet(edition, set, await deps()));
