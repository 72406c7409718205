import { PermanentError, TransientError } from "../errors.ts";
import type { RawStored, Task, TaskOutcome } from "../messages.ts";
import type { DatabaseSource } from "../sources/schema.ts";
import { DatabaseReading } from "./database/reading.ts";
import type { ReadingDeps } from "./database/reading.ts";
import type { ForeignRead, OpenForeign } from "../stores/foreign/foreign-rows.ts";
import { beginAt, partName } from "./database/state.ts";
import type { DatabaseState } from "./database/state.ts";
import { tableId } from "./database/table-id.ts";
import { taskFolder } from "./task/folder.ts";
import type { Put, TaskFolder } from "./task/folder.ts";
import { taskOutcome } from "./task/outcome.ts";
import type { Again, Ended } from "./task/outcome.ts";
import { isLate, stepByStep } from "./task/steps.ts";
import { replayTask } from "./task/replay.ts";
import type { ReplayDeps } from "./task/replay.ts";
import { tellCrawl } from "./tell-crawl.ts";
import type { TellCrawlDeps } from "./tell-crawl.ts";
import { joined } from "../records/reason.ts";
import type { Reason } from "../records/reason.ts";
import { TABLE } from "./database/reasons.ts";

/** Rows that one step reads at least: a chunk holds those of them that are new or have changed. */
const STEP = 5_000;
/** How often in a row a database may fail before a run goes on without it. */
const FAILURES = 4;
/** What misses many of this many adverts or more is not believed. */
const MANY = 20;

/** What the database collector needs of the world. */
export interface CollectDatabaseDeps extends ReplayDeps, TellCrawlDeps {
  readonly source: (id: string) => Promise<DatabaseSource>;
  /** What a secret holds. @throws PermanentError when it is not set. */
  readonly secret: (name: string) => Promise<string>;
  readonly open: OpenForeign;
  readonly readerVersion: (reader: string) => Promise<number>;
  /** Fingerprints of the rows that these references were last read from. */
  readonly knownCards: ReadingDeps["knownCards"];
  /** How many adverts the last complete reading of a search before `at` saw, and how many of them are not among these references. */
  readonly listedBefore: (
    reading: { readonly source: string; readonly searchId: string; readonly at: string },
    references: readonly string[],
  ) => Promise<{ readonly listed: number; readonly missing: number }>;
  readonly loadState: (key: string) => Promise<DatabaseState | null>;
  readonly put: Put;
  readonly announce: (message: RawStored) => Promise<void>;
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
  if (task.manifest) return replayTask(task, task.manifest, deps);
  const source = await deps.source(task.source);
  const folder = taskFolder(task, source, deps.put);
  const state = (await deps.loadState(folder.stateKey)) ?? beginAt(deps.now());
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
  readonly folder: TaskFolder;
}

/** How a reading ended: at the end of the table, or before it and why. */
interface Ending {
  readonly short: Reason | null;
}

