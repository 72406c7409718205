import * as z from "zod";
import type { TaskOutcome } from "../../messages.ts";
import { valueAt } from "../../records/value-at.ts";
import type { ApiSource } from "../../sources/schema.ts";
import { tellListing } from "../tell-crawl.ts";
import type { TellListingDeps } from "../tell-crawl.ts";
import { numbersAddress } from "./address.ts";
import { headerOf } from "./answer.ts";
import type { ApiAnswer, Ask } from "./answer.ts";
import type { ServiceFields } from "./fields.ts";
import { readApiPage } from "./page.ts";
import { nextAddress } from "./paging.ts";
import type { Place } from "./reading.ts";
import { Reason, joined, shortened } from "../../records/reason.ts";
import { COLLECTING } from "../reasons.ts";
import { patience } from "../task/patience.ts";
import { againIn, isLate, stepByStep } from "../task/steps.ts";
import { API } from "./reasons.ts";

/** So many are looked at before their share is. */
const NOTICEABLE = 20;
/** A state carries reasons: they stay short. */
const REASON = 500;

/** How far the reading of the numbers is; stored after each page. */
export const NumbersState = z.object({
  /** Communes that are still to be read, the one under way first. */
  left: z.array(z.string()),
  /** Address of its next page; null before the first. */
  next: z.string().nullable(),
  page: z.int(),
  total: z.int().nullable(),
  digests: z.array(z.string()),
  /** Its numbers so far. */
  numbers: z.array(z.string()),
  /** Communes whose numbers are stored, and those of them that were read whole. */
  stored: z.array(z.string()),
  whole: z.array(z.string()),
  /** Why others were not. */
  doubts: z.array(Reason),
  failures: z.int(),
  waits: z.int(),
  requests: z.int(),
  bytes: z.int(),
});
export type NumbersState = z.infer<typeof NumbersState>;

/** How many ratings of a commune that are older than a reading count, and how many of them are not among some numbers. */
interface HeldIn {
  readonly commune: string;
  readonly held: number;
  readonly missing: number;
}

/** What comparing needs of the world. */
export interface ReconcileDeps extends TellListingDeps {
  readonly source: ApiSource;
  readonly ask: Ask;
  readonly loadNumbers: (key: string) => Promise<NumbersState | null>;
  readonly read: (key: string) => Promise<Uint8Array>;
  /** By commune, of those of `communes` of which any rating is older than `before`, withdrawn ones included. */
  readonly heldRatings: (scope: RatingScope, numbers: readonly string[]) => Promise<readonly HeldIn[]>;
  readonly hasTime: () => boolean;
  readonly now: () => Date;
}

interface RatingScope {
  readonly source: string;
  readonly stage: "existing" | "new";
  readonly communes: readonly string[];
  readonly before: string;
}

/** What the reading before told. */
interface Read {
  readonly outcome: TaskOutcome;
  readonly fields: ServiceFields;
  readonly begunAt: string;
}

/**
 * Reads the numbers of all records that the API still has, commune by commune where older ones are held, and tells those of the communes that were read whole: what
 * is held there and was not read has left the API. A reading that ended early, or that misses more than the source's `maxMissing` of 20
 * held records or more, proves nothing: the outcome is then `truncated` and says why.
 */
export async function reconcile(place: Place, read: Read, deps: ReconcileDeps): Promise<TaskOutcome> {
  const known = await deps.loadNumbers(place.folder.keyOf("numbers"));
  const state = known ?? beginning(await deps.heldRatings(scopeOf(place, deps.source.communes), []));
  return new Comparison(place, read, deps, state).run();
}

function scopeOf({ task, request }: Place, communes: readonly string[]): RatingScope {
  return { source: task.source, stage: request.stage ?? "existing", communes, before: task.asOf };
}

function beginning(held: readonly HeldIn[]): NumbersState {
  const under = { next: null, page: 1, total: null, digests: [], numbers: [] };
  return {
    left: held.map(({ commune }) => commune),
    ...under,
    stored: [],
    whole: [],
    doubts: [],
    failures: 0,
    waits: 0,
    requests: 0,
    bytes: 0,
  };
}

class Comparison {
  readonly #place: Place;
  readonly #read: Read;
  readonly #deps: ReconcileDeps;
  #state: NumbersState;

  constructor(place: Place, read: Read, deps: ReconcileDeps, state: NumbersState) {
    this.#place = place;
    this.#read = read;
    this.#deps = deps;
    this.#state = state;
  }

