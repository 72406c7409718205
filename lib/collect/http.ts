import type { Readable } from "node:stream";
import { Agent, buildConnector, request } from "undici";
import type { Dispatcher } from "undici";
import { PermanentError, PipelineError, TransientError } from "../errors.ts";
import { publicConnector } from "./addresses.ts";
import { limitedBody } from "./http-body.ts";
import { refusalOf } from "./http-refusal.ts";
import { routesOf } from "./origins.ts";
import type { Origins, Routes } from "./origins.ts";
import { shown } from "./shown.ts";
import { userAgent } from "./user-agent.ts";
import { HTTP } from "./reasons.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What a redirect's body may hold before its connection is given up rather than drained. */
const DRAINED_BYTES = 65_536;
/** How long the other side may take to connect (name lookup included), to begin its answer, and between two pieces of it. */
const TIMEOUTS = { connectMs: 10_000, headersMs: 30_000, bodyIdleMs: 60_000 };

/** What all the requests of a collector have in common. */
export interface HttpSettings {
  readonly stage: string;
  /** Honoured in the stage `local` only; the stand-ins are then the only places that may be private. */
  readonly origins: Origins;
  /** Who answers for the visits: an address or a page, told to every site. */
  readonly contact: string;
  readonly timeouts?: Partial<typeof TIMEOUTS>;
}

/** One GET, or a POST of a body. */
export interface HttpRequest {
  /** GET unless said otherwise; a POST that is redirected fails, it is never sent twice. */
  readonly method?: "GET" | "POST";
  readonly body?: string | Uint8Array;
  /** Of the body. */
  readonly contentType?: string;
  /** The largest body that is taken, bytes as transferred. */
  readonly maxBytes: number;
  /** Of the whole call, redirects and the reading of the body included. */
  readonly timeoutMs: number;
  /** Sent until a redirect leaves the origin that was asked: they may hold keys. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is known already: the answer is then a 304 without a body when nothing changed since. */
  readonly etag?: string;
  readonly lastModified?: string;
  /** The bytes from this one on (RFC 9110 § 14.2), if the file is still of this version (§ 13.1.5): the answer is then a 206. */
  readonly from?: { readonly byte: number; readonly ifRange: string };
  /** Statuses from 400 on that the caller wants as answers, such as 404 after the last page. */
  readonly accept?: readonly number[];
  /** Waits until the address that a redirect leads to may be asked, or throws when it may not. */
  readonly beforeRedirect?: (url: string) => Promise<void>;
}

interface HttpAnswer {
  readonly status: number;
  /** The address that answered, after redirects; the real one, also where a stand-in answered for it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Fails with TransientError when it breaks off and with PermanentError beyond `maxBytes`. To be read or destroyed. */
  readonly body: Readable;
  /** The addresses that redirected, first one first. */
  readonly redirects: readonly string[];
}

/**
 * Gets, or posts to, an http or https address of the public internet.
 * Throws PermanentError for an address that may not be visited, a refused redirect, a body too large, a status 4xx;
 * ThrottledError for 429, and 503 with Retry-After; TransientError for any other 5xx and what the network does.
 */
export type GuardedFetch = (url: string, request: HttpRequest) => Promise<HttpAnswer>;

interface Hop {
  readonly url: URL;
  /** Whether every address so far is of the origin that was asked. */
  readonly home: boolean;
  readonly redirects: readonly string[];
}

interface Line {
  readonly routes: Routes;
  readonly open: Dispatcher;
  readonly guarded: Dispatcher;
  readonly userAgent: string;
}

/** Makes a fetch whose connections are kept and shared between calls. */
export function guardedFetch(settings: HttpSettings): GuardedFetch {
  const { connectMs, headersMs, bodyIdleMs } = { ...TIMEOUTS, ...settings.timeouts };
  const agent = (connect: buildConnector.connector) =>
    new Agent({ connect, allowH2: false, headersTimeout: headersMs, bodyTimeout: bodyIdleMs });
  const line: Line = {
    routes: routesOf(settings.stage, settings.origins),
    open: agent(buildConnector({ timeout: connectMs, allowH2: false })),
    guarded: agent(publicConnector({ timeoutMs: connectMs })),
    userAgent: userAgent(settings.contact),
  };
  return (url, asked) => get(line, firstUrl(url), asked);
}

