import * as z from "zod";
import type { PaceStore } from "../../stores/redis/pace.ts";
import type { Guarded } from "../../stores/resting.ts";
import { Reason, quoted } from "../../records/reason.ts";

/** Names of the shared states begin with this; the site follows. */
export const BREAKERS = "imo:breaker:";
/** Strikes in a row are strikes within this time. */
const KEEP_MS = 86_400_000;
/** A trial whose outcome nobody told may be taken again. */
const TRIAL_MS = 120_000;
const ATTEMPTS = 5;

/** When a site is left alone, and for how long. */
export interface BreakerRules {
  /** Refusals in a row (403, 429, a captcha) that open the breaker. */
  readonly strikes: number;
  /** How long it first stays open; twice as long each time a trial is refused again, up to `mostSeconds`. */
  readonly restSeconds: number;
  readonly mostSeconds: number;
}

/** Three refusals in a row, then a minute, then twice as long each time, up to an hour. */
export const BREAKER_RULES: BreakerRules = { strikes: 3, restSeconds: 60, mostSeconds: 3_600 };

/** What a site's answer means for the breaker; `neither` for a failure that says nothing about being welcome. */
export type Reception =
  | { readonly kind: "welcome" }
  | { readonly kind: "neither" }
  | { readonly kind: "refused"; readonly reason: Reason; readonly retryAfterSeconds?: number };

/** Why a site is not asked now, and how long that lasts. */
export interface LeftAlone {
  readonly reason: Reason;
  readonly retryAfterSeconds: number;
}

/** What all workers know of one site's patience with us. Instants in milliseconds since 1970. */
const State = z.object({
  strikes: z.int(),
  /** How often in a row it opened. */
  opened: z.int(),
  /** Nothing is asked before. */
  until: z.number(),
  /** Somebody tries whether the site is welcoming again. */
  trialUntil: z.number(),
  reason: Reason,
});
export type BreakerState = z.infer<typeof State>;

/** The state of a site that nothing is known about. */
export const CLOSED: BreakerState = { strikes: 0, opened: 0, until: 0, trialUntil: 0, reason: quoted("") };

/** Says why a site is not to be asked at `now`, or null: it may be, or may be tried. */
export function leftAlone(state: BreakerState, rules: BreakerRules, now: number): LeftAlone | null {
  const trying = state.strikes >= rules.strikes ? state.trialUntil : 0;
  const until = Math.max(state.until, trying);
  return now < until ? { reason: state.reason, retryAfterSeconds: Math.ceil((until - now) / 1000) } : null;
}

/** The state after an answer: a welcome closes, refusals in a row open, for longer each time; a Retry-After is kept whatever came before. */
export function received(state: BreakerState, reception: Reception, rules: BreakerRules, now: number): BreakerState {
  // What was under way when the site asked to be left alone neither shortens nor doubles that.
  const open = now < state.until;
  if (reception.kind === "welcome") return open ? state : CLOSED;
  if (reception.kind === "neither") return { ...state, trialUntil: 0 };
  const { reason, retryAfterSeconds = 0 } = reception;
  const until = Math.max(state.until, now + retryAfterSeconds * 1000);
  if (open) return { ...state, until };
  const strikes = state.strikes + 1;
  if (strikes < rules.strikes) return { ...state, strikes, until, reason };
  const rest = Math.min(rules.restSeconds * 2 ** state.opened, rules.mostSeconds) * 1000;
  return { strikes, opened: state.opened + 1, until: Math.max(until, now + rest), trialUntil: 0, reason };
}

/** The breaker of each site, shared by all workers; without Redis, what this process saw itself. */
export interface Breaker {
  /** Says why a site is not to be asked, or null. */
  look(site: string): Promise<LeftAlone | null>;
  /** As `look`, right before a request: of a site whose rest is over, one worker is let through, and the others wait for what it finds. */
  admit(site: string): Promise<LeftAlone | null>;
  /** Tells how the site received a request. */
  report(site: string, reception: Reception): Promise<void>;
}

/** Makes the breakers of this process, shared with all others through the store. */
export function createBreaker(store: PaceStore, guarded: Guarded, rules: BreakerRules): Breaker {
  const seen = new Map<string, BreakerState>();

  const read = async (site: string) => {
    const text = (await guarded(() => store.read(BREAKERS + site))) ?? null;
    const shared = text === null ? null : stateOf(text);
    const own = seen.get(site) ?? CLOSED;
    // A Redis that was lost must not make a site's wish be forgotten.
    const forgotten = shared === null || own.until > Math.max(shared.until, Date.now());
    return { text, state: forgotten ? own : shared };
  };
  const change = async <T>(
    site: string,
    next: (state: BreakerState, now: number) => { state: BreakerState; say: T },
  ) => {
    for (let attempt = 1; ; attempt++) {
      const { text, state } = await read(site);
      const now = Date.now();
      const changed = next(state, now);
      if (changed.state === state) return changed.say;
      const keep = changed.state === CLOSED ? 1 : Math.max(changed.state.until - now, 0) + KEEP_MS;
      const kept = await guarded(() => store.replace(BREAKERS + site, text, JSON.stringify(changed.state), keep));
      if (kept === false && attempt < ATTEMPTS) continue;
      seen.set(site, changed.state);
      return changed.say;
    }
  };

  return {
    look: async (site) => leftAlone((await read(site)).state, rules, Date.now()),
    admit: (site) =>
      change(site, (state, now) => {
        const say = leftAlone(state, rules, now);
        const tries = say === null && state.strikes >= rules.strikes;
        return { say, state: tries ? { ...state, trialUntil: now + TRIAL_MS } : state };
      }),
    report: (site, reception) =>
      change(site, (state, now) => {
        const next = received(state, reception, rules, now);
        return { say: undefined, state: sameState(next, state) ? state : next };
      }),
  };
}

/** What an operator is told of a site's breaker. */
export interface BreakerReport {
  readonly site: string;
  /** `resting`: nothing is asked before `until`; `wary`: open by refusals, the next request is a trial. */
  readonly state: "resting" | "wary" | "closed";
  readonly strikes: number;
  readonly reason: string;
  readonly until: string | null;
}

/** Tells the shared states, texts by name as `readShared` gives them for `BREAKERS`, in words. */
export function reportBreakers(
  states: ReadonlyMap<string, string>,
  now: Date,
  rules: BreakerRules = BREAKER_RULES,
): BreakerReport[] {
  return [...states].flatMap(([name, text]) => {
    const state = stateOf(text);
    if (!state || state.strikes === 0) return [];
    const { strikes, reason, until } = state;
    const resting = now.getTime() < until;
    const told = resting ? "resting" : strikes >= rules.strikes ? "wary" : "closed";
    const site = name.slice(BREAKERS.length);
    return [{ site, state: told, strikes, reason: reason.en, until: resting ? new Date(until).toISOString() : null }];
  });
}

function sameState(one: BreakerState, other: BreakerState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function stateOf(text: string): BreakerState | null {
  try {
    return State.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
