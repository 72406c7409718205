import pMap from "p-map";
import { PermanentError } from "../errors.ts";
import type { RawStored, Task, TaskOutcome } from "../messages.ts";
import type { ApiSource } from "../sources/schema.ts";
import { askMany, askOne, isAway, isRefusal } from "./api/ask-question.ts";
import type { Answered } from "./api/ask-question.ts";
import type { Ask } from "./api/answer.ts";
import type { LookupState, Question } from "./api/lookup-state.ts";
import type { Verdict } from "./politeness/verdict.ts";
import { taskFolder } from "./task/folder.ts";
import type { Put, TaskFolder } from "./task/folder.ts";
import { taskOutcome } from "./task/outcome.ts";
import type { Again } from "./task/outcome.ts";
import { patience } from "./task/patience.ts";
import { replayTask } from "./task/replay.ts";
import type { ReplayDeps } from "./task/replay.ts";
import { againIn, isLate, stepByStep } from "./task/steps.ts";
import type { Reason } from "../records/reason.ts";
import { API } from "./api/reasons.ts";
import { COLLECTING } from "./reasons.ts";

/** So many questions are worth a file of their own, where the API takes files. */
const MANY = 10;
/** Questions that are asked one by one, a chunk. */
const BATCH = 20;
/** Failures in a row after which the API is left alone until the next run. */
const FAILURES = 3;

type Lookup = NonNullable<ApiSource["lookup"]>;

/** What the collector of answers to our own questions needs of the world. */
export interface CollectLookupDeps extends ReplayDeps {
  readonly source: ApiSource;
  readonly ask: Ask;
  /** Questions of a kind that nobody was asked yet, at most so many. */
  readonly questions: (of: Lookup["of"], limit: number) => Promise<readonly Question[]>;
  readonly loadState: (key: string) => Promise<LookupState | null>;
  readonly put: Put;
  readonly announce: (message: RawStored) => Promise<void>;
  readonly hasTime: () => boolean;
  readonly now: () => Date;
}

/**
 * Asks an API what our own tables want to know, one by one or many in a file; each batch of answers is stored as it came and announced.
 * A question without an answer stays unanswered and is asked again by the next run; an API that fails in a row is left alone until then.
 */
export async function collectLookup(task: Task, deps: CollectLookupDeps): Promise<TaskOutcome> {
  if (task.manifest) return replayTask(task, task.manifest, deps);
  const { lookup } = deps.source;
  if (!lookup) throw new PermanentError(COLLECTING.noSuchWork(task.source, "lookup"));
  const folder = taskFolder(task, deps.source, deps.put);
  const known = await deps.loadState(folder.stateKey);
  return new LookupRound({ task, lookup, folder }, deps, known ?? (await begin(lookup, deps))).run();
}

async function begin({ of, perRun }: Lookup, { questions, now }: CollectLookupDeps): Promise<LookupState> {
  return {
    begunAt: now().toISOString(),
    questions: [...(await questions(of, perRun))],
    failures: 0,
    waits: 0,
    lost: 0,
    why: null,
    refused: 0,
    seen: 0,
    firstRows: [],
    requests: 0,
    bytes: 0,
    last: null,
    ended: null,
  };
}

interface Place {
  readonly task: Task;
  readonly lookup: Lookup;
  readonly folder: TaskFolder;
}

class LookupRound {
  readonly #place: Place;
  readonly #deps: CollectLookupDeps;
  #state: LookupState;

  constructor(place: Place, deps: CollectLookupDeps, state: LookupState) {
    this.#place = place;
    this.#deps = deps;
    this.#state = state;
  }

