import { Redis } from "ioredis";
import { redisTls } from "./address.ts";

/** A slower Redis is done without. */
const COMMAND_MS = 100;

/** Opens Redis for what answers can do without: the first command connects, each one fails soon and by itself. */
export function quickRedis(url: string): Redis {
  const redis = new Redis(url, {
    ...redisTls(url),
    lazyConnect: true,
    commandTimeout: COMMAND_MS,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  });
  // Each command tells its own failure; without a listener ioredis prints every lost connection.
  redis.on("error", () => {});
  return redis;
}
