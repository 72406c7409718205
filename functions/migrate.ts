import * as z from "zod";
import { readEnv } from "../lib/lambda/env.ts";
import { task } from "../lib/lambda/task.ts";
import { readOptionalParameter, readParameters } from "../lib/stores/aws/parameters.ts";
import { migrate } from "../lib/stores/postgres/migrate.ts";
import { renewSqlRole } from "../lib/stores/sql/role.ts";

const Env = z.object({ POSTGRES_URL_PARAM: z.string(), SQL_URL_PARAM: z.string() });

/** Called by each deployment and by `imo migrate`: brings the tables up to date and gives the names of the migrations that it took. */
export const handler = task(z.object({}), async () => {
  const { POSTGRES_URL_PARAM, SQL_URL_PARAM } = readEnv(Env);
  const { postgres } = await readParameters({ postgres: POSTGRES_URL_PARAM });
  const taken = await migrate(postgres);
  const sqlUrl = await readOptionalParameter(SQL_URL_PARAM);
  if (sqlUrl !== undefined) await renewSqlRole(postgres, sqlUrl);
  return { taken };
});
