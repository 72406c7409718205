import * as z from "zod";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { CloseInput, closeEdition } from "../lib/publish/close-edition.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string(), BUCKET: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: ({ postgres }, env) => ({ db: createPool(postgres), bucket: bucket(env.BUCKET) }),
});

/** Last state: stores the catalogue and has the edition served, or writes that it failed. */
export const handler = task(CloseInput, async (input) => closeEdition(input, await deps()));
