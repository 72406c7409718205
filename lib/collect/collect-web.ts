import pMap from "p-map";
import { PermanentError } from "../errors.ts";
import type { PagesStored, StoredPage, Task, TaskOutcome } from "../messages.ts";
import type { Reason } from "../records/reason.ts";
import type { WebSource } from "../sources/schema.ts";
import { tellCrawl } from "./tell-crawl.ts";
import type { TellCrawlDeps } from "./tell-crawl.ts";
import { matches } from "./web/card.ts";
import { begin } from "./web/crawl-state.ts";
import type { CrawlState, Listed } from "./web/crawl-state.ts";
import { endedBy, endingOf, stops } from "./web/ending.ts";
import { readList, referenceOf } from "./web/list.ts";
import { textOf } from "./web/page.ts";
import type { RawPage } from "./web/page.ts";
import { nextPage } from "./web/paging.ts";
import { packPage } from "./web/raw-page.ts";
import { pageUrl } from "./web/search.ts";
import type { Visit } from "./web/visit.ts";
import { taskFolder } from "./task/folder.ts";
import type { Put, TaskFolder } from "./task/folder.ts";
import { taskOutcome } from "./task/outcome.ts";
import type { Again } from "./task/outcome.ts";
import { isLate, stepByStep } from "./task/steps.ts";
import { CRAWLING } from "./web/reasons.ts";

/** Pages in one chunk: a message, a merge. */
const BATCH = 20;
/** Adverts that wait for their turn at once. */
const IN_LINE = 8;
/** So many reasons of lost pages are told. */
const REASONS = 3;

/** Pages of adverts tell of those who sell, whatever their source says. */
const ALWAYS_PERSONAL = { personalData: true };

