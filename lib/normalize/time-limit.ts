import { Script, createContext } from "node:vm";
import { stopNoting } from "./refusal.ts";

/** Thrown when a piece of work is interrupted because its time is up. */
export class TimeUp extends Error {
  override readonly name = "TimeUp";
}

// Only V8's own watchdog stops a loop or a regular expression that never comes back; node lends it to scripts, and a script may call us.
const surroundings = { work: () => {} };
const context = createContext(surroundings);
const script = new Script("work()");

/**
 * Does work that does not wait, and interrupts it, wherever it is, once `milliseconds` have passed. Costs some 0.2 ms, the thread that
 * watches: for chunks and pages, not for rows. What was interrupted runs no `finally`. @throws TimeUp; whatever `work` throws.
 */
export function within<T>(milliseconds: number, work: () => T): T {
  const done: T[] = [];
  surroundings.work = () => {
    done.push(work());
  };
  try {
    script.runInContext(context, { timeout: Math.max(1, Math.ceil(milliseconds)) });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    stopNoting();
    throw new TimeUp(`not done within ${Math.ceil(milliseconds)} ms`, { cause: error });
  }
  const [result] = done;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- work has come back, with a T that may be undefined
  return result as T;
}

/** Node's error comes from the script's own world, where Error is another class. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}

/** Time that several pieces of work share. */
export class TimeBudget {
  readonly #end: number;

  constructor(milliseconds: number) {
    this.#end = performance.now() + milliseconds;
  }

  /** Milliseconds that are left, 0 at least. */
  get left(): number {
    return Math.max(0, this.#end - performance.now());
  }
}

/** A share of its time for which what was interrupted had to wait, so that it is not to blame. A function of 512 MB has 0.29 of a processor on AWS. */
export const MOSTLY = 0.8;

/**
 * Begins to watch how much of the time other processes have the processor; what it gives tells whether, of `milliseconds` since then, this process
 * had to wait for `share` (0 to 1) or more.
 */
export function waiting(processorMs: () => number = processorTime): (milliseconds: number, share: number) => boolean {
  const before = processorMs();
  return (milliseconds, share) => processorMs() - before < milliseconds * (1 - share);
}

/** Milliseconds that this process has had the processor for. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
