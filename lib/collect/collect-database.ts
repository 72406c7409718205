import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { PermanentError, TransientError } from "../errors.ts";
import type { RawStored, Task, TaskOutcome } from "../messages.ts";
import type { DatabaseSource } from "../sources/schema.ts";
import { DatabaseReading } from "./database/reading.ts";
import type { ReadingDeps } from "./database/reading.ts";
import type { ForeignRead, OpenForeign } from "../stores/foreign/foreign-rows.ts";
import { beginAt, partKey } from "./database/state.ts";
import type { DatabaseState } from "./database/state.ts";
import { tableId } from "./database/table-id.ts";
import { replayTask } from "./replay.ts";
import { tellCrawl } from "./tell-crawl.ts";
import type { TellCrawlDeps } from "./tell-crawl.ts";
import { cut } from "../records/storable.ts";

const compress = promisify(gzip);

/** Rows that one step reads at least: a chunk holds those of them that are new or have changed. */
const STEP = 5_000;
/** How often in a row a database may fail before a run goes on without it. */
const FAILURES = 4;
/** What misses many of this many adverts or more is not believed. */
const MANY = 20;
/** A state carries reasons: they stay short. */
const REASON = 500;

/** What the database collector needs of the world. */
export interface CollectDatabaseDeps extends TellCrawlDeps {
  readonly source: (id: string) => Promise<DatabaseSource>;
  /** What a secret holds. @throws PermanentError when it is not set. */
  readonly secret: (name: string) => Promise<string>;
  readonly open: OpenForeign;
  readonly readerVersion: (reader: string) => Promise<number>;
  /** Fingerprints of the rows that these references were last read from. */
  readonly knownCards: ReadingDeps["knownCards"];
  /** How many adverts the last complete reading of a search saw, and how many of them are not among these references. */
  readonly listedLast: (
    source: string,
    searchId: string,
    references: readonly string[],
  ) => Promise<{ readonly listed: number; readonly missing: number }>;
  readonly loadState: (key: string) => Promise<DatabaseState | null>;
  readonly read: (key: string) => Promise<Uint8Array>;
  readonly put: (key: string, body: Uint8Array | string, contentType: string) => Promise<void>;
  readonly announce: (message: RawStored) => Promise<void>;
  readonly announceAll: (messages: readonly RawStored[]) => Promise<void>;
  /** Whether there is time for one more step. */
  readonly hasTime: () => boolean;
  readonly now: () => Date;
}

/**
 * Reads a table in the order of its key; rows that are new, or that differ from what was last read of them, are stored and announced in
 * chunks. A whole table read to its end is told as a crawl: what it lacks is gone. What is wrong with the database is an outcome with a
 * reason. Out of time, or when the database went away, it answers `more` and goes on after the last row when it is called again.
 */
export async function collectDatabase(task: Task, deps: CollectDatabaseDeps): Promise<TaskOutcome> {
  if (task.manifest) return replayTask(task, task.manifest, { read: deps.read, announce: deps.announceAll });
  const source = await deps.source(task.source);
  const folder = `${source.personalData ? "raw-personal" : "raw"}/${source.id}/${task.runId}/${task.task}`;
  const state = (await deps.loadState(`${folder}/state.json`)) ?? beginAt(deps.now());
  const reading = await DatabaseReading.goOn(state, {
    source,
    folder,
    version: await deps.readerVersion(source.reader),
    knownCards: deps.knownCards,
    read: deps.read,
  });
  return new DatabaseCollection({ task, source, folder }, deps, reading).run();
}

interface Place {
  readonly task: Task;
  readonly source: DatabaseSource;
  readonly folder: string;
}

/** How a reading ended; `goesOn`: it has not, and is to be called again. */
type Ending =
  | { readonly is: "whole" }
  | { readonly is: "goesOn"; readonly waitSeconds?: number }
  | { readonly is: "short"; readonly reason: string };

class DatabaseCollection {
  readonly #place: Place;
  readonly #deps: CollectDatabaseDeps;
  readonly #reading: DatabaseReading;

  constructor(place: Place, deps: CollectDatabaseDeps, reading: DatabaseReading) {
    this.#place = place;
    this.#deps = deps;
    this.#reading = reading;
  }

