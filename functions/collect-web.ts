import * as z from "zod";
import { collectWeb } from "../lib/collect/collect-web.ts";
import { CrawlState } from "../lib/collect/web/crawl-state.ts";
import { collector } from "../lib/lambda/collector.ts";
import { OutletsEnv, outlets } from "../lib/lambda/outlets.ts";
import { erasedAmong } from "../lib/lambda/site-book.ts";
import { SiteVisitsEnv, siteVisits } from "../lib/lambda/site-visits.ts";
import { withSecrets } from "../lib/lambda/with-secrets.ts";
import { agentHasher } from "../lib/normalize/privacy/agent-hash.ts";
import { loadWebSource } from "../lib/sources/load.ts";
import { knownCards } from "../lib/stores/adverts/crawls.ts";
import { queue } from "../lib/stores/aws/sqs.ts";
import { createPool } from "../lib/stores/postgres/postgres.ts";

/** Kept back for the last batch of pages and what ends the task. */
const MARGIN_MS = 90_000;

const deps = withSecrets({
  env: OutletsEnv.extend(SiteVisitsEnv.shape).extend({
    POSTGRES_URL_PARAM: z.string(),
    REDIS_URL_PARAM: z.string(),
    AGENT_KEY_PARAM: z.string(),
    PAGES_QUEUE_URL: z.url(),
  }),
  secrets: (env) => ({ postgres: env.POSTGRES_URL_PARAM, redis: env.REDIS_URL_PARAM, agentKey: env.AGENT_KEY_PARAM }),
  make: ({ postgres, redis: redisUrl, agentKey }, env) => {
    const db = createPool(postgres);
    const { stateOf, ...left } = outlets(env);
    return {
      ...left,
      loadState: stateOf(CrawlState),
      announcePages: queue(env.PAGES_QUEUE_URL).send,
      source: loadWebSource,
      knownCards: knownCards.bind(null, db),
      erased: erasedAmong(db, agentHasher(agentKey)),
      open: siteVisits(env, { db, redisUrl }),
    };
  },
});

/** Reads one search of a site; what is new or has changed is stored page by page. */
export const handler = collector(async (input, remainingMs) => {
  const { open, ...kept } = await deps();
  const source = await kept.source(input.source);
  const deadline = AbortSignal.timeout(Math.max(remainingMs() - MARGIN_MS, 0));
  await using visits = await open({ source, deadline, since: new Date(input.asOf) });
  // Awaited here: the visits end when this function does.
  return await collectWeb(input, { ...kept, visit: visits.visit, hasTime: () => !deadline.aborted });
});
