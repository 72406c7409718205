import { randomUUID } from "node:crypto";
import { setTimeout as timer } from "node:timers/promises";
import pLimit from "p-limit";
import type { LimitFunction } from "p-limit";
import type { Pace, PaceStore } from "../../stores/redis/pace.ts";
import type { Guarded } from "../../stores/resting.ts";

/** Intervals are this much longer than asked, so that a late request followed by a punctual one never makes the site see more than its rate. */
const MARGIN = 1.05;
/** A worker that dies in a visit gives its place back after this long. */
const LEASE_MS = 15_000;
/** How often whoever is in line asks again. */
const ASK_AGAIN_MS = { least: 15, most: 500 };

/** How gently a site is visited, all workers together. */
export interface Limits {
  /** Requests a second; `Infinity` for as many as it takes. */
  readonly perSecond: number;
  /** Visits under way at once. */
  readonly concurrency: number;
  /** The site's own wish, from its robots.txt; it counts where it is slower. */
  readonly crawlDelaySeconds?: number | null;
}

/** Turns at a site, given out in order of asking. */
export interface Turns {
  /**
   * Does one request's work when its turn has come: never more of them at once, nor more beginnings a second, than `limits` says, over
   * all workers. Without Redis, this process alone goes on at a share of the rate. Rejects with the signal's reason when it is aborted first.
   */
  withTurn<T>(site: string, limits: Limits, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Waits for the instant of one more request of a visit under way: a redirect, a script. */
  pause(site: string, limits: Limits, signal?: AbortSignal): Promise<void>;
}

/** What turns are made of. */
export interface TurnsDeps {
  readonly store: PaceStore;
  /** Calls the store; gives undefined when it is away. */
  readonly guarded: Guarded;
  /** How many workers may be at it when they can't see one another: each then takes this share of the rate, one visit at a time. */
  readonly workers: number;
}

/** Makes the turns of this process, shared with all others through the store. */
export function createTurns({ store, guarded, workers }: TurnsDeps): Turns {
  const lines = new Map<string, LimitFunction>();
  const alone = new Map<string, LimitFunction>();
  const instants = freeInstants(workers);

  const inLine = async (site: string, visitor: string, pace: Pace, signal?: AbortSignal) => {
    const again = Math.min(Math.max(pace.intervalMs / 4, ASK_AGAIN_MS.least), ASK_AGAIN_MS.most);
    for (;;) {
      const wait = await guarded(() => store.enter(site, visitor, pace));
      if (wait !== null) return wait;
      await sleep(again, signal);
    }
  };

  const take = async <T>(site: string, limits: Limits, work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted();
    const pace = paceOf(limits);
    const visitor = randomUUID();
    let beat: NodeJS.Timeout | undefined;
    try {
      const wait = await inLine(site, visitor, pace, signal);
      if (wait === undefined) {
        return await limitOf(
          alone,
          site,
          1,
        )(async () => {
          await sleep(instants.reserveAlone(site, pace.intervalMs), signal);
          return work();
        });
      }
      beat = setInterval(() => void guarded(() => store.renew(site, visitor, LEASE_MS)), LEASE_MS / 3);
      instants.note(site, wait + pace.intervalMs);
      await sleep(wait, signal);
      return await work();
    } finally {
      clearInterval(beat);
      await guarded(() => store.leave(site, visitor));
    }
  };

  return {
    withTurn: (site, limits, work, signal) =>
      limitOf(lines, site, limits.concurrency)(() => take(site, limits, work, signal)),
    pause: async (site, limits, signal) => {
      const { intervalMs } = paceOf(limits);
      const wait = await guarded(() => store.reserve(site, intervalMs));
      if (wait !== undefined) instants.note(site, wait + intervalMs);
      await sleep(wait ?? instants.reserveAlone(site, intervalMs), signal);
    },
  };
}

/** Waits; rejects with the signal's own reason, where a timer would wrap it. */
async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await timer(ms, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

function paceOf({ perSecond, concurrency, crawlDelaySeconds }: Limits): Pace {
  const intervalMs = Math.max(1000 / perSecond, (crawlDelaySeconds ?? 0) * 1000) * MARGIN;
  return { intervalMs, concurrency, leaseMs: LEASE_MS };
}

function limitOf(limits: Map<string, LimitFunction>, site: string, concurrency: number): LimitFunction {
  const limit = limits.get(site) ?? pLimit(concurrency);
  limit.concurrency = concurrency;
  limits.set(site, limit);
  return limit;
}

/** The next free instant of each site as this process knows it, for when Redis is away. */
function freeInstants(workers: number) {
  const free = new Map<string, { at: number; alone: boolean }>();
  return {
    /** Remembers an instant that all share: the next one is `inMs` from now. */
    note: (site: string, inMs: number) => void free.set(site, { at: performance.now() + inMs, alone: false }),
    /** Reserves an instant of this process; gives the milliseconds until then. */
    reserveAlone: (site: string, intervalMs: number): number => {
      const now = performance.now();
      const known = free.get(site);
      // All workers lose Redis in the same moment and must not all begin in the next.
      const begin = known?.alone ? now : now + Math.random() * intervalMs * workers;
      const at = Math.max(begin, known?.at ?? 0);
      free.set(site, { at: at + intervalMs * workers, alone: true });
      return at - now;
    },
  };
}
