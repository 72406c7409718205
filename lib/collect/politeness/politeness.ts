import { createPaceStore } from "../../stores/redis/pace.ts";
import type { Evidence } from "../../stores/privacy/site-evidence.ts";
import { resting } from "../../stores/resting.ts";
import type { GuardedFetch } from "../http.ts";
import { routesOf } from "../origins.ts";
import type { Origins } from "../origins.ts";
import { BREAKER_RULES, createBreaker } from "./breaker.ts";
import type { BreakerRules, LeftAlone, Reception } from "./breaker.ts";
import { createRobots } from "./robots.ts";
import { evidenceOf } from "./evidence.ts";
import type { Permission } from "./robots.ts";
import { createTurns } from "./turns.ts";
import type { Verdict } from "./verdict.ts";
import type { Limits } from "./turns.ts";
import type { Reason } from "../../records/reason.ts";

const ROBOTS_SECONDS = 86_400;
const PATIENCE_MS = 20_000;

export interface PolitenessSettings {
  readonly redisUrl: string;
  readonly fetch: GuardedFetch;
  readonly stage: string;
  readonly origins: Origins;
  /** How long a Redis that is away is waited for, milliseconds; 20 s unless said otherwise. */
  readonly patienceMs?: number;
  /** Told when the workers can no longer see one another, and no visit begins. */
  readonly warn: (message: string, error: unknown) => void;
  /** How long a Redis that has just begun lets nobody in, milliseconds: see `createPaceStore`. */
  readonly settleMs?: number | undefined;
  readonly breaker?: BreakerRules;
  /** How long a robots.txt is believed, seconds; a day unless said otherwise. */
  readonly robotsSeconds?: number;
  readonly book?: SiteBook | undefined;
}

/** What owners of sites asked for, and what their sites said. */
export interface SiteBook {
  /** Why a host is not to be visited at all, or null. */
  readonly objection: (host: string) => Promise<Reason | null>;
  /** Keeps what a site said as evidence. */
  readonly keep: (evidence: Evidence) => Promise<void>;
}

/** Manners towards sites, shared by all workers. Sites are told apart by the origin that is really called. */
export interface Politeness {
  /** Says whether the site's owner and its robots.txt allow an address and how slowly; asks the site for the file, at an instant of its own, where it is not known. `since`: what was read before is read again. */
  permission(url: string, limits: Limits, since?: Date): Promise<Permission>;
  /** Does one request's work when its turn has come; the signal's reason is thrown when it is aborted first. */
  withTurn<T>(url: string, limits: Limits, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Waits for the instant of one more request of a visit under way. */
  pause(url: string, limits: Limits, signal?: AbortSignal): Promise<void>;
  /** Why the site is not to be asked now, or null. */
  leftAlone(url: string): Promise<LeftAlone | null>;
  /** As `leftAlone`, right before a request, which must then be reported. */
  admit(url: string): Promise<LeftAlone | null>;
  report(url: string, reception: Reception): Promise<void>;
  /** Keeps a page's reservation or a site's refusal as evidence; other verdicts are none. */
  note(url: string, verdict: Verdict): Promise<void>;
  end(): Promise<void>;
}

/** Opens the manners of this process on the shared Redis. */
export function openPoliteness(settings: PolitenessSettings): Politeness {
  const { fetch, patienceMs = PATIENCE_MS, warn, robotsSeconds = ROBOTS_SECONDS } = settings;
  const store = createPaceStore(settings.redisUrl, { settleMs: settings.settleMs });
  const guarded = resting((error) => warn("Redis is away: no site is visited until it is back", error));
  const routes = routesOf(settings.stage, settings.origins);
  const siteOf = (text: string) => {
    const url = new URL(text);
    return (routes.standIn(url) ?? url).origin;
  };
  const turns = createTurns({ store, guarded, patienceMs });
  const breaker = createBreaker(store, guarded, settings.breaker ?? BREAKER_RULES);
  const { book } = settings;
  const robots = createRobots({ fetch, store, guarded, freshSeconds: robotsSeconds, ...(book && { keep: book.keep }) });
  return {
    permission: async (url, limits, since) => {
      const objection = (await book?.objection(new URL(url).hostname)) ?? null;
      if (objection !== null) return { allowed: false, reason: objection, objection: true };
      const site = siteOf(url);
      // No turn of its own: a visit under way, which has the only one, may be the one that asks.
      return robots.permission({ url, site, before: () => turns.pause(site, limits), ...(since && { since }) });
    },
    withTurn: (url, limits, work, signal) => turns.withTurn(siteOf(url), limits, work, signal),
    pause: (url, limits, signal) => turns.pause(siteOf(url), limits, signal),
    leftAlone: (url) => breaker.look(siteOf(url)),
    admit: (url) => breaker.admit(siteOf(url)),
    report: (url, reception) => breaker.report(siteOf(url), reception),
    note: async (url, verdict) => {
      const evidence = evidenceOf(url, verdict);
      if (evidence) await book?.keep(evidence);
    },
    end: () => store.end(),
  };
}
