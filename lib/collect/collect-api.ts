import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { PermanentError } from "../errors.ts";
import type { RawStored, Task, TaskOutcome } from "../messages.ts";
import { valueAt } from "../records/value-at.ts";
import type { ApiSource } from "../sources/schema.ts";
import type { Verdict } from "./politeness/verdict.ts";
import { firstAddress, windowBegin } from "./api/address.ts";
import { headerOf } from "./api/answer.ts";
import type { ApiAnswer, Ask } from "./api/answer.ts";
import { breachOf, readApiPage } from "./api/page.ts";
import type { ApiPage } from "./api/page.ts";
import { nextAddress } from "./api/paging.ts";
import type { ApiState } from "./api/state.ts";
import { replayTask } from "./replay.ts";
import { tellCrawl } from "./tell-crawl.ts";
import type { TellCrawlDeps } from "./tell-crawl.ts";
import { cut } from "../records/storable.ts";

const compress = promisify(gzip);

/** How often in a row an API may fail, or lose our place, before a run goes on without it. */
const FAILURES = 6;
const FAILURES_WITH_TWIN = 2;
const RESTARTS = 2;
/** How often, and for how long at most, a run waits when it is asked to. */
const WAITS = 30;
const LONGEST_WAIT = 120;
/** A state carries reasons: they stay short. */
const REASON = 500;

/** What the API collector needs of the world. */
export interface CollectApiDeps extends TellCrawlDeps {
  readonly source: ApiSource;
  readonly ask: Ask;
  /** The pages that stand in for a request that can't be asked, where the source has a twin. */
  readonly twin: (request: string) => Promise<{ readonly text: string; readonly from: string }>;
  readonly loadState: (key: string) => Promise<ApiState | null>;
  readonly put: (key: string, body: Uint8Array | string, contentType: string) => Promise<void>;
  readonly read: (key: string) => Promise<Uint8Array>;
  readonly announceAll: (messages: readonly RawStored[]) => Promise<void>;
  readonly announce: (message: RawStored) => Promise<void>;
  /** Whether there is time for one more question. */
  readonly hasTime: () => boolean;
  readonly now: () => Date;
}

/**
 * Reads one request of an API page after page; each page is stored as it was received and announced. What is wrong is an outcome with a
 * reason. Out of time, or asked to wait, it answers `more` and goes on when it is called again; cut short, it leaves the place for the next run.
 */
export async function collectApi(task: Task, deps: CollectApiDeps): Promise<TaskOutcome> {
  if (task.manifest) return replayTask(task, task.manifest, { read: deps.read, announce: deps.announceAll });
  const request = deps.source.requests.find(({ id }) => id === task.request);
  if (!request)
    throw new PermanentError(`The source ${task.source} has no request ${task.request ?? "without a name"}`);
  const folder = `${deps.source.personalData ? "raw-personal" : "raw"}/${task.source}/${task.runId}/${task.task}`;
  const known = await deps.loadState(`${folder}/state.json`);
  return new ApiReading({ task, request, folder }, deps, known ?? begin(task, deps, request)).run();
}

type Request = ApiSource["requests"][number];

interface Place {
  readonly task: Task;
  readonly request: Request;
  readonly folder: string;
}

function begin(task: Task, { source, now }: CollectApiDeps, request: Request): ApiState {
  const since = task.resume ? task.resume.since : windowBegin(source, task.since);
  return {
    begunAt: now().toISOString(),
    next: task.resume?.next ?? firstAddress(source, request, since),
    page: 1,
    since,
    upTo: task.resume?.upTo ?? task.asOf,
    total: null,
    digests: [],
    failures: 0,
    waits: 0,
    restarts: 0,
    seen: 0,
    firstRows: [],
    references: [],
    requests: 0,
    bytes: 0,
    last: null,
    ended: null,
    resume: null,
  };
}

class ApiReading {
  readonly #place: Place;
  readonly #deps: CollectApiDeps;
  #state: ApiState;

