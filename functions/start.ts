import middy from "@middy/core";
import * as z from "zod";
import { startDue } from "../lib/collect/due.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { once } from "../lib/lambda/once.ts";
import { loadSources } from "../lib/sources/load.ts";
import { executions } from "../lib/stores/executions.ts";
import { readParameters } from "../lib/stores/parameters.ts";
import { createPool } from "../lib/stores/postgres.ts";
import { lastAttempts } from "../lib/stores/runs.ts";

const deps = once(async () => {
  const env = readEnv(z.object({ POSTGRES_URL_PARAM: z.string(), STATE_MACHINE_ARN: z.string() }));
  const { postgres } = await readParameters({ postgres: env.POSTGRES_URL_PARAM });
  const db = createPool(postgres);
  return {
    sources: loadSources,
    lastAttempts: () => lastAttempts(db),
    start: executions(env.STATE_MACHINE_ARN).start,
  };
});

/** Every quarter of an hour: starts a run of the sources that are due. */
export const handler = middy(async () => ({ started: await startDue(new Date(), await deps()) }));
