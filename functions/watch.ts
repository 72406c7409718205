import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { relay } from "../lib/aggregate/relay.ts";
import { recoverRuns } from "../lib/collect/recover.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { once } from "../lib/lambda/once.ts";
import { refreshSearchWords } from "../lib/stores/adverts/search-words.ts";
import { writeDocuments } from "../lib/stores/mongo/advert-documents.ts";
import { answerTask, executions } from "../lib/stores/aws/executions.ts";
import { createMongo } from "../lib/stores/mongo/mongo.ts";
import { drainOutbox } from "../lib/stores/postgres/outbox.ts";
import { readParameters } from "../lib/stores/aws/parameters.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { recovery } from "../lib/collect/recovery.ts";
import { forgottenWaiters } from "../lib/stores/runs/runs.ts";

const Env = z.object({ POSTGRES_URL_PARAM: z.string(), MONGO_URL_PARAM: z.string(), STATE_MACHINE_ARN: z.string() });

/** An execution takes a moment to open its run, and Close a moment to end. */
const GRACE_SECONDS = 60;
const MARGIN_MS = 15_000;

const deps = once(async () => {
  const env = readEnv(Env);
  const urls = await readParameters({ postgres: env.POSTGRES_URL_PARAM, mongo: env.MONGO_URL_PARAM });
  const db = createPool(urls.postgres);
  const mongo = createMongo(urls.mongo);
  return { db, runs: executions(env.STATE_MACHINE_ARN), write: writeDocuments.bind(null, mongo) };
});

/** Every minute: answers states whose answer was lost, restarts runs that nothing executes, carries what the outbox still holds, learns the words of new adverts. */
export const handler = middy(async (_event: unknown, context: Context) => {
  const { db, runs, write } = await deps();
  const waiters = await forgottenWaiters(db);
  for (const { runId, token } of waiters) await answerTask(token, { runId });
  const restarted = await recoverRuns(GRACE_SECONDS, recovery(db, runs));
  const { carried } = await relay(
    (batch) => drainOutbox(db, batch, write),
    () => context.getRemainingTimeInMillis() > MARGIN_MS,
  );
  const learned = await refreshSearchWords(db);
  return { answered: waiters.length, restarted, carried, learned };
});