  constructor(place: Place, deps: CollectApiDeps, state: ApiState) {
    this.#place = place;
    this.#deps = deps;
    this.#state = state;
  }

  async run(): Promise<TaskOutcome> {
    if (this.#state.last) await this.#deps.announce(this.#state.last);
    while (!this.#state.ended) {
      if (this.#isLate()) await this.#cutShort("truncated", "the source's own time limit is over");
      else if (!this.#deps.hasTime()) return this.#outcome({ more: true });
      else {
        const waitSeconds = await this.#readPage(this.#state.next ?? "");
        if (waitSeconds !== null) return this.#outcome({ more: true, waitSeconds });
      }
    }
    await this.#keepManifest();
    if (this.#listsAll()) await this.#tellListing();
    return this.#outcome({});
  }

  /** Whether the records that were read are all that there are, and known by reference. */
  #listsAll(): boolean {
    const { ended, restarts } = this.#state;
    return (
      this.#deps.source.listing !== undefined &&
      ended?.outcome === "complete" &&
      restarts === 0 &&
      !this.#place.task.resume
    );
  }

  async #tellListing(): Promise<void> {
    const { firstRows, references } = this.#state;
    const withdrawnAfter = this.#deps.source.listing?.withdrawnAfterMissing ?? 1;
    const crawl = { searchId: this.#place.request.id, complete: true, withdrawnAfter, references, asSpans: true };
    await tellCrawl(this.#place.task, firstRows.length, crawl, this.#deps);
  }

  /** What a replay reads again. */
  async #keepManifest(): Promise<void> {
    const announced = this.#state.firstRows.map((firstRow, chunk) => this.#message(chunk, firstRow));
    await this.#deps.put(`${this.#place.folder}/manifest.json`, JSON.stringify(announced), "application/json");
  }

  #isLate(): boolean {
    const { begunAt } = this.#state;
    return this.#deps.now().getTime() - Date.parse(begunAt) > this.#place.task.timeoutSeconds * 1000;
  }

  /** Reads one page; gives the seconds to wait before it is asked for again, else null. */
  async #readPage(address: string): Promise<number | null> {
    const asked = await this.#deps.ask(address, {}, this.#condition(address));
    const requests = this.#state.requests + asked.requests;
    const { verdict } = asked;
    if (verdict.kind === "throttled") return this.#throttled(verdict, requests);
    if (verdict.kind === "failed" && verdict.passing) return this.#failed(verdict.reason, requests);
    this.#state = { ...this.#state, requests, failures: 0 };
    if (verdict.kind === "ok") await this.#take(asked, address);
    else await this.#refused(verdict);
    return null;
  }

  /** What is known of an answer that has no window and no pages: it need not be sent again. */
  #condition(address: string): { etag?: string | undefined; lastModified?: string | undefined } {
    const { validator } = this.#place.task;
    const { source } = this.#deps;
    if (!validator || validator.url !== address || source.paging.by !== "none" || source.window) return {};
    return { etag: validator.etag, lastModified: validator.lastModified };
  }