/** What the web collector needs of the world. */
export interface CollectWebDeps extends TellCrawlDeps {
  readonly source: (id: string) => Promise<WebSource>;
  /** Asks for a page, politely: robots.txt, pace and breaker are obeyed inside. Null where no time was left to begin. */
  readonly visit: (url: string) => Promise<Visit | null>;
  /** Fingerprints of the cards known of these references. */
  readonly knownCards: (source: string, references: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Those of these references that were erased: their pages are not asked for. */
  readonly erased: (source: string, references: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly loadState: (key: string) => Promise<CrawlState | null>;
  readonly put: Put;
  readonly announcePages: (message: PagesStored) => Promise<void>;
  /** Whether there is time for one more request. */
  readonly hasTime: () => boolean;
}

/**
 * Reads one search of a site: its lists page after page, then the pages of the adverts that are new or whose card has changed.
 * What was listed is told as a crawl, complete or not. Out of time, it answers `more` and goes on when it is called again.
 */
export async function collectWeb(task: Task, deps: CollectWebDeps): Promise<TaskOutcome> {
  const { list } = task;
  if (!list) throw new PermanentError(`The task of ${task.source} names no search`);
  const source = await deps.source(task.source);
  const folder = taskFolder(task, ALWAYS_PERSONAL, deps.put);
  const known = await deps.loadState(folder.stateKey);
  return new WebCrawl({ task, list, source, folder }, deps, known ?? begin()).run();
}

interface Place {
  readonly task: Task;
  readonly list: NonNullable<Task["list"]>;
  readonly source: WebSource;
  readonly folder: TaskFolder;
}

class WebCrawl {
  readonly #place: Place;
  readonly #deps: CollectWebDeps;
  #state: CrawlState;

  constructor(place: Place, deps: CollectWebDeps, state: CrawlState) {
    this.#place = place;
    this.#deps = deps;
    this.#state = state;
  }

  async run(): Promise<TaskOutcome> {
    if (this.#state.last) await this.#deps.announcePages(this.#state.last);
    const again = await stepByStep({
      hasEnded: () => this.#hasEnded(),
      isLate: () => isLate(this.#place.task, this.#state.begunAt, new Date()),
      hasTime: this.#deps.hasTime,
      cutShort: (reason) => this.#giveUp(reason),
      step: () => this.#goOn(),
    });
    if (again) return this.#outcome(again);
    await this.#tellCrawl();
    return this.#outcome();
  }

  /** Whether all lists and all adverts that they lead to were read; which these are is chosen at the end of the lists. */
  async #hasEnded(): Promise<boolean> {
    if (this.#state.nextPage !== null) return false;
    await this.#chooseVisits();
    return this.#state.toVisit?.length === 0;
  }

  async #goOn(): Promise<null> {
    const { nextPage: page } = this.#state;
    await (page === null ? this.#visitBatch() : this.#readListPage(page));
    return null;
  }

  /** What is left of the search is left for the next time. */
  async #giveUp(reason: Reason): Promise<void> {
    await this.#save({ ...this.#state, nextPage: null, toVisit: [], ended: { outcome: "truncated", reason } });
  }

  async #readListPage(page: number): Promise<void> {
    const { list, source } = this.#place;
    const url = pageUrl(source, list, page);
    const visit = await this.#deps.visit(url);
    if (!visit) return;
    const { verdict, page: raw, requests } = visit;
    const state = { ...this.#state, requests: this.#state.requests + requests, listPages: page };
    if (verdict.kind !== "ok" && verdict.kind !== "gone") {
      const ended = endedBy(verdict);
      await this.#save({ ...state, nextPage: null, ended, ...(stops(verdict) && { toVisit: [] }) });
      return;
    }
    const read = raw && verdict.kind === "ok" ? readList(textOf(raw), raw.url, source) : null;
    const known = new Set(state.listed.map(({ reference }) => reference));
    const fresh = (read?.items ?? []).filter(({ reference }) => !known.has(reference));
    const listed = [
      ...state.listed,
      ...fresh.map(({ reference, url: address, fingerprint, card }) => ({
        reference,
        url: address,
        fingerprint,
        wanted: card === null || matches(card, list.criteria),
      })),
    ];
    const total = read?.total ?? state.total;
    const step = nextPage({
      page,
      status: verdict.kind === "gone" ? 404 : 200,
      items: read?.items.length ?? 0,
      fresh: fresh.length,
      seen: listed.length,
      total,
      empty: read?.empty ?? false,
      problem: read?.problem ?? null,
      maxPages: source.politeness.maxPages,
    });
    const ended = "next" in step ? null : { outcome: step.end, ...("reason" in step && { reason: step.reason }) };
    // The first page that can't be read is what whoever mends the reader needs.
    if (ended?.outcome === "failed" && raw) await this.#keep(raw, `list-${page}`);
    await this.#save({ ...state, listed, total, nextPage: "next" in step ? step.next : null, ended });
  }

  /** An advert that is known is followed also when its card left what the search asks for: that is how its new price is learnt. */
  async #chooseVisits(): Promise<void> {
    if (this.#state.toVisit) return;
    const { listed, listPages, ended } = this.#state;
    const { maxPages } = this.#place.source.politeness;
    const references = listed.map(({ reference }) => reference);
    const known = await this.#deps.knownCards(this.#place.source.id, references);
    const erased = await this.#deps.erased(this.#place.source.id, references);
    const isToVisit = ({ reference, fingerprint, wanted }: Listed) =>
      !erased.has(reference) &&
      (wanted || known.has(reference)) &&
      (fingerprint === null || known.get(reference) !== fingerprint);
    const all = listed.filter(isToVisit);
    const toVisit = all.slice(0, Math.max(maxPages - listPages, 0));
    const reason = CRAWLING.leftForNextTime(all.length - toVisit.length, maxPages);
    const cut = toVisit.length < all.length && ended?.outcome === "complete";
    await this.#save({ ...this.#state, toVisit, ...(cut && { ended: { outcome: "truncated", reason } }) });
  }

  async #visitBatch(): Promise<void> {
    const { source, task } = this.#place;
    const [batch, rest] = splitAt(this.#state.toVisit ?? [], BATCH);
    // How many really are at the site at once is the turns' to say.
    const visits = await pMap(batch, (advert) => this.#visitAdvert(advert), { concurrency: IN_LINE });
    const pages = visits.flatMap(({ stored }) => (stored ? [stored] : []));
    const at = { runId: task.runId, task: task.task, chunk: this.#state.chunks, source: source.id };
    const last = pages.length > 0 ? { ...at, pages } : null;
    const stopped = visits.flatMap(({ visit }) => (visit ? [visit.verdict] : [])).find(stops);
    const lost = visits.flatMap(({ visit, advert }) =>
      visit && (visit.verdict.kind === "failed" || (visit.verdict.kind === "blocked" && !stops(visit.verdict)))
        ? [CRAWLING.pageLost(advert.url, visit.verdict.reason)]
        : [],
    );
    const unvisited = visits.flatMap(({ visit, advert }) => (visit ? [] : [advert]));
    const state = this.#state;
    await this.#save({
      ...state,
      toVisit: stopped ? [] : [...unvisited, ...rest],
      chunks: state.chunks + (last ? 1 : 0),
      last,
      requests: visits.reduce((sum, { visit }) => sum + (visit?.requests ?? 0), state.requests),
      fetched: state.fetched + pages.length,
      gone: state.gone + visits.filter(({ visit }) => visit?.verdict.kind === "gone").length,
      bytes: visits.reduce((sum, { visit }) => sum + (visit?.page?.html.length ?? 0), state.bytes),
      lost: state.lost + lost.length,
      reasons: [...state.reasons, ...lost].slice(0, REASONS),
      ...(stopped && { ended: endedBy(stopped) }),
    });
    if (last) await this.#deps.announcePages(last);
  }

  /** Nothing more is asked once one answer told to stop. */
  #stopped = false;

  async #visitAdvert(advert: Listed): Promise<{ advert: Listed; visit: Visit | null; stored: StoredPage | null }> {
    // A site may be so slow that a batch does not fit into the time that is left.
    if (this.#stopped || !this.#deps.hasTime()) return { advert, visit: null, stored: null };
    const visit = await this.#deps.visit(advert.url);
    if (!visit) return { advert, visit, stored: null };
    const { verdict, page } = visit;
    if (stops(verdict)) this.#stopped = true;
    if (verdict.kind !== "ok" || !page) return { advert, visit, stored: null };
    const moved = referenceOf(this.#place.source, page.url) !== advert.reference;
    if (moved) {
      const reason = CRAWLING.ledElsewhere(page.url);
      return { advert, visit: { ...visit, verdict: { kind: "failed", reason, passing: false } }, stored: null };
    }
    const key = await this.#keep(page, `r${advert.reference}`);
    const { reference, fingerprint } = advert;
    return { advert, visit, stored: { key, url: page.url, reference, fingerprint, fetchedAt: page.fetchedAt } };
  }

  async #keep(page: RawPage, name: string): Promise<string> {
    const key = `${this.#place.folder.path}/${name}.json.gz`;
    await this.#deps.put(key, await packPage(page), "application/gzip");
    return key;
  }

  async #tellCrawl(): Promise<void> {
    const { task, source, list } = this.#place;
    const { listed, chunks, ended } = this.#state;
    const crawl = {
      searchId: list.id,
      // The lists were read whole: an advert whose page could not be got was seen all the same.
      complete: ended?.outcome === "complete",
      withdrawnAfter: source.withdrawnAfterMissing,
      references: listed.map(({ reference }) => reference),
    };
    await tellCrawl({ ...task, search: list.text }, chunks, crawl, this.#deps);
  }

  #outcome(again?: Again): TaskOutcome {
    const { task, list } = this.#place;
    const { listed, fetched, requests, bytes, chunks } = this.#state;
    // The crawl itself is a chunk too.
    const counts = { chunks: chunks + 1, requests, seen: listed.length, fetched, bytes };
    return taskOutcome({ ...task, search: list.text }, endingOf(this.#state), counts, again);
  }

  async #save(state: CrawlState): Promise<void> {
    this.#state = state;
    await this.#place.folder.keepState(state);
  }
}

function splitAt<T>(values: readonly T[], at: number): [T[], T[]] {
  return [values.slice(0, at), values.slice(at)];
}
