import type { Verdict } from "../politeness/verdict.ts";

/** What came of one question to an API. */
export interface ApiAnswer {
  readonly verdict: Verdict;
  /** Null where nothing was received. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, UTF-8; empty where nothing was received. */
  readonly text: string;
  /** The address that was asked: the real one, also where a stand-in answered. */
  readonly url: string;
  /** Requests made for it, those for a token included. */
  readonly requests: number;
}

/** What a question says besides its address. */
export interface AskOptions {
  readonly method?: "GET" | "POST";
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/**
 * Asks a source's API: `address` is a path of it with query parameters beside, or a whole address of its origin. Polite: in turn with all
 * other workers, within the day's budget, and not while the API is to be left alone. What goes wrong is a verdict; only accidents are thrown.
 */
export type Ask = (
  address: string,
  parameters?: Readonly<Record<string, string>>,
  options?: AskOptions,
) => Promise<ApiAnswer>;

/** One header's text, or null. */
export function headerOf({ headers }: Pick<ApiAnswer, "headers">, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" ? value : (value?.[0] ?? null);
}
