import { LRUCache } from "lru-cache";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { quickRedis } from "./quick.ts";
import { resting } from "../resting.ts";

/** How often something may be done: `points` times in `seconds`, counted from the first. */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
}

/** How somebody stands after one more try. */
export interface Standing {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until all of it may be done again. */
  readonly resetMs: number;
}

/** Counts what is done under a name, over all processes. Never throws: without Redis each process counts for itself. */
export interface RateLimits {
  take(name: string, limit: Limit): Promise<Standing>;
  /** Takes one back. */
  giveBack(name: string, limit: Limit): Promise<void>;
  end(): Promise<void>;
}

/** What this process may still give out of the count that all share. */
interface Lease {
  left: number;
  /** Of the shared count, beyond the lease. */
  readonly beyond: number;
  readonly until: number;
}

const MAX_LEASES = 20_000;
/** Redis is asked once for so large a part of a limit: what a process that ends had left of it is lost until the limit's time is over. */
const LEASED_PART = 100;

/** Opens the counts on a `redis://` address. */
export function createRateLimits(url: string): RateLimits {
  const redis = quickRedis(url);
  const guarded = resting();
  const limiters = new Map<string, { readonly shared: RateLimiterRedis; readonly own: RateLimiterMemory }>();
  const limiterOf = ({ points, seconds }: Limit) => {
    const kind = `${points}/${seconds}`;
    const known = limiters.get(kind);
    if (known) return known;
    const options = { points, duration: seconds, keyPrefix: `imo:limit:${kind}` };
    const made = {
      shared: new RateLimiterRedis({ ...options, storeClient: redis }),
      own: new RateLimiterMemory(options),
    };
    limiters.set(kind, made);
    return made;
  };
  const consume = async (name: string, limit: Limit, points: number): Promise<RateLimiterRes> => {
    const { shared, own } = limiterOf(limit);
    return (await guarded(() => counted(shared.consume(name, points)))) ?? counted(own.consume(name, points));
  };
  const leases = leased(consume);
  return {
    take: leases.take,
    giveBack: async (name, limit) => {
      leases.forget(name);
      const { shared, own } = limiterOf(limit);
      if ((await guarded(() => shared.reward(name, 1))) === undefined) await own.reward(name, 1);
    },
    end: async () => {
      redis.disconnect();
    },
  };
}

/** The library throws its answer when the limit is passed. */
async function counted(answer: Promise<RateLimiterRes>): Promise<RateLimiterRes> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  }
}

/** Takes from the shared count several points at once, and gives them out one by one. */
function leased(consume: (name: string, limit: Limit, points: number) => Promise<RateLimiterRes>) {
  const leases = new LRUCache<string, Lease>({ max: MAX_LEASES });
  const underWay = new Map<string, Promise<void>>();
  const renew = async (name: string, limit: Limit): Promise<void> => {
    const batch = Math.max(1, Math.floor(limit.points / LEASED_PART));
    const { consumedPoints, msBeforeNext } = await consume(name, limit, batch);
    const before = consumedPoints - batch;
    leases.set(name, {
      left: Math.max(0, Math.min(batch, limit.points - before)),
      beyond: Math.max(0, limit.points - consumedPoints),
      until: performance.now() + msBeforeNext,
    });
  };
  const renewTogether = (name: string, limit: Limit): Promise<void> => {
    const known = underWay.get(name);
    if (known) return known;
    const renewal = renew(name, limit).finally(() => underWay.delete(name));
    underWay.set(name, renewal);
    return renewal;
  };
  return {
    forget: (name: string) => leases.delete(name),
    take: async (name: string, limit: Limit): Promise<Standing> => {
      for (;;) {
        const lease = leases.get(name);
        const resetMs = lease ? lease.until - performance.now() : 0;
        if (lease && resetMs > 0) {
          if (lease.left > 0) {
            lease.left -= 1;
            return { allowed: true, remaining: lease.left + lease.beyond, resetMs };
          }
          if (lease.beyond === 0) return { allowed: false, remaining: 0, resetMs };
        }
        await renewTogether(name, limit);
      }
    },
  };
}