async function get(line: Line, first: URL, asked: HttpRequest): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(asked.timeoutMs);
  let hop: Hop = { url: first, home: true, redirects: [] };
  for (;;) {
    const { url, home, redirects } = hop;
    const answer = await send(line, url, { ...sent(asked), headers: headersFor(line, asked, home), signal });
    const { statusCode: status, headers, body } = answer;
    const target = REDIRECTS.has(status) ? headers["location"] : undefined;
    if (typeof target !== "string") {
      return { status, url: url.href, headers, body: await taken(answer, url, asked), redirects };
    }
    await body.dump({ limit: DRAINED_BYTES });
    if (asked.method === "POST") throw new PermanentError(HTTP.postRedirected(shown(url)));
    hop = nextHop(hop, target, line.routes);
    await asked.beforeRedirect?.(hop.url.href);
  }
}

function sent({ method = "GET", body }: HttpRequest) {
  return { method, ...(body !== undefined && { body }) };
}

async function send(line: Line, url: URL, options: Omit<Dispatcher.RequestOptions, "origin" | "path">) {
  const standIn = line.routes.standIn(url);
  const dispatcher = standIn ? line.open : line.guarded;
  try {
    return await request(standIn ?? url, { ...options, dispatcher });
  } catch (error) {
    throw asFailure(error, url);
  }
}

/** The body of an answer that is one, limited; anything else is thrown once its connection is free. */
async function taken(answer: Dispatcher.ResponseData, url: URL, asked: HttpRequest): Promise<Readable> {
  const { statusCode, headers, body } = answer;
  const unchanged = statusCode === 304 && (asked.etag !== undefined || asked.lastModified !== undefined);
  const wanted = unchanged || asked.accept?.includes(statusCode);
  const refusal = wanted ? null : refusalOf(statusCode, headers, url);
  // A 304 may announce the length of what it does not send.
  const announced = statusCode === 304 ? 0 : Number(headers["content-length"] ?? 0);
  const limits = { maxBytes: asked.maxBytes, url, failed: (error: unknown) => asFailure(error, url) };
  if (!refusal && announced <= asked.maxBytes) return limitedBody(body, limits);
  await body.dump({ limit: DRAINED_BYTES });
  throw refusal ?? new PermanentError(HTTP.tooLarge(shown(url), announced, asked.maxBytes));
}

function nextHop({ url, home, redirects }: Hop, location: string, routes: Routes): Hop {
  const parsed = URL.parse(location, url.href);
  if (!parsed) throw new PermanentError(HTTP.redirectedNowhere(shown(url), location));
  const target = routes.real(parsed);
  target.hash = "";
  const path = [...redirects, url.href];
  const [from, to] = [shown(url), shown(target)];
  checkScheme(target, `${from} → ${to}`);
  if (url.protocol === "https:" && target.protocol === "http:") {
    throw new PermanentError(HTTP.redirectedOutOfHttps(from, to));
  }
  if (path.includes(target.href)) {
    const circle = [...path.slice(path.indexOf(target.href)), target.href].map((href) => shown(new URL(href)));
    throw new PermanentError(HTTP.redirectedInCircle(circle.join(" → ")));
  }
  if (path.length > MAX_REDIRECTS) throw new PermanentError(HTTP.redirectedTooOften(from, to, MAX_REDIRECTS));
  return { url: target, home: home && target.origin === url.origin, redirects: path };
}

function firstUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url) throw new PermanentError(HTTP.noAddress(text));
  checkScheme(url, shown(url));
  url.hash = "";
  return url;
}

function checkScheme(url: URL, told: string): void {
  if (!/^https?:$/.test(url.protocol)) throw new PermanentError(HTTP.otherScheme(told));
  if (url.username || url.password) throw new PermanentError(HTTP.passwordInAddress(told));
}

function headersFor(line: Line, asked: HttpRequest, home: boolean): Record<string, string> {
  return {
    // Bytes are kept as they were received, so they are asked for as they are.
    "accept-encoding": "identity",
    ...(home && asked.headers),
    "user-agent": line.userAgent,
    ...(asked.contentType !== undefined && { "content-type": asked.contentType }),
    ...(asked.etag !== undefined && { "if-none-match": asked.etag }),
    ...(asked.lastModified !== undefined && { "if-modified-since": asked.lastModified }),
    ...(asked.from && { range: `bytes=${asked.from.byte}-`, "if-range": asked.from.ifRange }),
  };
}

function asFailure(error: unknown, url: URL): PipelineError {
  if (error instanceof PipelineError) return error;
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new TransientError(HTTP.unreadable(shown(url), reason), {}, { cause: error });
}
