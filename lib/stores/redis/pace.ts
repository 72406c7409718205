import { Redis } from "ioredis";
import * as z from "zod";
import { TransientError } from "../../errors.ts";
import { redisTls } from "./address.ts";
import { STORES } from "../reasons.ts";

/** A slower Redis is done without; a worker that is busy with a browser may be late itself. */
const COMMAND_MS = 1_000;
/** Whoever does not ask again for this long has left the line. */
const PATIENCE_MS = 5_000;
/** Visits under way tell of themselves every five seconds (lib/collect/politeness/turns.ts). */
const SETTLE_MS = 7_000;

/** How a site may be visited by all workers together. */
export interface Pace {
  /** Milliseconds between the beginnings of two requests. */
  readonly intervalMs: number;
  /** Visits under way at once. */
  readonly concurrency: number;
  /** A visitor who has not renewed its visit for this long is taken for lost, and its place given away. */
  readonly leaseMs: number;
}

/**
 * What the workers share about the sites they visit, on the clock of Redis. All of it may be lost at any moment.
 * Every verb fails with Error when Redis does not answer within a second.
 */
export interface PaceStore {
  /**
   * Asks for a visit. Gives the milliseconds until the instant that is now reserved for it, or null while earlier ones come first:
   * to be asked again within five seconds, with the same `visitor`, or the place in line is lost.
   */
  enter(site: string, visitor: string, pace: Pace): Promise<number | null>;
  /** Tells that a visit is still going on. */
  renew(site: string, visitor: string, leaseMs: number): Promise<void>;
  /** Ends a visit, or leaves the line. */
  leave(site: string, visitor: string): Promise<void>;
  /** Reserves the next free instant for one more request of a visit under way; gives the milliseconds until then. */
  reserve(site: string, intervalMs: number): Promise<number>;
  read(name: string): Promise<string | null>;
  write(name: string, text: string, keepMs: number): Promise<void>;
  /** Writes only if `before` is still what is there; says whether it did. */
  replace(name: string, before: string | null, text: string, keepMs: number): Promise<boolean>;
  /** Counts one more under a name that is forgotten `keepMs` after the first; gives the count. */
  count(name: string, keepMs: number): Promise<number>;
  end(): Promise<void>;
}

const COUNT = `local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`;

const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** Begins after NOW; `interval` is set. Leaves in `at` the instant that was free, and moves the next free one on. */
const RESERVE = `local at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
redis.call('SET', KEYS[1], string.format('%.0f', at + interval), 'PX', string.format('%.0f', at + interval - now + 1000))`;

/**
 * A Redis that has just begun may have forgotten visits that are under way: they say so within seconds, and nobody is let in before.
 * KEYS: next free instant, visits (until when), line (since when), those in line (until when). ARGV: visitor, interval, concurrency, lease, patience, settling.
 */
const ENTER = `${NOW}
local up = tonumber(string.match(redis.call('INFO', 'server'), 'uptime_in_seconds:(%d+)'))
if up * 1000 < tonumber(ARGV[6]) then return -1 end
local visitor, interval = ARGV[1], tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
for _, lost in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now)) do
  redis.call('ZREM', KEYS[3], lost)
  redis.call('ZREM', KEYS[4], lost)
end
redis.call('ZADD', KEYS[3], 'NX', now, visitor)
redis.call('ZADD', KEYS[4], now + ARGV[5], visitor)
if redis.call('ZRANK', KEYS[3], visitor) >= ARGV[3] - redis.call('ZCARD', KEYS[2]) then
  redis.call('PEXPIRE', KEYS[3], ARGV[5])
  redis.call('PEXPIRE', KEYS[4], ARGV[5])
  return -1
end
redis.call('ZREM', KEYS[3], visitor)
redis.call('ZREM', KEYS[4], visitor)
redis.call('ZADD', KEYS[2], now + ARGV[4], visitor)
redis.call('PEXPIRE', KEYS[2], ARGV[4])
${RESERVE}
return at - now`;

const RESERVE_ONE = `${NOW}
local interval = tonumber(ARGV[1])
${RESERVE}
return at - now`;

const RENEW = `${NOW}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

const REPLACE = `if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * Opens the shared pace on a `redis://` address; nothing is connected before the first call. A Redis that has been up for less than `settleMs`, or
 * than the interval that is asked for, lets nobody in.
 */
export function createPaceStore(
  url: string,
  { settleMs = SETTLE_MS }: { readonly settleMs?: number | undefined } = {},
): PaceStore {
  const redis = new Redis(url, {
    ...redisTls(url),
    lazyConnect: true,
    commandTimeout: COMMAND_MS,
    connectTimeout: COMMAND_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  });
  // Each command tells its own failure; without a listener ioredis prints every lost connection.
  redis.on("error", () => {});
  const run = async (script: string, keys: readonly string[], values: readonly (string | number)[]) =>
    z.number().parse(await redis.eval(script, keys.length, ...keys, ...values));
  return {
    enter: async (site, visitor, { intervalMs, concurrency, leaseMs }) => {
      const { next, visits, line, waiting } = keysOf(site);
      const values = [
        visitor,
        Math.ceil(intervalMs),
        concurrency,
        leaseMs,
        PATIENCE_MS,
        settleMs && Math.max(settleMs, Math.ceil(intervalMs)),
      ];
      const wait = await run(ENTER, [next, visits, line, waiting], values);
      return wait < 0 ? null : wait;
    },
    renew: async (site, visitor, leaseMs) => void (await run(RENEW, [keysOf(site).visits], [visitor, leaseMs])),
    leave: async (site, visitor) => {
      const { visits, line, waiting } = keysOf(site);
      await Promise.all([visits, line, waiting].map((key) => redis.zrem(key, visitor)));
    },
    reserve: (site, intervalMs) => run(RESERVE_ONE, [keysOf(site).next], [Math.ceil(intervalMs)]),
    read: (name) => redis.get(name),
    write: async (name, text, keepMs) => void (await redis.set(name, text, "PX", Math.ceil(keepMs))),
    replace: async (name, before, text, keepMs) =>
      (await run(REPLACE, [name], [before ?? "", text, Math.ceil(keepMs)])) === 1,
    count: (name, keepMs) => run(COUNT, [name], [Math.ceil(keepMs)]),
    end: async () => redis.disconnect(),
  };
}

/** The braces keep the keys of one site together in a cluster. */
function keysOf(site: string) {
  const key = `imo:pace:{${site}}`;
  return { next: `${key}:next`, visits: `${key}:visits`, line: `${key}:line`, waiting: `${key}:waiting` };
}

/**
 * Reads all texts whose names begin with `prefix`, by name: what an operator looks at.
 * @throws TransientError when Redis does not answer.
 */
export async function readShared(url: string, prefix: string): Promise<ReadonlyMap<string, string>> {
  const redis = new Redis(url, { ...redisTls(url), lazyConnect: true, connectTimeout: 2_000, maxRetriesPerRequest: 0 });
  redis.on("error", () => {});
  try {
    const found = new Map<string, string>();
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 })) {
      for (const name of z.array(z.string()).parse(keys)) {
        const text = await redis.get(name);
        if (text !== null) found.set(name, text);
      }
    }
    return found;
  } catch (error) {
    throw new TransientError(STORES.redisSilent(), {}, { cause: error });
  } finally {
    redis.disconnect();
  }
}
