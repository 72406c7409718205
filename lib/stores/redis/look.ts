import { Redis } from "ioredis";
import { TransientError } from "../../errors.ts";
import { redisTls } from "./address.ts";
import { STORES } from "../reasons.ts";

const PATIENCE_MS = 3_000;

/**
 * Tells the version of a Redis server, and whether it is reached encrypted.
 * @throws ConfigError for an address that is none, TransientError when it does not answer or does not let us in.
 */
export async function lookAtRedis(url: string): Promise<{ version: string; encrypted: boolean }> {
  const tls = redisTls(url);
  const redis = new Redis(url, {
    ...tls,
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What went wrong is told by the command.
  redis.on("error", () => {});
  try {
    const told = await redis.info("server");
    return { version: /^redis_version:(\S+)/m.exec(told)?.[1] ?? "unknown", encrypted: tls.tls !== undefined };
  } catch (cause) {
    throw new TransientError(STORES.redisSilent(), {}, { cause });
  } finally {
    redis.disconnect();
  }
}
