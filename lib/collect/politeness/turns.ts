import { randomUUID } from "node:crypto";
import { setTimeout as timer } from "node:timers/promises";
import pLimit from "p-limit";
import type { LimitFunction } from "p-limit";
import { TransientError } from "../../errors.ts";
import type { Pace, PaceStore } from "../../stores/redis/pace.ts";
import type { Guarded } from "../../stores/resting.ts";
import { COLLECTING } from "../reasons.ts";

/** Intervals are this much longer than asked, so that a late request followed by a punctual one never makes the site see more than its rate. */
const MARGIN = 1.05;
/** A worker that dies in a visit gives its place back after this long. */
const LEASE_MS = 15_000;
/** How often a visit under way says so: a Redis that forgot everything hears of it before it lets anybody else in. */
const BEAT_MS = 5_000;
/** How often a Redis that is away is asked again. */
const AWAY_AGAIN_MS = 500;
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
   * all workers. Without Redis nobody begins: it is waited for. Rejects with the signal's reason when it is aborted first.
   * @throws TransientError when Redis stays away.
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
  /** How long a store that is away is waited for, milliseconds. */
  readonly patienceMs: number;
}

/** Makes the turns of this process, shared with all others through the store. */
export function createTurns({ store, guarded, patienceMs }: TurnsDeps): Turns {
  const lines = new Map<string, LimitFunction>();

  /** Asks the store, and again while it is away: nobody may go on who can't see the others. */
  const known = async <T>(question: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const begun = performance.now();
    for (;;) {
      const answer = await guarded(async () => ({ value: await question() }));
      if (answer) return answer.value;
      if (performance.now() - begun >= patienceMs) {
        throw new TransientError(COLLECTING.redisAway());
      }
      await sleep(Math.min(AWAY_AGAIN_MS, patienceMs), signal);
    }
  };

  const inLine = async (site: string, visitor: string, pace: Pace, signal?: AbortSignal) => {
    const again = Math.min(Math.max(pace.intervalMs / 4, ASK_AGAIN_MS.least), ASK_AGAIN_MS.most);
    for (;;) {
      const wait = await known(() => store.enter(site, visitor, pace), signal);
      if (wait !== null) return wait;
      await sleep(again, signal);
    }
  };

  const take = async <T>(site: string, limits: Limits, work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted();
    const visitor = randomUUID();
    let beat: NodeJS.Timeout | undefined;
    try {
      const wait = await inLine(site, visitor, paceOf(limits), signal);
      beat = setInterval(() => void guarded(() => store.renew(site, visitor, LEASE_MS)), BEAT_MS);
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
      await sleep(await known(() => store.reserve(site, intervalMs), signal), signal);
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
