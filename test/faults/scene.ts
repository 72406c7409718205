import { Redis } from "ioredis";
import { once } from "../../lib/lambda/once.ts";
import { startTestMarket } from "../support/market.ts";
import type { TestMarket } from "../support/market.ts";
import { startTestRedis } from "../support/redis.ts";
import type { Around } from "./crawl.ts";

/** The site that trials visit, and the Redis that its visitors share. */
export interface Scene extends Around {
  readonly market: TestMarket;
  /** Makes visitors forget how the site received them, and its robots.txt. */
  readonly forgetManners: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

let begun = false;
/** One site and one Redis for all trials, started when the first asks. */
export const scene = once(async (): Promise<Scene> => {
  begun = true;
  const [market, server] = await Promise.all([startTestMarket(), startTestRedis()]);
  const redis = new Redis(server.url);
  return {
    market,
    site: market.littoralUrl,
    redis: server.url,
    forgetManners: async () => void (await redis.flushall()),
    stop: async () => {
      redis.disconnect();
      await Promise.all([market.stop(), server.stop()]);
    },
  };
});

/** Ends what the trials share. */
export async function endScene(): Promise<void> {
  if (begun) await (await scene()).stop();
}
