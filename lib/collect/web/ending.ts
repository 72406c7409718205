import type { TaskOutcome } from "../../messages.ts";
import type { Verdict } from "../politeness/verdict.ts";
import type { CrawlState } from "./crawl-state.ts";
import { joined, quoted } from "../../records/reason.ts";
import { COLLECTING } from "../reasons.ts";
import { CRAWLING } from "./reasons.ts";

/** A verdict after which nothing more is asked of the site. */
type Stop = Extract<Verdict, { kind: "throttled" | "blocked" }>;

/**
 * Whether an answer ends the visits to the site. One page that reserves itself, or that robots.txt excludes, says nothing of the
 * others; every other refusal is the site's answer to us.
 */
export function stops(verdict: Verdict): verdict is Stop {
  if (verdict.kind === "blocked") return !["noindex", "tdm-reservation", "robots"].includes(verdict.block);
  return verdict.kind === "throttled";
}

/** How a crawl ends that such an answer ends. */
export function endedBy(verdict: Exclude<Verdict, { kind: "ok" | "gone" }>): NonNullable<CrawlState["ended"]> {
  const { kind, reason } = verdict;
  return kind === "throttled"
    ? { outcome: kind, reason: COLLECTING.againIn(reason, verdict.retryAfterSeconds) }
    : { outcome: kind, reason };
}

/** How a crawl went, as far as it is: one whose adverts could not all be got is `truncated`, also where its lists were read whole. */
export function endingOf({ ended, lost, reasons }: CrawlState): Pick<TaskOutcome, "outcome" | "reason"> {
  if (ended && ended.outcome !== "complete") return ended;
  if (lost === 0) return { outcome: "complete" };
  const [first = quoted("…"), ...others] = reasons;
  return { outcome: "truncated", reason: CRAWLING.pagesLost(lost, joined([first, ...others])) };
}
