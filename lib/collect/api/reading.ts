import type { RawStored, Task, TaskOutcome } from "../../messages.ts";
import type { ApiSource } from "../../sources/schema.ts";
import type { Verdict } from "../politeness/verdict.ts";
import { tellCrawl } from "../tell-crawl.ts";
import type { TellCrawlDeps } from "../tell-crawl.ts";
import { firstAddress } from "./address.ts";
import { headerOf } from "./answer.ts";
import type { ApiAnswer, Ask, AskOptions } from "./answer.ts";
import { fieldsThere, readSchema, refusedField } from "./fields.ts";
import type { ServiceFields } from "./fields.ts";
import { clockOf, endOf, faultOf, referencesIn, validatorOf } from "./judge-page.ts";
import type { About } from "./judge-page.ts";
import { lackOf, readApiPage } from "./page.ts";
import type { ApiPage } from "./page.ts";
import { nextAddress } from "./paging.ts";
import type { ApiState } from "./state.ts";
import type { Reason } from "../../records/reason.ts";
import { COLLECTING } from "../reasons.ts";
import type { TaskFolder } from "../task/folder.ts";
import { isWhole, taskOutcome } from "../task/outcome.ts";
import type { Again } from "../task/outcome.ts";
import { FAILURES, patience } from "../task/patience.ts";
import { againIn, isLate, stepByStep } from "../task/steps.ts";
import { API } from "./reasons.ts";

const FAILURES_WITH_TWIN = 2;
/** How often a reading is begun again because the API lost our place. */
const RESTARTS = 2;

/** Of a service that has told nothing of its fields yet. */
const UNTOLD: ServiceFields = { known: null, refused: [] };

/** What a reading needs of the world. */
export interface ReadingDeps extends TellCrawlDeps {
  readonly source: ApiSource;
  readonly ask: Ask;
  /** The pages that stand in for a request that can't be asked, where the source has a twin. */
  readonly twin: (request: string) => Promise<{ readonly text: string; readonly from: string }>;
  readonly announce: (message: RawStored) => Promise<void>;
  /** Whether there is time for one more question. */
  readonly hasTime: () => boolean;
  readonly now: () => Date;
}

/** Which request of which task is read, and where in the bucket what it gives is kept. */
export interface Place {
  readonly task: Task;
  readonly request: ApiSource["requests"][number];
  readonly folder: TaskFolder;
}

/** One reading of a request, from where its state says to its end. */
export class ApiReading {
  readonly #place: Place;
  readonly #deps: ReadingDeps;
  #state: ApiState;

  constructor(place: Place, deps: ReadingDeps, state: ApiState) {
    this.#place = place;
    this.#deps = deps;
    this.#state = state;
  }

  get state(): ApiState {
    return this.#state;
  }

