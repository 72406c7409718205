import type { Evidence } from "../../stores/privacy/site-evidence.ts";
import type { Verdict } from "./verdict.ts";

/** What a verdict is evidence of: that a page reserved itself, or that a site refused, and that it was obeyed; null for any other. */
export function evidenceOf(url: string, verdict: Verdict): Evidence | null {
  if (verdict.kind !== "blocked") return null;
  const { block, reason } = verdict;
  // What robots.txt says is kept as it is read, and what an owner asked for where it was asked.
  if (block === "robots" || block === "opt-out") return null;
  const kind = block === "noindex" || block === "tdm-reservation" ? block : block === "captcha" ? "wall" : "refusal";
  return { url, kind, decision: "obeyed", said: reason.en };
}
