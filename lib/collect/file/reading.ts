import { PermanentError, ThrottledError, TransientError } from "../../errors.ts";
import type { RawStored, Task, TaskOutcome } from "../../messages.ts";
import type { FileSource, Source } from "../../sources/schema.ts";
import { cutFile, isApart } from "./cut.ts";
import type { FileChunk, FileSummary } from "./cut.ts";
import { piecesUnder } from "./pieces.ts";
import type { Pieces } from "./pieces.ts";
import { printable } from "./printable.ts";
import { receive } from "./receive.ts";
import type { Received, ReceiveDeps } from "./receive.ts";
import type { Sizes } from "./sizes.ts";
import type { FileState } from "./state.ts";
import { joined, shortened } from "../../records/reason.ts";
import type { Reason } from "../../records/reason.ts";
import type { ChunkOf, TaskFolder } from "../task/folder.ts";
import { isWhole, taskOutcome } from "../task/outcome.ts";
import type { Again, Counts } from "../task/outcome.ts";
import { patience } from "../task/patience.ts";
import { isLate, stepByStep } from "../task/steps.ts";
import { FILE } from "./reasons.ts";

const CHUNKS_PER_SEND = 10;
/** A state carries reasons: they stay short. */
const REASON = 500;

/** What a reading needs of the world. */
export interface FileReadingDeps extends ReceiveDeps {
  /** Where chunks end, where not as they usually do. */
  readonly sizes?: Sizes;
  readonly announce: (messages: readonly RawStored[]) => Promise<void>;
  readonly loadState: (key: string) => Promise<FileState | null>;
  readonly now: () => Date;
}

/** Which file is read for which task. */
export interface FilePlace {
  readonly task: Task;
  readonly file: NonNullable<Task["file"]>;
  readonly source: FileSource;
  /** The sources that the file might be mistaken for. */
  readonly others: readonly Source[];
  /** Where in the bucket what the run brings of this source is kept. */
  readonly kept: string;
  readonly folder: TaskFolder;
}

/** One reading of a file, from where its state says to its end: it is received, cut, and kept. */
export class FileReading {
  readonly #place: FilePlace;
  readonly #deps: FileReadingDeps;
  readonly #pieces: Pieces;
  #state: FileState;

  constructor(place: FilePlace, deps: FileReadingDeps, state: FileState) {
    this.#place = place;
    this.#deps = deps;
    this.#pieces = piecesUnder(`${place.kept}/incoming-${place.task.task}`, deps.data);
    this.#state = state;
  }

  /** Goes on until the end, until there is no time left, or until the server asks to wait. */
  async run(): Promise<TaskOutcome> {
    const again = await stepByStep({
      hasEnded: () => this.#state.ended !== null,
      isLate: () => this.#isLate() && !this.#state.summary,
      hasTime: this.#deps.hasTime,
      cutShort: (reason) => this.#cutShort(reason),
      step: () => this.#goOn(),
    });
    if (again) return this.#outcome(again);
    if (this.#state.summary) await this.#pieces.delete(this.#state.received?.pieces ?? []);
    return this.#outcome();
  }

  #isLate(): boolean {
    return isLate(this.#place.task, this.#state.begunAt, this.#deps.now());
  }

  /** How to go on when there was no time left: in another call, unless the task's own time is over. */
  #again(): Again | null {
    return this.#deps.hasTime() || this.#isLate() ? null : { more: true };
  }

