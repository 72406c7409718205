import { text } from "node:stream/consumers";
import { ConfigError } from "../../errors.ts";
import type { ApiSource } from "../../sources/schema.ts";
import { createPaceStore } from "../../stores/redis/pace.ts";
import { resting } from "../../stores/resting.ts";
import { guardedFetch } from "../http.ts";
import type { GuardedFetch } from "../http.ts";
import { parseOrigins, routesOf } from "../origins.ts";
import { openPoliteness } from "../politeness/politeness.ts";
import type { Politeness } from "../politeness/politeness.ts";
import type { Limits } from "../politeness/turns.ts";
import { judgeFailure } from "../politeness/verdict.ts";
import type { Verdict } from "../politeness/verdict.ts";
import type { ApiAnswer, Ask, AskOptions } from "./answer.ts";
import { openBudget } from "./budget.ts";
import type { Budget } from "./budget.ts";
import { doorkeeper } from "./doorkeeper.ts";
import type { Doorkeeper } from "./doorkeeper.ts";
import { cut } from "../../records/storable.ts";
import { COLLECTING } from "../reasons.ts";
import { API } from "./reasons.ts";

/** Statuses that are answers to be judged here; all others are told by the fetch itself. */
const JUDGED = [400, 401, 403, 404, 410, 422, 451];
const EXCERPT = 160;

export interface ApiSettings {
  readonly source: ApiSource;
  readonly stage: string;
  /** Stand-ins for real origins, as SOURCE_ORIGINS has them; only the stage `local` knows any. */
  readonly origins: string;
  readonly contact: string;
  readonly redisUrl: string;
  /** Reads a secret by its name. */
  readonly secret: (name: string) => Promise<string>;
  /** How long a Redis that is away is waited for, milliseconds. */
  readonly patienceMs?: number;
  /** Told when Redis is away. */
  readonly warn: (message: string, error: unknown) => void;
}

/** Questions to one source's API, until they are disposed of. */
export interface OpenApi extends AsyncDisposable {
  readonly ask: Ask;
}

/** Opens what questions to an API take: its origin, manners, the day's budget and what lets us in. */
export async function openApi(settings: ApiSettings): Promise<OpenApi> {
  const { source, stage, redisUrl, patienceMs, warn } = settings;
  const own = await originOf(source, settings.secret);
  const origins = parseOrigins(settings.origins);
  // The operator of a local cloud may have an API on this very machine.
  const known = typeof source.origin === "string" || origins.has(own) ? origins : new Map([...origins, [own, own]]);
  const fetch = guardedFetch({ stage, origins: known, contact: settings.contact });
  const politeness = openPoliteness({
    redisUrl,
    fetch,
    stage,
    origins: known,
    ...(patienceMs && { patienceMs }),
    warn,
  });
  const store = createPaceStore(redisUrl);
  const budget = openBudget({ source: source.id, perDay: source.limits.perDay }, store, resting());
  const line: Line = {
    source,
    own,
    real: (address) => routesOf(stage, known).real(address),
    fetch,
    politeness,
    budget,
    limits: source.limits,
    door: await doorkeeper(source.auth, settings.secret),
  };
  return {
    ask: (address, parameters, options) => ask(line, addressOf(line, address, parameters ?? {}), options ?? {}),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([politeness.end(), store.end()]);
    },
  };
}

async function originOf({ id, origin }: ApiSource, secret: ApiSettings["secret"]): Promise<string> {
  if (typeof origin === "string") return new URL(origin).origin;
  const url = URL.parse(await secret(origin.secret));
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(API.noAddress(origin.secret), {
      source: id,
    });
  }
  return url.origin;
}

interface Line {
  readonly source: ApiSource;
  /** The origin that is asked; another one never is. */
  readonly own: string;
  /** The real address of one that a stand-in gave as its own. */
  readonly real: (address: URL) => URL;
  readonly fetch: GuardedFetch;
  readonly politeness: Politeness;
  readonly budget: Budget;
  readonly limits: Limits;
  readonly door: Doorkeeper;
}

