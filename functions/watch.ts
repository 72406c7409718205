import * as z from "zod";
import { wakeEmbedding } from "../lib/aggregate/embed/wake.ts";
import { queueOverdue } from "../lib/aggregate/identity/identify.ts";
import { relayAll } from "../lib/aggregate/relay.ts";
import { reminder } from "../lib/alerts/announcer.ts";
import { remind } from "../lib/alerts/notify.ts";
import { drainsOf } from "../lib/lambda/drains.ts";
import { scheduled } from "../lib/lambda/scheduled.ts";
import { recoverRuns } from "../lib/collect/recover.ts";
import { refreshSaleCells } from "../lib/stores/market/sale-cells.ts";
import { matchSales } from "../lib/stores/market/sale-matches.ts";
import { refreshSearchWords } from "../lib/stores/adverts/search-words.ts";
import { carryOutdated } from "../lib/query/kept-properties.ts";
import { answerTask, executions } from "../lib/stores/aws/executions.ts";
import { createMongo } from "../lib/stores/mongo/mongo.ts";
import { beat } from "../lib/stores/figures/heartbeats.ts";
import { loadSources } from "../lib/sources/load.ts";
import { queue } from "../lib/stores/aws/sqs.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";
import { recovery } from "../lib/collect/recovery.ts";
import { forgottenWaiters } from "../lib/stores/runs/runs.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";

const Env = z.object({
  POSTGRES_URL_PARAM: z.string(),
  MONGO_URL_PARAM: z.string(),
  STATE_MACHINE_ARN: z.string(),
  EVENTS_QUEUE_URL: z.url(),
  EMBED_QUEUE_URL: z.url(),
});

/** An execution takes a moment to open its run, and Close a moment to end. */
const GRACE_SECONDS = 60;
const MARGIN_MS = 15_000;

const deps = withSecrets({
  env: Env,
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, mongo: env.MONGO_URL_PARAM }),
  make: async (urls, env) => {
    const db = createPool(urls.postgres);
    const mongo = createMongo(urls.mongo);
    const events = queue(env.EVENTS_QUEUE_URL);
    return {
      db,
      runs: executions(env.STATE_MACHINE_ARN),
      drains: drainsOf({ db, mongo, sources: await loadSources(), events }),
      enqueue: reminder(events.sendAll),
      embed: queue(env.EMBED_QUEUE_URL),
    };
  },
});

/**
 * Every minute: answers states whose answer was lost, restarts runs that nothing executes, has deliveries that are due tried again, carries
 * what the outbox still holds, tells properties again whose market moved, works out properties and the market of what was written, learns the words of new adverts, has vectors worked out that wait.
 */
export const handler = scheduled(async (context) => {
  const { db, runs, drains, enqueue, embed } = await deps();
  const hasTime = () => context.getRemainingTimeInMillis() > MARGIN_MS;
  const waiters = await forgottenWaiters(db);
  for (const { runId, token } of waiters) await answerTask(token, { runId });
  const restarted = await recoverRuns(GRACE_SECONDS, recovery(db, runs));
  const reminded = await remind({ db, enqueue, now: () => new Date() });
  await queueOverdue(db);
  const outdated = await carryOutdated(db, new Date());
  const { carried } = await relayAll(drains, hasTime);
  await wakeEmbedding(db, embed.send);
  const learned = await refreshSearchWords(db);
  const market = await refreshSaleCells(db, hasTime);
  const matched = await matchSales(db, hasTime);
  await beat(db, "watch");
  return { answered: waiters.length, restarted, reminded, outdated, carried, learned, market, matched };
});
