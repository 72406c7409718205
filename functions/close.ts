import * as z from "zod";
import { CloseInput, close } from "../lib/aggregate/close.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { once } from "../lib/lambda/once.ts";
import { task } from "../lib/lambda/task.ts";
import { loadSource } from "../lib/sources/load.ts";
import { readParameters } from "../lib/stores/aws/parameters.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { deleteTaken } from "../lib/stores/aws/dropped.ts";
import { bucket } from "../lib/stores/aws/s3.ts";

const deps = once(async () => {
  const env = readEnv(z.object({ POSTGRES_URL_PARAM: z.string(), BUCKET: z.string() }));
  const { postgres } = await readParameters({ postgres: env.POSTGRES_URL_PARAM });
  const data = bucket(env.BUCKET);
  return {
    db: createPool(postgres, { statementTimeoutMs: 500_000 }),
    source: loadSource,
    deleteObject: (location: string) => deleteTaken(data, location),
  };
});

/** Last state: supersedes what whole files no longer hold and writes the run's outcome. */
export const handler = task(CloseInput, async (input) => close(input, await deps()));
