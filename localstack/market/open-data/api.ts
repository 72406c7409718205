import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Trouble } from "../trouble.ts";

/** A question put to one of the market's APIs. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** What the market's clock shows, in ms. */
  readonly instant: number;
  readonly troubles: readonly Trouble[];
}

/** What an API says: a value that becomes JSON, or a body as it is. */
export type ApiAnswer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> } & (
  | { readonly value: unknown }
  | { readonly body: string | Buffer; readonly type: string }
);

/** An API of the market, as it answers. */
export type ApiServer = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

/** Answers with JSON. */
export function value(value: unknown, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status: 200, headers, value };
}

/** Refuses with a sentence in plain text. */
export function refusal(status: number, body: string, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status, headers, body, type: "text/plain; charset=utf-8" };
}

/** Gives the weak validator of a text. */
export function etagOf(text: string): string {
  return `W/"${createHash("sha1").update(text).digest("base64url")}"`;
}

/** Tells whether the asker has what it would be given (RFC 9110 § 13.2.2): the tag counts before the date. */
export function isKnown(
  headers: IncomingHttpHeaders,
  { etag, lastModified }: { etag?: string; lastModified?: number },
): boolean {
  const tags = headers["if-none-match"];
  if (tags !== undefined) return etag !== undefined && tags.split(/\s*,\s*/).includes(etag);
  const since = headers["if-modified-since"];
  return (
    since !== undefined && lastModified !== undefined && Date.parse(since) >= Math.floor(lastModified / 1000) * 1000
  );
}

/** Answers that nothing has changed. */
export function unchanged(headers: Readonly<Record<string, string>>): ApiAnswer {
  return { status: 304, headers, body: "", type: "application/json" };
}

/** Names a query parameter that is not among the served ones; undefined where there is none. */
export function unserved({ searchParams }: URL, served: readonly string[]): string | undefined {
  return [...searchParams.keys()].find((name) => !served.includes(name));
}

/** Counts requests: so many in each window (ms), then none until the next one begins, or for a longer pause (ms). */
export class RateLimit {
  readonly #most: number;
  readonly #window: number;
  readonly #pause: number;
  #begun = 0;
  #taken = 0;
  #closedUntil = 0;

  constructor(most: number, window: number, pause = 0) {
    this.#most = most;
    this.#window = window;
    this.#pause = pause;
  }

  /** Takes one; gives the answer that there are none left, or undefined. */
  refuses(): ApiAnswer | undefined {
    const now = performance.now();
    if (now < this.#closedUntil) return refusedUntil(this.#closedUntil, now);
    if (now - this.#begun >= this.#window) {
      this.#begun = now;
      this.#taken = 0;
    }
    this.#taken += 1;
    if (this.#taken <= this.#most) return undefined;
    this.#closedUntil = this.#pause > 0 ? now + this.#pause : this.#begun + this.#window;
    return refusedUntil(this.#closedUntil, now);
  }
}

function refusedUntil(open: number, now: number): ApiAnswer {
  const seconds = Math.max(1, Math.ceil(Math.round(open - now) / 1000));
  return refusal(429, "Trop de requêtes", { "retry-after": String(seconds) });
}
