import * as z from "zod";
import { planTasks } from "../lib/collect/plan.ts";
import { inWave } from "../lib/collect/in-wave.ts";
import { task } from "../lib/lambda/task.ts";
import { findWithheld } from "../lib/lambda/withheld.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { RunInput } from "../lib/messages.ts";
import { RunId } from "../lib/records/run-summary.ts";
import { loadSources } from "../lib/sources/load.ts";
import { findManifests } from "../lib/stores/runs/manifests.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { completeSources, readProgress } from "../lib/stores/runs/progress.ts";
import { beginWave, holdTasks, openRun, openTasks } from "../lib/stores/runs/runs.ts";

const deps = withSecrets({
  env: z.object({ STAGE: z.string(), POSTGRES_URL_PARAM: z.string(), CONFIRMED_RIGHTS_PARAM: z.string() }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => ({ env, db: createPool(postgres), sources: await loadSources() }),
});

const Input = z.object({ runId: RunId, input: RunInput.omit({ runId: true }), wave: z.int().nonnegative() });

/** First state, and the one before each later wave: turns the run's input into tasks; opens the run in Postgres. */
export const handler = task(Input, async ({ runId, input, wave }) => {
  const { db, sources, env } = await deps();
  const named = { ...input, runId };
  const ids = sources.map(({ id }) => id);
  const [withheld, manifests, progress, complete] = await Promise.all([
    findWithheld(sources, { stage: env.STAGE, confirmedRightsParam: env.CONFIRMED_RIGHTS_PARAM }),
    named.replay ? findManifests(db, named.replay, sources) : [],
    readProgress(db, ids),
    completeSources(db),
  ]);
  const now = await openRun(db, named, sources);
  const planned = planTasks(named, sources, { now, withheld, manifests, progress, complete });
  await openTasks(db, runId, planned);
  const whole = await beginWave(db, runId);
  const { held, ...collected } = inWave(planned, wave, { sources, whole });
  await holdTasks(db, runId, held);
  return collected;
});
