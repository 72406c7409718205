import * as z from "zod";
import { stallNames } from "./stalls.ts";
import type { Stall } from "./stalls.ts";

const everywhere = {
  /** Only on one of the sites and APIs. */
  site: z.enum(stallNames).optional(),
  /** Only on paths that begin so; robots.txt has to be named, or has switches of its own. */
  path: z.string().startsWith("/").default("/"),
  /** Only so many times, then never again. */
  times: z.int().positive().optional(),
};
const trouble = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...everywhere, ...shape });

/** A switch that makes the market misbehave; where it is given none, it holds for every page and every answer, each time. */
export const Trouble = z.discriminatedUnion("kind", [
  /** 429 with `Retry-After`: seconds or an HTTP date. */
  trouble("throttled", { retryAfter: z.string().default("2") }),
  trouble("forbidden", {}),
  /** 503 with nothing to read. */
  trouble("unavailable", {}),
  /** 200 with a challenge instead of the page. */
  trouble("captcha", {}),
  trouble("slow", { ms: z.int().positive().max(600_000) }),
  /** The connection is closed in the middle of the body. */
  trouble("cut", {}),
  /** The body comes at so many bytes a second. */
  trouble("trickle", { bytesPerSecond: z.int().positive() }),
  trouble("redirect-loop", {}),
  /** To an address that no visitor may be sent to. */
  trouble("redirect", { to: z.string().default("http://169.254.169.254/latest/meta-data/") }),
  /** The page with a comment of so many bytes in it. */
  trouble("huge", { bytes: z.int().positive().max(100_000_000).default(10_000_000) }),
  trouble("changed-layout", {}),
  /** Lists find nothing and say so, or say nothing at all. */
  trouble("empty-list", { marker: z.boolean().default(true) }),
  trouble("links-only", {}),
  trouble("second-generation", {}),
  /** A page after the last is 404, not an empty list. */
  trouble("last-page-missing", {}),
  trouble("noindex-header", {}),
  trouble("noindex-meta", {}),
  trouble("tdm-reservation", {}),
  trouble("robots-disallow", { prefix: z.string().startsWith("/").default("/") }),
  /** robots.txt answers 503. */
  trouble("robots-unavailable", {}),
  /** robots.txt answers 404. */
  trouble("robots-missing", {}),
  trouble("robots-crawl-delay", { seconds: z.number().positive() }),
  trouble("server-error", { status: z.int().min(500).max(599).default(502) }),
  /** 200 with a page for people instead of the API's answer. */
  trouble("html", {}),
  /** JSON that ends in the middle, by its own length whole. */
  trouble("invalid-json", {}),
  /** Wherever the field stands in an answer; `to` absent: the field is gone. */
  trouble("renamed-field", { from: z.string().min(1), to: z.string().min(1).optional() }),
  /** ADEME's field names of before 2025, on the addresses of today. */
  trouble("old-names", {}),
  trouble("numbers-as-text", {}),
  /** Whichever page is asked for, the first is given, and told to have a next one. */
  trouble("repeating-page", {}),
  /** The total that is told is wrong by so many. */
  trouble("lying-total", { by: z.int().default(1000) }),
  /** What goes on from a cursor is refused. */
  trouble("expired-cursor", { status: z.union([z.literal(400), z.literal(410)]).default(410) }),
  /** The page does not tell the next one, although there is more. */
  trouble("no-next", {}),
  /** Its clock shows another time than ours. */
  trouble("clock-skew", { minutes: z.int() }),
  /** The earlier API's tokens hold so long. */
  trouble("short-tokens", { seconds: z.number().positive() }),
]);
export type Trouble = z.infer<typeof Trouble>;

/** The request that troubles may befall. */
export interface Troubled {
  readonly site: Stall;
  readonly path: string;
  /** Whether it goes on from an earlier page's cursor. */
  readonly onCursor: boolean;
}

/** Tells whether a switch is about a request for a page or for robots.txt; images, fonts and the like are never troubled. */
export function befalls({ site, path, kind }: Trouble, request: Troubled): boolean {
  if (site !== undefined && site !== request.site) return false;
  if (kind === "expired-cursor" && !request.onCursor) return false;
  const ofRobots = kind.startsWith("robots-");
  if (request.path === "/robots.txt") return ofRobots || path.startsWith("/robots");
  return !ofRobots && request.path.startsWith(path);
}

/** Gives the switches without one use of those in `used`; what is used up is dropped. */
export function afterUse(troubles: readonly Trouble[], used: ReadonlySet<Trouble>): Trouble[] {
  return troubles.flatMap((trouble) => {
    if (!used.has(trouble) || trouble.times === undefined) return [trouble];
    return trouble.times > 1 ? [{ ...trouble, times: trouble.times - 1 }] : [];
  });
}
