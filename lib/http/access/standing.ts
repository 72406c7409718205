import ipaddr from "ipaddr.js";
import { Refusal } from "../../query/refusal.ts";
import type { Limit, Standing } from "../../stores/redis/limits.ts";

/** Says in an answer's headers how its caller stands. */
export function standingHeaders({ points, seconds }: Limit, { remaining, resetMs }: Standing): Record<string, string> {
  return {
    "RateLimit-Policy": `${points};w=${seconds}`,
    "RateLimit-Limit": String(points),
    "RateLimit-Remaining": String(remaining),
    "RateLimit-Reset": String(secondsOf(resetMs)),
  };
}

/** The refusal of somebody who asked too often; `what` is a French sentence. */
export function tooOften(what: string, resetMs: number, headers: Readonly<Record<string, string>> = {}): Refusal {
  const seconds = secondsOf(resetMs);
  return new Refusal(`${what} Réessayez dans ${seconds} secondes.`, {
    status: 429,
    title: "Trop de questions",
    headers: { ...headers, "Retry-After": String(seconds) },
  });
}

function secondsOf(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}

/** The name under which an address is counted: of IPv6 the /64, which one customer has whole. */
export function addressName(address: string): string {
  if (!ipaddr.isValid(address)) return "address:unknown";
  const read = ipaddr.process(address);
  return read instanceof ipaddr.IPv6
    ? `address:${read.toByteArray().slice(0, 8).join(".")}`
    : `address:${read.toString()}`;
}
