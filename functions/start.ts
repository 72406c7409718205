import * as z from "zod";
import { sweepDropped } from "../lib/collect/dropped.ts";
import { startDue } from "../lib/collect/due.ts";
import { warn } from "../lib/lambda/log.ts";
import { scheduled } from "../lib/lambda/scheduled.ts";
import { findWithheld } from "../lib/lambda/withheld.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadSources } from "../lib/sources/load.ts";
import type { Source } from "../lib/sources/schema.ts";
import { executions } from "../lib/stores/aws/executions.ts";
import { bucket } from "../lib/stores/aws/s3.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { knownRuns } from "../lib/stores/runs/known.ts";
import { completeSources } from "../lib/stores/runs/progress.ts";
import { forgetExpired } from "../lib/stores/privacy/retention.ts";
import { lastAttempts, sourcesUnderWay } from "../lib/stores/runs/runs.ts";

const Env = z.object({
  STAGE: z.string(),
  BUCKET: z.string(),
  POSTGRES_URL_PARAM: z.string(),
  CONFIRMED_RIGHTS_PARAM: z.string(),
  STATE_MACHINE_ARN: z.string(),
});

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM }),
  make: ({ postgres }, env) => {
    const db = createPool(postgres);
    return {
      sources: loadSources,
      lastAttempts: () => lastAttempts(db),
      complete: () => completeSources(db),
      underWay: () => sourcesUnderWay(db),
      withheld: (sources: readonly Source[]) =>
        findWithheld(sources, { stage: env.STAGE, confirmedRightsParam: env.CONFIRMED_RIGHTS_PARAM, db }),
      forget: () => forgetExpired(db, new Date()),
      data: bucket(env.BUCKET),
      known: (runIds: readonly string[]) => knownRuns(db, runIds),
      start: executions(env.STATE_MACHINE_ARN).start,
      warn,
    };
  },
});

/** Every quarter of an hour: starts a run of each source that is due and of each dropped file that no run knows of, and forgets what is older than it is kept. */
export const handler = scheduled(async () => {
  const { forget, ...means } = await deps();
  const started = await startDue(new Date(), means);
  const swept = await sweepDropped(new Date(), means);
  return { started, swept, forgotten: await forget() };
});
