import { PermanentError, ThrottledError, TransientError } from "../errors.ts";
import type { PipelineError } from "../errors.ts";
import { shown } from "./shown.ts";
import { COLLECTING } from "./reasons.ts";

/** Seconds to leave a site alone that says "too many requests" and not for how long. */
export const UNSAID_SECONDS = 60;
/** 4xx that speak of the moment rather than of the request: Request Timeout, Too Early. */
const PASSING = new Set([408, 425]);

/** The error that an answer's status stands for, or null when the status is a success. */
export function refusalOf(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  url: URL,
): PipelineError | null {
  if (status >= 200 && status < 300) return null;
  const address = shown(url);
  const wait = retryAfterSeconds(headers["retry-after"], new Date());
  if (status === 429 || (status === 503 && wait !== null)) {
    const seconds = wait ?? UNSAID_SECONDS;
    return new ThrottledError(COLLECTING.leaveAlone(address, status, seconds), seconds);
  }
  const told = COLLECTING.addressAnswered(address, status);
  return status >= 500 || PASSING.has(status) ? new TransientError(told) : new PermanentError(told);
}

/** Seconds that a Retry-After header asks for, given in seconds or as a date (RFC 9110 § 10.2.3); null when it says neither. */
export function retryAfterSeconds(header: string | string[] | undefined, now: Date): number | null {
  if (typeof header !== "string") return null;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const until = Date.parse(header);
  return Number.isNaN(until) ? null : Math.max(0, Math.ceil((until - now.getTime()) / 1000));
}