  #hasTime(): boolean {
    return this.#deps.hasTime() && !this.#isLate();
  }

  /** Does the next thing; gives how to go on where that is for another call. What is wrong with the file ends the reading. */
  async #goOn(): Promise<Again | null> {
    try {
      const { received, apart, summary } = this.#state;
      if (!received) return await this.#receive();
      if (apart === null) return await this.#lookForApart(received.pieces);
      if (!summary) return await this.#cut(received.pieces, apart);
      return await this.#keep(received.pieces, summary);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      await this.#cutShort(error.reason);
      return null;
    }
  }

  async #receive() {
    const { task, file } = this.#place;
    const { requests, end } = await receive(
      {
        location: file.location,
        optional: file.optional ?? false,
        known: task.validator,
        begun: this.#state.transfer,
        // What came is progress: a server that fails now and then is borne with.
        save: (transfer) => this.#save({ transfer, failures: 0 }),
      },
      this.#pieces,
      { ...this.#deps, hasTime: () => this.#hasTime() },
    );
    await this.#save({ requests: this.#state.requests + requests });
    return this.#received(end);
  }

  async #received(end: Received): Promise<Again | null> {
    const { task, file, source } = this.#place;
    if (end.kind === "whole") {
      const { pieces, version } = end;
      const changedAt = source.dated === "modified" ? Date.parse(version?.lastModified ?? "") : NaN;
      const dataAt = changedAt < Date.parse(task.asOf) ? new Date(changedAt).toISOString() : task.asOf;
      const tells = version?.etag !== undefined || version?.lastModified !== undefined;
      await this.#save({ received: { pieces: [...pieces], dataAt, ...(version && tells && { validator: version }) } });
    } else if (end.kind === "unchanged") {
      await this.#save({ ended: { outcome: "unchanged" } });
    } else if (end.kind === "absent") {
      await this.#save({
        ended: { outcome: "absent", reason: FILE.notPublished(file.location, end.status) },
      });
    } else if (end.error) return this.#wait(end.error);
    return this.#again();
  }

  /** A server that is away, or asks to be left alone, is waited for as APIs are; what was received meanwhile is kept. */
  async #wait(error: TransientError): Promise<Again | null> {
    const throttled = error instanceof ThrottledError;
    const verdict = throttled
      ? ({ kind: "throttled", reason: error.reason, retryAfterSeconds: error.retryAfterSeconds } as const)
      : ({ kind: "failed", reason: error.reason, passing: true } as const);
    const { waitSeconds, ...troubles } = patience(verdict, this.#state);
    await this.#save(troubles);
    if (waitSeconds) return { more: true, waitSeconds };
    await this.#save({ ended: { outcome: throttled ? "throttled" : "failed", reason: error.reason } });
    return null;
  }

  async #lookForApart(pieces: readonly string[]): Promise<null> {
    const apart = await isApart(async () => this.#pieces.stream(pieces), { source: this.#place.source });
    await this.#save({ apart });
    return null;
  }

  /** Cuts the file from its beginning; the chunks that were announced before are passed over. */
  async #cut(pieces: readonly string[], apart: boolean): Promise<Again | null> {
    const { source, others, file } = this.#place;
    // Left before its end, the cutting still has files to delete.
    const options = { source, others, name: file.name, apart, ...(this.#deps.sizes && { sizes: this.#deps.sizes }) };
    await using cutting = cutFile(this.#pieces.stream(pieces), options);
    const announced = [...this.#state.chunks];
    let pending: RawStored[] = [];
    const flush = async () => {
      await this.#deps.announce(pending);
      pending = [];
      await this.#save({ chunks: [...announced] });
    };
    for (let chunk = 0; ; chunk++) {
      const step = this.#hasTime() ? await nextChunk(cutting) : null;
      if (step === null || step instanceof PermanentError || step.done) {
        if (pending.length > 0) await flush();
        if (step === null) return this.#again();
        await (step instanceof PermanentError ? this.#cutShort(step.reason) : this.#summarise(step.value));
        return null;
      }
      if (this.#isAnnounced(step.value, chunk)) continue;
      const { firstRow, rows, member } = step.value;
      announced.push({ firstRow, rows, ...(member !== undefined && { member }) });
      pending.push(await this.#store(step.value, chunk));
      if (pending.length === CHUNKS_PER_SEND) await flush();
    }
  }

  #isAnnounced({ firstRow, rows }: FileChunk, chunk: number): boolean {
    const before = this.#state.chunks[chunk];
    if (!before) return false;
    if (before.firstRow === firstRow && before.rows === rows) return true;
    throw new PermanentError(FILE.otherVersion(chunk, before.firstRow, firstRow));
  }

  #store(chunk: FileChunk, number: number): Promise<RawStored> {
    return this.#place.folder.store(number, this.#rowsOf(chunk), chunk.text);
  }

  #rowsOf({ firstRow, member }: FileState["chunks"][number]): ChunkOf {
    const { task, file } = this.#place;
    const name = printable(member === undefined ? file.name : `${file.name}/${member}`);
    return { firstRow, file: name, collectedAt: this.#state.received?.dataAt ?? task.asOf };
  }

  async #summarise({ sha256, bytes, truncated, notes }: FileSummary): Promise<void> {
    const remarks = [...(truncated ? [truncated] : []), ...notes].map((remark) => shortened(remark, REASON));
    await this.#keepManifest();
    await this.#save({ summary: { sha256, bytes, remarks } });
  }

  async #keep(pieces: readonly string[], { sha256, remarks }: NonNullable<FileState["summary"]>): Promise<null> {
    await this.#join(pieces, `${this.#place.kept}/${sha256}`);
    const [first, ...others] = remarks;
    const reason = first && joined([first, ...others]);
    await this.#save({ ended: reason ? { outcome: "truncated", reason } : { outcome: "complete" } });
    return null;
  }

  /** Keeps the file as one object, unless another call of this task has done so and deleted the pieces since. */
  async #join(pieces: readonly string[], key: string): Promise<void> {
    try {
      await this.#pieces.join(pieces, key);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      await this.#deps.data.head(key).catch(() => Promise.reject(error));
    }
  }

  /** Chunks that were announced before the file turned out to be damaged, or late, are merged all the same. */
  async #cutShort(reason: Reason): Promise<void> {
    const something = this.#state.chunks.length > 0;
    if (something) await this.#keepManifest();
    await this.#save({ ended: { outcome: something ? "truncated" : "failed", reason } });
  }

  async #keepManifest(): Promise<void> {
    await this.#place.folder.keepManifest(this.#state.chunks.map((chunk) => this.#rowsOf(chunk)));
  }

  #outcome(again?: Again): TaskOutcome {
    const { task } = this.#place;
    const { ended, requests, chunks, summary, received } = this.#state;
    const validator = ended?.outcome === "unchanged" ? task.validator : received?.validator;
    const counts: Counts = {
      chunks: chunks.length,
      requests,
      seen: chunks.reduce((sum, { rows }) => sum + rows, 0),
      fetched: summary ? 1 : 0,
      bytes: summary?.bytes ?? 0,
    };
    return {
      ...taskOutcome(task, ended, counts, again),
      ...(isWhole(ended) && validator && { validator }),
      ...(received && { dataAt: received.dataAt }),
    };
  }

  async #save(changes: Partial<FileState>): Promise<void> {
    const stored = await this.#deps.loadState(this.#place.folder.stateKey);
    // Another call of this task, the first taken for lost, may have ended it and deleted the pieces: what it came to stands.
    if (stored?.ended) {
      this.#state = stored;
      return;
    }
    this.#state = { ...this.#state, ...changes };
    await this.#place.folder.keepState(this.#state);
  }
}

async function nextChunk(cutting: AsyncGenerator<FileChunk, FileSummary>) {
  try {
    return await cutting.next();
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
}
