import { PermanentError, PipelineError, ThrottledError } from "../../errors.ts";
import { UNSAID_SECONDS, retryAfterSeconds } from "../http-refusal.ts";
import { PRODUCT } from "../user-agent.ts";
import { textOf } from "../web/page.ts";
import type { RawPage } from "../web/page.ts";
import { signsOf } from "./challenge.ts";
import type { PageSigns } from "./challenge.ts";
import type { Reason } from "../../records/reason.ts";
import { COLLECTING, POLITENESS } from "../reasons.ts";

/** Why a page is not to be taken although the site works. */
type Block = "401" | "403" | "407" | "451" | "captcha" | "noindex" | "tdm-reservation" | "robots" | "opt-out";

/** What an answer means for whoever asked. */
export type Verdict =
  | { readonly kind: "ok" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number; readonly reason: Reason }
  /** The site, or the page, does not want this. */
  | { readonly kind: "blocked"; readonly block: Block; readonly reason: Reason }
  /** 404 or 410. */
  | { readonly kind: "gone" }
  /** `passing`: the same may succeed later. */
  | { readonly kind: "failed"; readonly reason: Reason; readonly passing: boolean };

const REFUSALS: ReadonlyMap<number, Block> = new Map([
  [401, "401"],
  [403, "403"],
  [407, "407"],
  [451, "451"],
]);
/** What walls say in the headers of their answer: Cloudflare, AWS WAF. */
const WALL_HEADERS = { "cf-mitigated": /challenge/i, "x-amzn-waf-action": /captcha|challenge/i };

/**
 * Judges an answer by its status, its headers and what the page says: throttling, walls, and reservations against indexing
 * (`X-Robots-Tag`, meta robots) and against text and data mining (TDM Reservation Protocol: header or meta `tdm-reservation`).
 */
export function judgePage(page: RawPage): Verdict {
  const { status, headers } = page;
  const wait = retryAfterSeconds(headers["retry-after"], new Date());
  if (status === 429 || (status === 503 && wait !== null)) {
    const seconds = wait ?? UNSAID_SECONDS;
    return { kind: "throttled", retryAfterSeconds: seconds, reason: COLLECTING.answered(status) };
  }
  if (status === 404 || status === 410) return { kind: "gone" };
  const signs = signsOf(textOf(page));
  const blocked = blockOf(page, signs);
  if (blocked) return { kind: "blocked", ...blocked };
  if (status >= 200 && status < 300) return { kind: "ok" };
  return {
    kind: "failed",
    reason: COLLECTING.answered(status),
    passing: status >= 500 || status === 408 || status === 425,
  };
}

/** Judges what `get` of a fetcher threw. @throws the error itself when it is none of ours. */
export function judgeFailure(error: unknown): Verdict {
  if (error instanceof ThrottledError) {
    return { kind: "throttled", retryAfterSeconds: error.retryAfterSeconds, reason: error.reason };
  }
  if (!(error instanceof PipelineError)) throw error;
  return { kind: "failed", reason: error.reason, passing: !(error instanceof PermanentError) };
}

function blockOf({ status, headers }: RawPage, signs: PageSigns): { block: Block; reason: Reason } | null {
  const walled = Object.entries(WALL_HEADERS).some(([name, says]) =>
    texts(headers[name]).some((text) => says.test(text)),
  );
  if (walled || signs.challenge) return { block: "captcha", reason: POLITENESS.captcha() };
  const refusal = REFUSALS.get(status);
  if (refusal) return { block: refusal, reason: COLLECTING.answered(status) };
  if (texts(headers["x-robots-tag"]).some(tagForbids)) return { block: "noindex", reason: POLITENESS.noindexHeader() };
  const robots = ["robots", PRODUCT].flatMap((name) => signs.meta.get(name) ?? []);
  if (robots.some(forbids)) return { block: "noindex", reason: POLITENESS.noindexPage() };
  const reserved = [...texts(headers["tdm-reservation"]), ...(signs.meta.get("tdm-reservation") ?? [])];
  return reserved.some((value) => value.trim() === "1")
    ? { block: "tdm-reservation", reason: POLITENESS.tdmReserved() }
    : null;
}

/** Rules that have a colon of their own, which an agent's name before rules has as well. */
const VALUED = new Set(["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"]);

/** One X-Robots-Tag, `[agent:] rule, rule …`; another agent's rules are not ours. */
function tagForbids(tag: string): boolean {
  let ours = true;
  return tag.split(",").some((part) => {
    const [, name, rest] = /^\s*([\w-]+)\s*:(.*)$/s.exec(part) ?? [];
    if (name === undefined || VALUED.has(name.toLowerCase())) return ours && forbids(part);
    ours = name.toLowerCase() === PRODUCT;
    return ours && forbids(rest ?? "");
  });
}

function forbids(rules: string): boolean {
  return rules.split(",").some((rule) => /^\s*(?:noindex|none)\s*$/i.test(rule));
}

function texts(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return typeof header === "string" ? [header] : header;
}