  async run(): Promise<TaskOutcome> {
    const { source, folder } = this.#place;
    const last = this.#reading.state.announced.at(-1);
    if (last) await this.#deps.announce(last);
    const url = await foreign(() => this.#deps.secret(source.url));
    const ending = url instanceof Error ? await this.#failed(url) : await this.#readFrom(url);
    if (ending.is === "goesOn") {
      return this.#outcome("truncated", { more: true, ...(ending.waitSeconds && { waitSeconds: ending.waitSeconds }) });
    }
    await this.#deps.put(`${folder}/manifest.json`, JSON.stringify(this.#reading.state.announced), "application/json");
    if (ending.is === "short") return this.#cutShort(ending.reason);
    return source.watermark || url instanceof Error ? this.#told(0) : this.#tellWhole(tableId(url));
  }

  async #readFrom(url: string): Promise<Ending> {
    const { source, task } = this.#place;
    const { state } = this.#reading;
    const since = source.watermark ? (task.since ?? null) : null;
    const opened = await foreign(() => this.#deps.open(url, source, { after: state.lastKey, since }));
    if (opened instanceof Error) return this.#failed(opened);
    await using read = opened;
    this.#reading.opened(read.mark, read.absent);
    for (;;) {
      if (this.#isLate()) return { is: "short", reason: "the source's own time limit is over" };
      if (!this.#deps.hasTime()) return { is: "goesOn" };
      const ending = await this.#step(read);
      if (ending) return ending;
    }
  }

  /** Reads, stores and announces one step's rows; gives how the reading ended where it did. */
  async #step(read: ForeignRead): Promise<Ending | null> {
    const { source } = this.#place;
    const room = source.limits.maxRows - this.#reading.state.seen;
    let ending: Ending | null = null;
    while (!ending && this.#reading.pending < Math.min(STEP, room + 1)) {
      const batch = await foreign(() => read.batches.next());
      if (batch instanceof Error) ending = await this.#failed(batch);
      else if (batch.done) ending = { is: "whole" };
      else {
        const fault = this.#reading.take(batch.value);
        if (fault !== null) ending = { is: "short", reason: fault };
      }
    }
    if (this.#reading.pending > room) {
      this.#reading.keep(room);
      ending = { is: "short", reason: `more than ${source.limits.maxRows} rows: limits.maxRows` };
    }
    await this.#store();
    return ending;
  }

  async #store(): Promise<void> {
    if (this.#reading.pending === 0) return this.#save();
    const { state } = this.#reading;
    const step = await this.#reading.compare();
    const part = partKey(this.#place.folder, state.parts);
    await this.#deps.put(part, JSON.stringify(step.references), "application/json");
    const message = step.changed.length > 0 ? this.#message(state) : null;
    if (message) {
      const text = step.changed.map((line) => `${line}\n`).join("");
      await this.#deps.put(message.key, await compress(text, { level: 1 }), "application/gzip");
    }
    this.#reading.stored(step, message);
    await this.#save();
    if (message) await this.#deps.announce(message);
  }

  #message({ announced, fetched }: DatabaseState): RawStored {
    const { task, folder } = this.#place;
    const chunk = announced.length;
    const key = `${folder}/${String(chunk).padStart(6, "0")}.gz`;
    const at = { runId: task.runId, task: task.task, chunk, source: task.source };
    return { ...at, key, file: task.search, firstRow: fetched + 1, collectedAt: task.asOf };
  }

  async #save(): Promise<void> {
    const { state } = this.#reading;
    await this.#deps.put(`${this.#place.folder}/state.json`, JSON.stringify(state), "application/json");
  }

  #isLate(): boolean {
    const { begunAt } = this.#reading.state;
    return this.#deps.now().getTime() - Date.parse(begunAt) > this.#place.task.timeoutSeconds * 1000;
  }

  /** A database that is away for a moment is asked again, later and later. */
  async #failed(error: PermanentError | TransientError): Promise<Ending> {
    if (error instanceof PermanentError) return { is: "short", reason: error.message };
    const failures = this.#reading.failed();
    await this.#save();
    return failures > FAILURES ? { is: "short", reason: error.message } : { is: "goesOn", waitSeconds: 2 ** failures };
  }

  /** What was announced is merged all the same; of what is gone, nothing is said. */
  #cutShort(reason: string): TaskOutcome {
    return this.#outcome(this.#reading.state.seen > 0 ? "truncated" : "failed", {}, reason);
  }

  /** The whole table was read: which adverts there are is one more chunk, unless so many are missing that it can't be believed. */
  async #tellWhole(searchId: string): Promise<TaskOutcome> {
    const { task, source } = this.#place;
    const { state, references } = this.#reading;
    const { listed, missing } = await this.#deps.listedLast(source.id, searchId, references);
    if (state.seen === 0 && listed > 0) {
      return this.#outcome("failed", {}, `the table is empty, where ${listed} adverts were: not believed`);
    }
    if (listed >= MANY && missing > listed * source.limits.maxMissing) {
      const allowed = "raise limits.maxMissing if they really are gone";
      return this.#outcome("truncated", {}, `${missing} of ${listed} adverts are missing: not believed; ${allowed}`);
    }
    const crawl = {
      searchId,
      complete: true,
      withdrawnAfter: source.withdrawnAfterMissing,
      references,
      asSpans: true,
      unchanged: state.unchanged,
    };
    await tellCrawl(task, state.announced.length, crawl, this.#deps);
    const same = missing === 0 && references.length === listed;
    return this.#told(1, same);
  }

  #told(crawls: number, sameAdverts = true): TaskOutcome {
    const { task, source } = this.#place;
    const { fetched, mark } = this.#reading.state;
    const upTo = source.watermark ? (mark ?? task.since) : undefined;
    const told = this.#outcome(fetched === 0 && sameAdverts ? "unchanged" : "complete", {});
    return { ...told, chunks: told.chunks + crawls, ...(upTo !== undefined && { upTo }) };
  }

  #outcome(
    outcome: TaskOutcome["outcome"],
    again: Pick<TaskOutcome, "more" | "waitSeconds">,
    why?: string,
  ): TaskOutcome {
    const { task } = this.#place;
    const { announced, requests, seen, fetched, bytes } = this.#reading.state;
    const reasons = [...(why === undefined ? [] : [why]), ...this.#reading.remarks()];
    return {
      task: task.task,
      source: task.source,
      search: task.search,
      outcome,
      ...again,
      chunks: announced.length,
      requests,
      seen,
      fetched,
      bytes,
      ...(reasons.length > 0 && { reason: cut(reasons.join("; "), REASON) }),
    };
  }
}

/** Asks the database; what is wrong with it is handed back, so that it is never taken for an accident of our own stores. */
async function foreign<T>(ask: () => Promise<T>): Promise<T | PermanentError | TransientError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PermanentError || error instanceof TransientError) return error;
    throw error;
  }
}
