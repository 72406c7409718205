import * as z from "zod";
import { readEnv } from "../lib/lambda/env.ts";
import { task } from "../lib/lambda/task.ts";
import { readParameters } from "../lib/stores/aws/parameters.ts";
import { migrate } from "../lib/stores/postgres/migrate.ts";

const Env = z.object({ POSTGRES_URL_PARAM: z.string() });

/** Called by each deployment and by `imo migrate`: brings the tables up to date and gives the names of the migrations that it took. */
export const handler = task(z.object({}), async () => {
  const { postgres } = await readParameters({ postgres: readEnv(Env).POSTGRES_URL_PARAM });
  return { taken: await migrate(postgres) };
});
