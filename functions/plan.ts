import * as z from "zod";
import { planWave } from "../lib/collect/plan-wave.ts";
import { task } from "../lib/lambda/task.ts";
import { findWithheld } from "../lib/lambda/withheld.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { RunInput } from "../lib/messages.ts";
import { RunId } from "../lib/records/run-summary.ts";
import { loadSources } from "../lib/sources/load.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { findManifests } from "../lib/stores/runs/manifests.ts";
import { completeSources, readProgress } from "../lib/stores/runs/progress.ts";
import { beginWave, holdTasks, openRun, openTasks } from "../lib/stores/runs/runs.ts";

const deps = withSecrets({
  env: z.object({
    STAGE: z.string(),
    BUCKET: z.string(),
    POSTGRES_URL_PARAM: z.string(),
    CONFIRMED_RIGHTS_PARAM: z.string(),
  }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, { STAGE: stage, BUCKET, CONFIRMED_RIGHTS_PARAM: confirmedRightsParam }) => {
    const db = createPool(postgres);
    const sources = await loadSources();
    return {
      sources,
      openRun: (input: RunInput) => openRun(db, input, sources),
      openTasks: openTasks.bind(null, db),
      withheld: () => findWithheld(sources, { stage, confirmedRightsParam }),
      complete: () => completeSources(db),
      manifests: (replayed: NonNullable<RunInput["replay"]>) => findManifests(db, replayed, sources),
      progress: readProgress.bind(null, db),
      beginWave: beginWave.bind(null, db),
      holdTasks: holdTasks.bind(null, db),
      data: bucket(BUCKET),
    };
  },
});

const Input = z.object({ runId: RunId, input: RunInput.omit({ runId: true }), wave: z.int().nonnegative() });

/** First state, and the one before each later wave: turns the run's input into tasks; opens the run in Postgres. */
export const handler = task(Input, async ({ runId, input, wave }) => planWave({ ...input, runId }, wave, await deps()));