  async run(): Promise<TaskOutcome> {
    const again = await stepByStep({
      hasEnded: () => this.#state.left.length === 0,
      isLate: () => isLate(this.#place.task, this.#read.begunAt, this.#deps.now()),
      hasTime: this.#deps.hasTime,
      cutShort: (reason) => this.#end(reason),
      step: async () => againIn(await this.#readPage(this.#state.left[0] ?? "")),
    });
    return again ? { ...this.#counted(), ...again } : this.#tell();
  }

  /** Reads one page of a commune; gives the seconds to wait before it is asked for again, else null. */
  async #readPage(commune: string): Promise<number | null> {
    const { source, ask } = this.#deps;
    const address = this.#state.next ?? numbersAddress(source, this.#place.request, commune, this.#read.fields);
    const asked = await ask(address);
    const { waitSeconds, ...troubles } = patience(asked.verdict, this.#state);
    this.#state = { ...this.#state, ...troubles, requests: this.#state.requests + asked.requests };
    if (typeof waitSeconds === "number") {
      await this.#save({});
      return waitSeconds;
    }
    const { verdict } = asked;
    if (verdict.kind === "ok") await this.#take(asked, address, commune);
    else await this.#end("reason" in verdict ? verdict.reason : COLLECTING.nothingThere());
    return null;
  }

  async #take(asked: ApiAnswer, address: string, commune: string): Promise<void> {
    const { source } = this.#deps;
    const page = readApiPage(asked.text, headerOf(asked, "content-type"), source);
    if ("code" in page) return this.#end(page);
    const numbers = page.items.flatMap((item) => this.#numberOf(item));
    const { digests, page: number } = this.#state;
    if (numbers.length < page.items.length) return this.#close(commune, API.withoutNumber());
    if (page.items.length > 0 && digests.includes(page.digest)) return this.#close(commune, API.doesNotGoOn());
    const next = nextAddress(source, page, address);
    await this.#save({
      next,
      page: number + 1,
      total: page.total ?? this.#state.total,
      digests: [...digests, page.digest],
      numbers: [...this.#state.numbers, ...numbers],
      bytes: this.#state.bytes + Buffer.byteLength(asked.text),
    });
    if (next === null) await this.#close(commune, this.#shortage());
    else if (number >= source.limits.maxPages) await this.#close(commune, API.pagesUsedUp(number));
  }

  #numberOf(item: unknown): string[] {
    const { reconcile: compared, fields } = this.#deps.source;
    const names = fields?.names[compared?.reference ?? ""] ?? [];
    const number = names.map((name) => valueAt(item, name)).find((value) => value !== undefined);
    return typeof number === "string" || typeof number === "number" ? [String(number).trim()] : [];
  }

  #shortage(): Reason | null {
    const { total, numbers } = this.#state;
    const given = new Set(numbers).size;
    return total !== null && given < total ? API.othersGiven(total, given) : null;
  }

  /** Ends a commune: its numbers are stored, and where nothing is in doubt they are all that there are. */
  async #close(commune: string, doubt: Reason | null): Promise<void> {
    const { left, numbers, stored, whole, doubts } = this.#state;
    await this.#place.folder.keep(`numbers-${commune}`, numbers);
    await this.#save({
      ...beginning([]),
      left: left.slice(1),
      stored: [...stored, commune],
      whole: doubt === null ? [...whole, commune] : whole,
      doubts: doubt === null ? doubts : [...doubts, API.ofCommune(commune, doubt)],
      ...this.#spent(),
    });
  }

  /** Ends the reading: nothing is known of the communes that are left. */
  async #end(reason: Reason): Promise<void> {
    await this.#save({ left: [], doubts: [...this.#state.doubts, reason] });
  }

  async #tell(): Promise<TaskOutcome> {
    const { source } = this.#deps;
    const { task } = this.#place;
    const { stored, whole, doubts } = this.#state;
    const { outcome } = this.#read;
    const parts = await Promise.all(stored.map((commune) => this.#numbersIn(commune)));
    const references = [...new Set(parts.flat())];
    const scope = scopeOf(this.#place, whole);
    const compared = await this.#deps.heldRatings(scope, references);
    const unbelieved = incredible(compared, source.reconcile?.maxMissing ?? 1);
    const communes = whole.filter((commune) => !unbelieved.some((held) => held.commune === commune));
    const told = communes.length > 0;
    if (told) await tellListing(task, outcome.chunks, { stage: scope.stage, communes, references }, this.#deps);
    const counted = { ...this.#counted(), chunks: outcome.chunks + (told ? 1 : 0) };
    const [first, ...others] = [...doubts, ...unbelieved.map(inWords)];
    if (first) return inDoubt(counted, joined([first, ...others]));
    const left = compared.some(({ missing }) => missing > 0);
    return { ...counted, outcome: left ? "complete" : outcome.outcome };
  }

  async #numbersIn(commune: string): Promise<string[]> {
    const stored = await this.#deps.read(this.#place.folder.keyOf(`numbers-${commune}`));
    const part: unknown = JSON.parse(Buffer.from(stored).toString("utf8"));
    return z.array(z.string()).parse(part);
  }

  #spent(): Pick<NumbersState, "failures" | "waits" | "requests" | "bytes"> {
    const { failures, waits, requests, bytes } = this.#state;
    return { failures, waits, requests, bytes };
  }

  #counted(): TaskOutcome {
    const { outcome } = this.#read;
    const { requests, bytes } = this.#state;
    return { ...outcome, requests: outcome.requests + requests, bytes: outcome.bytes + bytes };
  }

  async #save(changes: Partial<NumbersState>): Promise<void> {
    this.#state = { ...this.#state, ...changes };
    await this.#place.folder.keep("numbers", this.#state);
  }
}

/** Those of whom so many are missing that it is not believed: of one commune, or else of all together. */
function incredible(compared: readonly HeldIn[], maxMissing: number): readonly HeldIn[] {
  const tooMany = ({ held, missing }: Omit<HeldIn, "commune">) => held >= NOTICEABLE && missing > held * maxMissing;
  const all = compared.reduce((sum, { held, missing }) => ({ held: sum.held + held, missing: sum.missing + missing }), {
    held: 0,
    missing: 0,
  });
  return tooMany(all) ? compared.filter(({ missing }) => missing > 0) : compared.filter(tooMany);
}

function inWords({ commune, held, missing }: HeldIn): Reason {
  return API.heldMissing(commune, missing, held);
}

/** Without `upTo`: what the window began with is asked for again. */
function inDoubt(outcome: TaskOutcome, doubts: Reason): TaskOutcome {
  const why = API.withdrawnUnknown(doubts);
  const reason = outcome.reason ? joined([why, outcome.reason]) : why;
  const { upTo: _, ...told } = outcome;
  return { ...told, outcome: "truncated", reason: shortened(reason, REASON) };
}
