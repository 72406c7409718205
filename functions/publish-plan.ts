import * as z from "zod";
import { task } from "../lib/lambda/task.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { EditionId } from "../lib/publish/edition-id.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { openEdition } from "../lib/stores/publications/editions.ts";

const deps = withSecrets({
  env: z.object({ POSTGRES_URL_PARAM: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: ({ postgres }) => createPool(postgres),
});

/** First state: opens the edition. */
export const handler = task(z.object({ edition: EditionId }), async ({ edition }) => {
  await openEdition(await deps(), edition);
  return { edition };
});