function addressOf({ own, real }: Line, address: string, parameters: Readonly<Record<string, string>>): URL | null {
  const parsed = URL.parse(address, own);
  const url = parsed && real(parsed);
  if (url?.origin !== own) return null;
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

async function ask(line: Line, url: URL | null, options: AskOptions): Promise<ApiAnswer> {
  if (!url) {
    const reason = API.elsewhere(line.own);
    return unasked({ kind: "failed", reason, passing: false }, line.own);
  }
  const refusal = await line.politeness.leftAlone(url.href);
  if (refusal) return unasked({ kind: "throttled", ...refusal }, url.href);
  const first = await answerTo(line, url, options);
  // A token is good for a while only: a new one is asked for, once.
  if (first.status !== 401 || !line.door.renews) return first;
  line.door.forget();
  const second = await answerTo(line, url, options);
  return { ...second, requests: first.requests + second.requests };
}

async function answerTo(line: Line, url: URL, options: AskOptions): Promise<ApiAnswer> {
  let headers: Readonly<Record<string, string>>;
  try {
    headers = await line.door.headers((path, form) =>
      inTurn(line, new URL(path, line.own), {
        method: "POST",
        body: form,
        contentType: "application/x-www-form-urlencoded",
      }),
    );
  } catch (error) {
    return unasked(judgeFailure(error), url.href);
  }
  return inTurn(line, url, options, headers);
}

async function inTurn(
  line: Line,
  url: URL,
  options: AskOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  return line.politeness.withTurn(url.href, line.limits, async () => {
    const refusal = await line.politeness.admit(url.href);
    if (refusal) return unasked({ kind: "throttled", ...refusal }, url.href);
    const tomorrow = await line.budget.take();
    if (tomorrow !== null) {
      const reason = COLLECTING.budgetUsedUp(line.source.limits.perDay);
      return unasked({ kind: "throttled", reason, retryAfterSeconds: tomorrow }, url.href);
    }
    const answer = await received(line, url, options, headers);
    await line.politeness.report(url.href, receptionOf(answer.verdict));
    return answer;
  });
}

async function received(
  { fetch, source }: Line,
  url: URL,
  { method, body, contentType, etag, lastModified }: AskOptions,
  headers: Readonly<Record<string, string>>,
): Promise<ApiAnswer> {
  try {
    const answer = await fetch(url.href, {
      maxBytes: source.limits.maxBytes,
      timeoutMs: source.limits.answerSeconds * 1000,
      headers: { accept: "application/json", ...headers },
      accept: JUDGED,
      ...(method && { method }),
      ...(body !== undefined && { body, contentType: contentType ?? "application/json" }),
      ...(etag !== undefined && { etag }),
      ...(lastModified !== undefined && { lastModified }),
    });
    const said = await text(answer.body);
    return {
      verdict: verdictOf(answer.status, said),
      status: answer.status,
      headers: answer.headers,
      text: said,
      url: url.href,
      requests: 1 + answer.redirects.length,
    };
  } catch (error) {
    return { ...unasked(judgeFailure(error), url.href), requests: 1 };
  }
}

function verdictOf(status: number, said: string): Verdict {
  if ((status >= 200 && status < 300) || status === 304) return { kind: "ok" };
  if (status === 404 || status === 410) return { kind: "gone" };
  if (status === 401) return { kind: "blocked", block: "401", reason: COLLECTING.credentialsRefused() };
  if (status === 403) return { kind: "blocked", block: "403", reason: COLLECTING.notAllowed() };
  if (status === 451) return { kind: "blocked", block: "451", reason: COLLECTING.withheldByLaw() };
  const told = cut(said.replaceAll(/\s+/g, " ").trim(), EXCERPT);
  const reason = told === "" ? COLLECTING.answered(status) : COLLECTING.answeredWith(status, told);
  return { kind: "failed", reason, passing: false };
}

function receptionOf(verdict: Verdict) {
  if (verdict.kind === "throttled") {
    return { kind: "refused", reason: verdict.reason, retryAfterSeconds: verdict.retryAfterSeconds } as const;
  }
  if (verdict.kind === "blocked") return { kind: "refused", reason: verdict.reason } as const;
  return { kind: verdict.kind === "failed" ? "neither" : "welcome" } as const;
}

function unasked(verdict: Verdict, url: string): ApiAnswer {
  return { verdict, status: null, headers: {}, text: "", url, requests: 0 };
}
