import * as z from "zod";
import { planTasks, unconfirmed } from "../lib/collect/plan.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { once } from "../lib/lambda/once.ts";
import { task } from "../lib/lambda/task.ts";
import { RunInput } from "../lib/messages.ts";
import { loadSources } from "../lib/sources/load.ts";
import { findManifests } from "../lib/stores/manifests.ts";
import { readOptionalParameter, readParameters } from "../lib/stores/parameters.ts";
import { createPool } from "../lib/stores/postgres.ts";
import { openRun } from "../lib/stores/runs.ts";

const deps = once(async () => {
  const env = readEnv(
    z.object({ STAGE: z.string(), POSTGRES_URL_PARAM: z.string(), CONFIRMED_RIGHTS_PARAM: z.string() }),
  );
  const { postgres } = await readParameters({ postgres: env.POSTGRES_URL_PARAM });
  const confirmed = (await readOptionalParameter(env.CONFIRMED_RIGHTS_PARAM)) ?? "";
  const sources = await loadSources();
  return { db: createPool(postgres), sources, withheld: unconfirmed(sources, env.STAGE, confirmed) };
});

/** First state: turns the run's input into tasks and opens the run in Postgres. */
export const handler = task(z.object({ runId: z.string(), input: RunInput }), async ({ runId, input }) => {
  const { db, sources, withheld } = await deps();
  const named = { ...input, runId };
  const manifests = named.replay ? await findManifests(db, named.replay, sources) : [];
  const tasks = planTasks(named, sources, manifests, new Date(), withheld);
  await openRun(db, named, sources, tasks);
  return { tasks };
});
