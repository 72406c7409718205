import * as z from "zod";
import { CloseInput, close } from "../lib/aggregate/close.ts";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadSource } from "../lib/sources/load.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { deleteTaken } from "../lib/stores/aws/dropped.ts";
import { bucket } from "../lib/stores/aws/s3.ts";

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string(), BUCKET: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: ({ postgres }, env) => {
    const data = bucket(env.BUCKET);
    return {
      db: createPool(postgres, { statementTimeoutMs: 500_000 }),
      source: loadSource,
      deleteObject: (location: string) => deleteTaken(data, location),
    };
  },
});

/** Last state: supersedes what whole files no longer hold and writes the run's outcome. */
export const handler = task(CloseInput, async (input) => close(input, await deps()));