  async #take(asked: ApiAnswer, address: string): Promise<void> {
    const { source } = this.#deps;
    if (asked.status === 304) {
      await this.#save({ ended: { outcome: "unchanged" }, validator: this.#place.task.validator });
      return;
    }
    const read = readApiPage(asked.text, headerOf(asked, "content-type"), source);
    if (typeof read === "string") return this.#cutShort("failed", `page ${this.#state.page}: ${read}`);
    const fault = this.#faultOf(read);
    if (fault !== null) return this.#cutShort("failed", fault);
    await this.#keep(asked, read, address);
  }

  #faultOf({ items, total, digest }: ApiPage): string | null {
    const { page, digests } = this.#state;
    const { source } = this.#deps;
    if (items.length > 0 && digests.includes(digest)) {
      return `page ${page} holds the same records as page ${digests.indexOf(digest) + 1}: the API does not go on`;
    }
    if (items.length > 0) return page === 1 ? breachOf(items, source.required) : null;
    // With a window, nothing new is an answer; without one, an API that had something to say says nothing.
    const mayBeEmpty = page > 1 || (this.#place.task.since !== undefined && source.window !== undefined);
    return mayBeEmpty ? null : `the API gives no record${total === null ? "" : ` and announces ${total}`}`;
  }

  async #keep(asked: ApiAnswer, page: ApiPage, address: string): Promise<void> {
    const { source, now } = this.#deps;
    const { task } = this.#place;
    const state = this.#state;
    const seen = state.seen + page.items.length;
    const next = nextAddress(source, page, address);
    const last = page.items.length > 0 ? await this.#store(asked.text) : null;
    const total = page.total ?? state.total;
    const tooMany = next !== null && state.page >= source.limits.maxPages;
    await this.#save({
      next,
      page: state.page + 1,
      total,
      seen,
      last,
      firstRows: last ? [...state.firstRows, last.firstRow] : state.firstRows,
      references: [...state.references, ...referencesIn(page, source)],
      bytes: state.bytes + Buffer.byteLength(asked.text),
      digests: [...state.digests, page.digest],
      ...(state.page === 1 && !task.resume && { upTo: clockOf(asked, now()), ...validatorOf(asked, address, source) }),
      ...(next === null && { ended: this.#endOf(seen, total) }),
    });
    if (last) await this.#deps.announce(last);
    if (tooMany) await this.#cutShort("truncated", `${source.limits.maxPages} pages at most, as configured`);
  }

  #endOf(seen: number, total: number | null): NonNullable<ApiState["ended"]> {
    const whole = !this.#place.task.resume && this.#state.restarts === 0;
    if (total !== null && whole && seen < total) {
      return { outcome: "truncated", reason: `${total} records were announced and ${seen} given` };
    }
    const reason = total !== null && whole && seen > total ? `${total} records were announced and ${seen} given` : null;
    const outcome = seen === 0 ? "unchanged" : "complete";
    return { outcome, ...(reason !== null && { reason }) };
  }

  async #store(text: string): Promise<RawStored> {
    const { firstRows, seen } = this.#state;
    const message = this.#message(firstRows.length, seen + 1);
    await this.#deps.put(message.key, await compress(text, { level: 1 }), "application/gzip");
    return message;
  }

  #message(chunk: number, firstRow: number): RawStored {
    const { task, folder } = this.#place;
    const key = `${folder}/${String(chunk).padStart(6, "0")}.gz`;
    const at = { runId: task.runId, task: task.task, chunk, source: task.source };
    return { ...at, key, file: task.search, firstRow, collectedAt: task.asOf };
  }

  async #throttled(verdict: Extract<Verdict, { kind: "throttled" }>, requests: number): Promise<number | null> {
    const { reason, retryAfterSeconds } = verdict;
    await this.#save({ requests, waits: this.#state.waits + 1 });
    if (retryAfterSeconds <= LONGEST_WAIT && this.#state.waits <= WAITS) return Math.max(1, retryAfterSeconds);
    await this.#cutShort("throttled", reason);
    return null;
  }

  async #failed(reason: string, requests: number): Promise<number | null> {
    const failures = this.#state.failures + 1;
    const { twin } = this.#deps.source;
    await this.#save({ requests, failures });
    if (failures <= (twin ? FAILURES_WITH_TWIN : FAILURES)) return Math.min(2 ** failures, 60);
    if (twin && this.#state.seen === 0) await this.#takeTwin(reason);
    else await this.#cutShort(this.#state.firstRows.length > 0 ? "truncated" : "failed", reason);
    return null;
  }

  /** The API can't be reached: what stands in for it says the same, as of when it was made. */
  async #takeTwin(why: string): Promise<void> {
    const { text, from } = await this.#deps.twin(this.#place.request.id);
    const read = readApiPage(text, "application/json", this.#deps.source);
    if (typeof read === "string") return this.#cutShort("failed", `${why}; ${from}: ${read}`);
    const last = await this.#store(text);
    const ended = { outcome: "complete" as const, reason: cut(`taken from ${from}: ${why}`, REASON) };
    await this.#save({ next: null, seen: read.items.length, firstRows: [1], last, ended });
    await this.#deps.announce(last);
  }

  async #refused(verdict: Exclude<Verdict, { kind: "ok" | "throttled" }>): Promise<void> {
    const { paging } = this.#deps.source;
    const { page, restarts, since } = this.#state;
    const placed = page > 1 || this.#place.task.resume !== undefined;
    if (verdict.kind === "gone" && page > 1 && (paging.by === "page" || paging.by === "offset")) {
      return this.#save({ next: null, ended: this.#endOf(this.#state.seen, this.#state.total) });
    }
    // A mark of the place is kept by the server for a while only.
    if (verdict.kind !== "blocked" && placed && restarts < RESTARTS) {
      const next = firstAddress(this.#deps.source, this.#place.request, since);
      return this.#save({ next, restarts: restarts + 1, digests: [], page: 1 });
    }
    const reason = verdict.kind === "gone" ? "answered that there is nothing at this address" : verdict.reason;
    await this.#cutShort(verdict.kind === "blocked" ? "blocked" : "failed", reason);
  }

  /** Ends before the end: what was announced is kept, and the next run goes on at the page that is missing, where pages have a place of their own. */
  async #cutShort(outcome: TaskOutcome["outcome"], reason: string): Promise<void> {
    const { next, firstRows, since, upTo } = this.#state;
    const something = firstRows.length > 0;
    const ended = outcome === "failed" && something ? "truncated" : outcome;
    const goesOn = outcome !== "failed" && something && next !== null;
    await this.#save({
      ended: { outcome: ended, reason: cut(reason, REASON) },
      resume: goesOn ? { next, since, upTo } : null,
    });
  }

  #outcome(again: Pick<TaskOutcome, "more" | "waitSeconds">): TaskOutcome {
    const { task } = this.#place;
    const { ended, firstRows, requests, seen, bytes, validator, resume, upTo } = this.#state;
    const whole = ended?.outcome === "complete" || ended?.outcome === "unchanged";
    return {
      task: task.task,
      source: task.source,
      search: task.search,
      outcome: ended?.outcome ?? "truncated",
      ...again,
      // The listing is a chunk too.
      chunks: firstRows.length + (this.#listsAll() ? 1 : 0),
      requests,
      seen,
      fetched: seen,
      bytes,
      ...(ended?.reason !== undefined && { reason: ended.reason }),
      ...(whole && this.#deps.source.window && { upTo }),
      ...(whole && validator && { validator }),
      ...(resume && { resume }),
    };
  }

  async #save(changes: Partial<ApiState>): Promise<void> {
    this.#state = { ...this.#state, ...changes };
    await this.#deps.put(`${this.#place.folder}/state.json`, JSON.stringify(this.#state), "application/json");
  }
}

function referencesIn({ items }: ApiPage, { listing }: ApiSource): string[] {
  if (!listing) return [];
  return items.flatMap((item) => {
    const reference = valueAt(item, listing.reference);
    return typeof reference === "string" || typeof reference === "number" ? [String(reference).trim()] : [];
  });
}

/** The API's own clock when it answered; never later than ours, which may be wrong. */
function clockOf(asked: ApiAnswer, now: Date): string {
  const date = Date.parse(headerOf(asked, "date") ?? "");
  return new Date(Number.isNaN(date) ? now.getTime() : Math.min(date, now.getTime())).toISOString();
}

function validatorOf(asked: ApiAnswer, url: string, { paging, window }: ApiSource): Pick<ApiState, "validator"> {
  const [etag, lastModified] = [headerOf(asked, "etag"), headerOf(asked, "last-modified")];
  if (paging.by !== "none" || window || (etag === null && lastModified === null)) return {};
  return { validator: { url, ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) } };
}
