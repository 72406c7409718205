import * as z from "zod";
import { Parts } from "../lib/collect/file/series.ts";
import { planWave } from "../lib/collect/plan-wave.ts";
import { partsChooser } from "../lib/lambda/parts-chooser.ts";
import { task } from "../lib/lambda/task.ts";
import { VisitorEnv } from "../lib/lambda/visitor.ts";
import { findWithheld } from "../lib/lambda/withheld.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { RunInput } from "../lib/messages.ts";
import { RunId } from "../lib/records/run-summary.ts";
import { loadSources } from "../lib/sources/load.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { stateStore } from "../lib/stores/runs/collect-states.ts";
import { findManifests } from "../lib/stores/runs/manifests.ts";
import { completeSources, readProgress } from "../lib/stores/runs/progress.ts";
import { beginWave, holdTasks, openRun, openTasks } from "../lib/stores/runs/runs.ts";

const deps = withSecrets({
  env: VisitorEnv.extend({
    BUCKET: z.string(),
    POSTGRES_URL_PARAM: z.string(),
    CONFIRMED_RIGHTS_PARAM: z.string(),
  }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: async ({ postgres }, env) => {
    const db = createPool(postgres);
    const sources = await loadSources();
    const data = bucket(env.BUCKET);
    return {
      sources,
      openRun: (input: RunInput) => openRun(db, input, sources),
      openTasks: openTasks.bind(null, db),
      withheld: () => findWithheld(sources, { stage: env.STAGE, confirmedRightsParam: env.CONFIRMED_RIGHTS_PARAM, db }),
      complete: () => completeSources(db),
      chooseParts: partsChooser(env),
      loadParts: stateStore(data, z.record(z.string(), Parts)),
      manifests: (replayed: NonNullable<RunInput["replay"]>) => findManifests(db, replayed, sources),
      progress: readProgress.bind(null, db),
      beginWave: beginWave.bind(null, db),
      holdTasks: holdTasks.bind(null, db),
      data,
    };
  },
});

const Input = z.object({ runId: RunId, input: RunInput.omit({ runId: true }), wave: z.int().nonnegative() });

/** First state, and the one before each later wave: turns the run's input into tasks; opens the run in Postgres. */
export const handler = task(Input, async ({ runId, input, wave }) => planWave({ ...input, runId }, wave, await deps()));