  async run(): Promise<TaskOutcome> {
    if (this.#state.last) await this.#deps.announce(this.#state.last);
    const again = await stepByStep({
      hasEnded: () => this.#hasEnded(),
      isLate: () => isLate(this.#place.task, this.#state.begunAt, this.#deps.now()),
      hasTime: this.#deps.hasTime,
      cutShort: (reason) => this.#end(reason),
      step: async () => againIn(await this.#askBatch()),
    });
    if (again) return this.#outcome(again);
    await this.#place.folder.keepManifest(this.#state.firstRows.map((firstRow) => ({ firstRow })));
    return this.#outcome();
  }

  /** Ends where all has been asked. */
  async #hasEnded(): Promise<boolean> {
    if (!this.#state.ended && this.#state.questions.length === 0) await this.#end();
    return this.#state.ended !== null;
  }

  /** Asks one batch; gives the seconds to wait before the next, else null. */
  async #askBatch(): Promise<number | null> {
    const { lookup } = this.#place;
    const { questions } = this.#state;
    const asFile = lookup.bulk !== undefined && questions.length > MANY;
    const batch = questions.slice(0, asFile ? lookup.bulk?.rows : BATCH);
    const answers = asFile ? await askMany(lookup, batch, this.#deps.ask) : await this.#askEach(batch);
    const throttled = answers.verdicts.find((verdict) => verdict.kind === "throttled");
    await this.#keep(answers, asFile);
    if (throttled) return this.#throttled(throttled);
    const { ended, failures } = this.#state;
    return asFile && !ended && failures > 0 ? 2 ** failures : null;
  }

  /** One after the other, as many at once as the source allows; nothing more is asked once the API refuses or fails in a row. */
  async #askEach(batch: readonly Question[]): Promise<Answered> {
    const { ask, source } = this.#deps;
    let inARow = this.#state.failures;
    let stopped = false;
    const each = await pMap(
      batch,
      async (question) => {
        if (stopped || !this.#deps.hasTime()) return null;
        const answered = await askOne(this.#place.lookup, question, ask);
        const [verdict] = answered.verdicts;
        inARow = verdict && isAway(verdict) ? inARow + 1 : 0;
        if (inARow >= FAILURES || verdict?.kind === "throttled" || verdict?.kind === "blocked") stopped = true;
        return answered;
      },
      { concurrency: source.limits.concurrency },
    );
    const asked = each.filter((answered) => answered !== null);
    return {
      lines: asked.flatMap(({ lines }) => lines),
      answered: asked.flatMap(({ answered }) => answered),
      lost: asked.flatMap(({ lost }) => lost),
      refused: asked.flatMap(({ refused }) => refused),
      verdicts: asked.flatMap(({ verdicts }) => verdicts),
      requests: asked.reduce((sum, { requests }) => sum + requests, 0),
      bytes: asked.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Keeps the answers; a question that was asked in vain is left for the next run, one that was not asked is still to be asked. */
  async #keep(answers: Answered, asFile: boolean): Promise<void> {
    const { lines, answered, lost, refused, verdicts, requests, bytes } = answers;
    const state = this.#state;
    const unanswered = verdicts.findLast((verdict) => verdict.kind === "failed" || verdict.kind === "blocked");
    const last = lines.length > 0 ? await this.#store(lines) : null;
    const failures = failuresInARow(verdicts, state.failures, asFile ? isUnanswered : isAway);
    const gone = new Set([...answered, ...lost, ...refused]);
    const why = unanswered?.reason ?? state.why;
    await this.#save({
      questions: state.questions.filter(({ key }) => !gone.has(key)),
      lost: state.lost + lost.length,
      refused: state.refused + refused.length,
      why,
      failures,
      seen: state.seen + lines.length,
      firstRows: last ? [...state.firstRows, last.firstRow] : state.firstRows,
      requests: state.requests + requests,
      bytes: state.bytes + bytes,
      last,
    });
    if (last) await this.#deps.announce(last);
    if (unanswered?.kind === "blocked") await this.#save({ ended: { outcome: "blocked", reason: unanswered.reason } });
    else if (failures >= FAILURES) await this.#end(API.failuresInARow(FAILURES, why ?? API.noAnswer()));
  }

  async #throttled(verdict: Extract<Verdict, { kind: "throttled" }>): Promise<number | null> {
    const { waitSeconds, waits } = patience(verdict, this.#state);
    if (waitSeconds) {
      await this.#save({ waits });
      return waitSeconds;
    }
    await this.#save({ ended: { outcome: "throttled", reason: verdict.reason } });
    return null;
  }

  /** What is refused stays unanswered and is no fault of the run, unless nothing else comes. */
  async #end(short?: Reason): Promise<void> {
    const { lost, refused, why, seen } = this.#state;
    const fault = short ?? (lost > 0 ? API.unanswered(lost, why ?? API.noAnswer()) : undefined);
    const reason = fault ?? (refused > 0 ? API.refused(refused, why ?? API.nothingIsThere()) : undefined);
    const failed = fault !== undefined || (seen === 0 && refused >= FAILURES);
    const [nothing, something] = failed ? (["failed", "truncated"] as const) : (["unchanged", "complete"] as const);
    const outcome = seen === 0 ? nothing : something;
    await this.#save({ ended: { outcome, reason } });
  }

  #store(lines: readonly string[]): Promise<RawStored> {
    const { firstRows, seen } = this.#state;
    const text = lines.map((line) => `${line}\n`).join("");
    return this.#place.folder.store(firstRows.length, { firstRow: seen + 1 }, text);
  }

  #outcome(again?: Again): TaskOutcome {
    const { ended, firstRows, requests, seen, bytes, questions } = this.#state;
    const counts = { chunks: firstRows.length, requests, seen: seen + questions.length, fetched: seen, bytes };
    return taskOutcome(this.#place.task, ended, counts, again);
  }

  async #save(changes: Partial<LookupState>): Promise<void> {
    this.#state = { ...this.#state, ...changes };
    await this.#place.folder.keepState(this.#state);
  }
}

/** Failures at the end of what was asked; anything else that was answered begins the count anew. */
function failuresInARow(
  verdicts: readonly Verdict[],
  before: number,
  isFailure: (verdict: Verdict) => boolean,
): number {
  const after = verdicts.length - 1 - verdicts.findLastIndex((verdict) => !isFailure(verdict));
  return after === verdicts.length ? before + after : after;
}

/** A file of questions that is refused tells nothing of any of them. */
function isUnanswered(verdict: Verdict): boolean {
  return isAway(verdict) || isRefusal(verdict);
}