class DatabaseCollection {
  readonly #place: Place;
  readonly #deps: CollectDatabaseDeps;
  readonly #reading: DatabaseReading;
  #ending: Ending | null = null;

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
    const again = url instanceof Error ? await this.#failed(url) : await this.#readFrom(url);
    if (again) return this.#outcome({ outcome: "truncated" }, again);
    await folder.keepManifest(this.#reading.state.announced);
    if (this.#ending?.short) return this.#cutShort(this.#ending.short);
    return source.watermark || url instanceof Error ? this.#told(0) : this.#tellWhole(tableId(url));
  }

  async #readFrom(url: string): Promise<Again | null> {
    const { source, task } = this.#place;
    const { state } = this.#reading;
    const since = source.watermark ? (task.since ?? null) : null;
    const opened = await foreign(() => this.#deps.open(url, source, { after: state.lastKey, since }));
    if (opened instanceof Error) return this.#failed(opened);
    await using read = opened;
    this.#reading.opened(read.mark, read.absent);
    // Awaited here: the session ends when this function does.
    return await stepByStep({
      hasEnded: () => this.#ending !== null,
      isLate: () => isLate(task, this.#reading.state.begunAt, this.#deps.now()),
      hasTime: this.#deps.hasTime,
      cutShort: async (reason) => void (this.#ending = { short: reason }),
      step: () => this.#step(read),
    });
  }

  /** Reads, stores and announces one step's rows; gives how to go on where that is for another call. */
  async #step(read: ForeignRead): Promise<Again | null> {
    const { maxRows } = this.#place.source.limits;
    const room = maxRows - this.#reading.state.seen;
    let again: Again | null = null;
    while (!again && !this.#ending && this.#reading.pending < Math.min(STEP, room + 1)) {
      const batch = await foreign(() => read.batches.next());
      if (batch instanceof Error) again = await this.#failed(batch);
      else if (batch.done) this.#ending = { short: null };
      else {
        const fault = this.#reading.take(batch.value);
        if (fault !== null) this.#ending = { short: fault };
      }
    }
    if (this.#reading.pending > room) {
      this.#reading.keep(room);
      this.#ending = { short: TABLE.tooManyRows(maxRows) };
      again = null;
    }
    await this.#store();
    return again;
  }

  async #store(): Promise<void> {
    if (this.#reading.pending === 0) return this.#save();
    const { state } = this.#reading;
    const step = await this.#reading.compare();
    const { folder } = this.#place;
    await folder.keep(partName(state.parts), step.references);
    const text = step.changed.map((line) => `${line}\n`).join("");
    const rows = { firstRow: state.fetched + 1 };
    const message = text === "" ? null : await folder.store(state.announced.length, rows, text);
    this.#reading.stored(step, message);
    await this.#save();
    if (message) await this.#deps.announce(message);
  }

  #save(): Promise<void> {
    return this.#place.folder.keepState(this.#reading.state);
  }

  /** A database that is away for a moment is asked again, later and later. */
  async #failed(error: PermanentError | TransientError): Promise<Again | null> {
    if (error instanceof TransientError) {
      const failures = this.#reading.failed();
      await this.#save();
      if (failures <= FAILURES) return { more: true, waitSeconds: 2 ** failures };
    }
    this.#ending = { short: error.reason };
    return null;
  }

  /** What was announced is merged all the same; of what is gone, nothing is said. */
  #cutShort(reason: Reason): TaskOutcome {
    return this.#outcome({ outcome: this.#reading.state.seen > 0 ? "truncated" : "failed", reason });
  }

  /** The whole table was read: which adverts there are is one more chunk, unless so many are missing that it can't be believed. */
  async #tellWhole(searchId: string): Promise<TaskOutcome> {
    const { task, source } = this.#place;
    const { state, references } = this.#reading;
    const reading = { source: source.id, searchId, at: task.asOf };
    const { listed, missing } = await this.#deps.listedBefore(reading, references);
    if (state.seen === 0 && listed > 0) {
      return this.#outcome({ outcome: "failed", reason: TABLE.emptied(listed) });
    }
    if (listed >= MANY && missing > listed * source.limits.maxMissing) {
      return this.#outcome({ outcome: "truncated", reason: TABLE.advertsMissing(missing, listed) });
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
    const told = this.#outcome({ outcome: fetched === 0 && sameAdverts ? "unchanged" : "complete" });
    return { ...told, chunks: told.chunks + crawls, ...(upTo !== undefined && { upTo }) };
  }

  #outcome({ outcome, reason }: Ended, again?: Again): TaskOutcome {
    const { announced, requests, seen, fetched, bytes } = this.#reading.state;
    const [first, ...others] = [...(reason ? [reason] : []), ...this.#reading.remarks()];
    const ended = { outcome, reason: first && joined([first, ...others]) };
    const counts = { chunks: announced.length, requests, seen, fetched, bytes };
    return taskOutcome(this.#place.task, ended, counts, again);
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
