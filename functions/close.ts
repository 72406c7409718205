import * as z from "zod";
import { asOutput, close, CloseInput, recordLost } from "../lib/aggregate/close.ts";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadSource, loadSources } from "../lib/sources/load.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { deleteTaken } from "../lib/stores/aws/dropped.ts";
import { bucket } from "../lib/stores/aws/s3.ts";

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string(), BUCKET: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => {
    const data = bucket(env.BUCKET);
    return {
      db: createPool(postgres, { statementTimeoutMs: 500_000 }),
      source: loadSource,
      sources: await loadSources(),
      deleteObject: (location: string) => deleteTaken(data, location),
    };
  },
});

/** Last state: supersedes what whole files no longer hold and writes the run's outcome. */
export const handler = task(CloseInput, async (input) => {
  const { sources, ...means } = await deps();
  await recordLost(means.db, input, sources);
  return asOutput(await close(input, means));
});
