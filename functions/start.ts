import * as z from "zod";
import { startDue } from "../lib/collect/due.ts";
import { warn } from "../lib/lambda/log.ts";
import { scheduled } from "../lib/lambda/scheduled.ts";
import { findWithheld } from "../lib/lambda/withheld.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadSources } from "../lib/sources/load.ts";
import type { Source } from "../lib/sources/schema.ts";
import { executions } from "../lib/stores/aws/executions.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { completeSources } from "../lib/stores/runs/progress.ts";
import { forgetOldRuns } from "../lib/stores/runs/retention.ts";
import { lastAttempts, sourcesUnderWay } from "../lib/stores/runs/runs.ts";

const Env = z.object({
  STAGE: z.string(),
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
        findWithheld(sources, { stage: env.STAGE, confirmedRightsParam: env.CONFIRMED_RIGHTS_PARAM }),
      forget: () => forgetOldRuns(db),
      start: executions(env.STATE_MACHINE_ARN).start,
      warn,
    };
  },
});

/** Every quarter of an hour: starts a run of each source that is due, and forgets what is older than it is kept. */
export const handler = scheduled(async () => {
  const { forget, ...means } = await deps();
  const started = await startDue(new Date(), means);
  return { started, forgotten: await forget() };
});
