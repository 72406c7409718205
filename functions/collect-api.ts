import { join } from "node:path";
import * as z from "zod";
import { LookupState } from "../lib/collect/api/lookup-state.ts";
import { openApi } from "../lib/collect/api/open-api.ts";
import { NumbersState } from "../lib/collect/api/reconcile.ts";
import { ApiState } from "../lib/collect/api/state.ts";
import { twinAnswer } from "../lib/collect/api/twin.ts";
import { collectApi } from "../lib/collect/collect-api.ts";
import { collectLookup } from "../lib/collect/collect-lookup.ts";
import { collector } from "../lib/lambda/collector.ts";
import { RawOutletsEnv, rawOutlets } from "../lib/lambda/raw-outlets.ts";
import { sourceSecret } from "../lib/lambda/source-secret.ts";
import { VisitorEnv, visitor } from "../lib/lambda/visitor.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { loadApiSource } from "../lib/sources/load.ts";
import { heldRatings } from "../lib/stores/open-data/rating-listings.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { unasked } from "../lib/stores/runs/questions.ts";

const deps = withSecrets({
  env: RawOutletsEnv.extend(VisitorEnv.shape).extend({
    POSTGRES_URL_PARAM: z.string(),
    REDIS_URL_PARAM: z.string(),
    LAMBDA_TASK_ROOT: z.string(),
  }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, redis: env.REDIS_URL_PARAM }),
  make: ({ postgres, redis: redisUrl }, env) => {
    const db = createPool(postgres);
    const { stateOf, ...left } = rawOutlets(env);
    return {
      asking: async () => ({ ...(await visitor(env)), redisUrl, secret: sourceSecret(env.STAGE) }),
      kept: { ...left, putListing: left.putRecords, now: () => new Date() },
      ofPages: {
        loadState: stateOf(ApiState),
        loadNumbers: stateOf(NumbersState),
        heldRatings: heldRatings.bind(null, db),
        twin: twinAnswer.bind(null, join(env.LAMBDA_TASK_ROOT, "node_modules/@etalab/decoupage-administratif")),
      },
      ofQuestions: { loadState: stateOf(LookupState), questions: unasked.bind(null, db) },
    };
  },
});

/** Asks one request of an API page after page, or the questions that our own tables raise; each answer is stored as it came. */
export const handler = collector(async (input, remainingMs) => {
  const { asking, kept, ofPages, ofQuestions } = await deps();
  const source = await loadApiSource(input.source);
  await using api = await openApi({ ...(await asking()), source });
  // So long an answer may take, and what follows it.
  const hasTime = () => remainingMs() > (source.limits.answerSeconds + 30) * 1000;
  const world = { ...kept, source, ask: api.ask, hasTime };
  // Awaited here: the connections end when this function does.
  return await (source.lookup
    ? collectLookup(input, { ...world, ...ofQuestions })
    : collectApi(input, { ...world, ...ofPages }));
});