  /** Goes on until the end, until there is no time left or until the API asks to wait. */
  async run(): Promise<TaskOutcome> {
    if (this.#state.last) await this.#deps.announce(this.#state.last);
    if (!this.#state.fields && this.#schema() === undefined) await this.#know(UNTOLD);
    const again = await stepByStep({
      hasEnded: () => this.#state.ended !== null,
      isLate: () => isLate(this.#place.task, this.#state.begunAt, this.#deps.now()),
      hasTime: this.#deps.hasTime,
      cutShort: (reason) => this.#cutShort("truncated", reason),
      step: async () => againIn(await (this.#state.fields ? this.#readPage(this.#state.next ?? "") : this.#learn())),
    });
    if (again) return this.#outcome(again);
    await this.#place.folder.keepManifest(this.#state.firstRows.map((firstRow) => ({ firstRow })));
    if (this.#listsAll()) await this.#tellListing();
    return this.#outcome();
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

  /** Asks the service which fields it has; gives the seconds to wait before it is asked again, else null. */
  async #learn(): Promise<number | null> {
    const asked = await this.#asked(this.#schema() ?? "");
    if (!("verdict" in asked)) return asked.waitSeconds;
    const { kind } = asked.verdict;
    const key = this.#deps.source.fields?.key ?? "";
    if (kind === "blocked") await this.#refused(asked);
    // A service that tells no schema is asked for what is known of it; it refuses what it does not have.
    else await this.#know(kind === "ok" ? { ...UNTOLD, known: readSchema(asked.text, key) } : UNTOLD);
    return null;
  }

  #schema(): string | undefined {
    return this.#deps.source.fields && this.#place.request.schema;
  }

  /** Takes what is known of the service's fields; without those that are required there is nothing to ask for. */
  async #know(fields: ServiceFields): Promise<void> {
    const { source } = this.#deps;
    const { since, next } = this.#state;
    const asked = fields.refused.length === 0 ? next : null;
    const lack = source.fields ? lackOf(fieldsThere(source, fields), source.required) : null;
    try {
      this.#state = { ...this.#state, fields };
      if (lack !== null) await this.#cutShort("failed", lack);
      else await this.#save({ next: asked ?? firstAddress(source, this.#place.request, since, fields) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      await this.#cutShort("failed", API.changed(error.message));
    }
  }

  #about(): About {
    return { task: this.#place.task, source: this.#deps.source, state: this.#state };
  }

  /** Reads one page; gives the seconds to wait before it is asked for again, else null. */
  async #readPage(address: string): Promise<number | null> {
    const asked = await this.#asked(address, this.#condition(address));
    if (!("verdict" in asked)) return asked.waitSeconds;
    if (asked.verdict.kind === "ok") await this.#take(asked, address);
    else await this.#refused(asked);
    return null;
  }

  /** Asks; gives the answer, or how long to wait, null where this reading has ended. */
  async #asked(
    address: string,
    options: AskOptions = {},
  ): Promise<ApiAnswer | { readonly waitSeconds: number | null }> {
    const asked = await this.#deps.ask(address, {}, options);
    const { verdict } = asked;
    const { twin } = this.#deps.source;
    const { waitSeconds, ...troubles } = patience(verdict, this.#state, twin ? FAILURES_WITH_TWIN : FAILURES);
    this.#state = { ...this.#state, ...troubles, requests: this.#state.requests + asked.requests };
    if (waitSeconds === undefined) return asked;
    await this.#save({});
    if (waitSeconds === null) await this.#giveUp(verdict);
    return { waitSeconds };
  }

  async #giveUp(verdict: Verdict): Promise<void> {
    const reason = "reason" in verdict ? verdict.reason : COLLECTING.nothingThere();
    if (verdict.kind === "throttled") await this.#cutShort("throttled", reason);
    else if (this.#deps.source.twin && this.#state.seen === 0) await this.#takeTwin(reason);
    else await this.#cutShort(this.#state.firstRows.length > 0 ? "truncated" : "failed", reason);
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
    if ("code" in read) return this.#cutShort("failed", API.onPage(this.#state.page, read));
    const fault = faultOf(read, this.#about());
    if (fault !== null) return this.#cutShort("failed", fault);
    await this.#keep(asked, read, address);
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
      ...(next === null && { ended: endOf({ seen, total }, this.#about()) }),
    });
    if (last) await this.#deps.announce(last);
    if (tooMany) await this.#cutShort("truncated", API.pagesUsedUp(source.limits.maxPages));
  }

  #store(text: string): Promise<RawStored> {
    const { firstRows, seen } = this.#state;
    return this.#place.folder.store(firstRows.length, { firstRow: seen + 1 }, text);
  }

  /** The API can't be reached: what stands in for it says the same, as of when it was made. */
  async #takeTwin(why: Reason): Promise<void> {
    const { text, from } = await this.#deps.twin(this.#place.request.id);
    const read = readApiPage(text, "application/json", this.#deps.source);
    if ("code" in read) return this.#cutShort("failed", API.twinUnreadable(why, from, read));
    const last = await this.#store(text);
    const ended = { outcome: "complete" as const, reason: API.takenFrom(from, why) };
    await this.#save({ next: null, seen: read.items.length, firstRows: [1], last, ended });
    await this.#deps.announce(last);
  }

  async #refused({ verdict, status, text }: ApiAnswer): Promise<void> {
    const { source } = this.#deps;
    const { paging } = source;
    const { page, restarts, since, fields } = this.#state;
    const placed = page > 1 || this.#place.task.resume !== undefined;
    if (verdict.kind === "gone" && page > 1 && (paging.by === "page" || paging.by === "offset")) {
      return this.#save({ next: null, ended: endOf(this.#state, this.#about()) });
    }
    const unknown = status === 400 && page === 1 && fields ? refusedField(text, source, fields) : null;
    if (unknown !== null && fields) return this.#know({ ...fields, refused: [...fields.refused, unknown] });
    // A mark of the place is kept by the server for a while only.
    if (verdict.kind !== "blocked" && placed && restarts < RESTARTS && fields) {
      const next = firstAddress(source, this.#place.request, since, fields);
      return this.#save({ next, restarts: restarts + 1, digests: [], page: 1 });
    }
    const reason = "reason" in verdict ? verdict.reason : COLLECTING.nothingThere();
    await this.#cutShort(verdict.kind === "blocked" ? "blocked" : "failed", reason);
  }

  /** Ends before the end: what was announced is kept, and the next run goes on at the page that is missing, where pages have a place of their own. */
  async #cutShort(outcome: TaskOutcome["outcome"], reason: Reason): Promise<void> {
    const { next, firstRows, since, upTo } = this.#state;
    const something = firstRows.length > 0;
    const ended = outcome === "failed" && something ? "truncated" : outcome;
    const goesOn = outcome !== "failed" && something && next !== null;
    await this.#save({
      ended: { outcome: ended, reason },
      resume: goesOn ? { next, since, upTo } : null,
    });
  }

  #outcome(again?: Again): TaskOutcome {
    const { ended, firstRows, requests, seen, bytes, validator, resume, upTo } = this.#state;
    const whole = isWhole(ended);
    // The listing is a chunk too.
    const chunks = firstRows.length + (this.#listsAll() ? 1 : 0);
    return {
      ...taskOutcome(this.#place.task, ended, { chunks, requests, seen, fetched: seen, bytes }, again),
      ...(whole && this.#deps.source.window && { upTo }),
      ...(whole && validator && { validator }),
      ...(resume && { resume }),
    };
  }

  async #save(changes: Partial<ApiState>): Promise<void> {
    this.#state = { ...this.#state, ...changes };
    await this.#place.folder.keepState(this.#state);
  }
}
