import type { Politeness } from "../politeness/politeness.ts";
import type { Reception } from "../politeness/breaker.ts";
import type { Limits } from "../politeness/turns.ts";
import { judgeFailure, judgePage } from "../politeness/verdict.ts";
import type { Verdict } from "../politeness/verdict.ts";
import { PermanentError } from "../../errors.ts";
import type { PageFetcher, PageRequest, RawPage } from "./page.ts";

/** What came of going to see a page. */
export interface Visit {
  readonly verdict: Verdict;
  /** Whatever was received, also where the verdict is not `ok`; null where nothing was. */
  readonly page: RawPage | null;
  /** Requests made to sites for this page: the page, redirects, scripts. robots.txt is not counted. */
  readonly requests: number;
}

export interface VisitSettings {
  readonly politeness: Politeness;
  readonly fetcher: PageFetcher;
  readonly limits: Limits;
  /** A robots.txt that was read before is read again: the instant the run began. */
  readonly since?: Date;
  /** Aborted when there is no time left to begin: the call then rejects with its reason, and nothing was asked. */
  readonly signal?: AbortSignal;
}

/**
 * Goes to see one page as a polite visitor does: not where robots.txt forbids it, not while the site is to be left alone, in turn
 * with all other workers, and telling them how it was received. Redirects and scripts are held to the same.
 */
export async function visit(
  url: string,
  settings: VisitSettings,
  request: Pick<PageRequest, "holds"> = {},
): Promise<Visit> {
  const { politeness, limits, since, signal, fetcher } = settings;
  const unvisited = (verdict: Verdict): Visit => ({ verdict, page: null, requests: 0 });
  signal?.throwIfAborted();
  const alone = await politeness.leftAlone(url);
  if (alone) return unvisited({ kind: "throttled", ...alone });
  const permission = await politeness.permission(url, limits, since);
  if (!permission.allowed) {
    const { reason, retryAfterSeconds } = permission;
    const block = permission.objection ? "opt-out" : "robots";
    if (retryAfterSeconds === undefined) return unvisited({ kind: "blocked", block, reason });
    return unvisited({ kind: "throttled", retryAfterSeconds, reason });
  }
  const asked: Limits = { ...limits, crawlDelaySeconds: permission.crawlDelaySeconds };
  let requests = 0;
  const before = async (next: string) => {
    const allowed = await politeness.permission(next, limits, since);
    if (!allowed.allowed) throw new PermanentError(allowed.reason);
    await politeness.pause(next, { ...limits, crawlDelaySeconds: allowed.crawlDelaySeconds });
    requests++;
  };
  const work = async (): Promise<Visit> => {
    const refused = await politeness.admit(url);
    if (refused) return unvisited({ kind: "throttled", ...refused });
    requests++;
    const { page, verdict } = await received(() => fetcher.get(url, { ...request, before }));
    await politeness.report(url, receptionOf(verdict));
    await politeness.note(page?.url ?? url, verdict);
    return { page, verdict, requests };
  };
  return politeness.withTurn(url, asked, work, signal);
}

async function received(get: () => Promise<RawPage>): Promise<{ page: RawPage | null; verdict: Verdict }> {
  try {
    const page = await get();
    return { page, verdict: judgePage(page) };
  } catch (error) {
    return { page: null, verdict: judgeFailure(error) };
  }
}

const UNWELCOME = new Set(["401", "403", "407", "451", "captcha"]);

function receptionOf(verdict: Verdict): Reception {
  const { kind } = verdict;
  if (kind === "throttled")
    return { kind: "refused", reason: verdict.reason, retryAfterSeconds: verdict.retryAfterSeconds };
  if (kind === "blocked" && UNWELCOME.has(verdict.block)) return { kind: "refused", reason: verdict.reason };
  return { kind: kind === "failed" ? "neither" : "welcome" };
}
