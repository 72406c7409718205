import type { RequestKind } from "./answer.ts";
import type { Stall } from "./stalls.ts";

/** One request that a site was asked, admin ones left out. */
export interface LoggedRequest {
  /** When it came, on the machine's clock. */
  readonly at: string;
  readonly site: Stall;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly agent: string | null;
  /** How many requests of its site were under way when it came, itself included. */
  readonly active: number;
  readonly kind: RequestKind;
  readonly status: number;
  /** Until the answer was handed over, in ms. */
  readonly ms: number;
}

/** Requests kept at most; the oldest go first. */
const KEPT = 100_000;

/** Remembers what the sites were asked, in order of arrival. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  readonly #active = new Map<Stall, number>();

  /** Notes that a request came; what it gives notes how it ended. */
  begin(
    request: Pick<LoggedRequest, "site" | "method" | "path" | "agent">,
  ): (end: Pick<LoggedRequest, "kind" | "status">) => void {
    const { site } = request;
    const begun = performance.now();
    const active = (this.#active.get(site) ?? 0) + 1;
    this.#active.set(site, active);
    const came = { at: new Date().toISOString(), ...request, active };
    return (end) => {
      this.#active.set(site, (this.#active.get(site) ?? 1) - 1);
      this.#entries.push({ ...came, ...end, ms: Math.round(performance.now() - begun) });
      if (this.#entries.length > KEPT) this.#entries = this.#entries.slice(-KEPT / 2);
    };
  }

  /** Gives the requests that have ended, by arrival, and how many there were of each kind. */
  told(): { total: number; byKind: Record<string, number>; requests: LoggedRequest[] } {
    const requests = this.#entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const byKind: Record<string, number> = {};
    for (const { kind } of requests) byKind[kind] = (byKind[kind] ?? 0) + 1;
    return { total: requests.length, byKind, requests };
  }

  /** Forgets all of them. */
  reset(): void {
    this.#entries = [];
  }
}
