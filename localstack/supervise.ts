import { setTimeout as sleep } from "node:timers/promises";
import type { Home } from "./home.ts";
import { runPart } from "./part.ts";
import type { Part, RunningPart } from "./part.ts";
import { send } from "./process.ts";

/** How often in a row a part is started again before that is given up. */
const ATTEMPTS = 8;
/** Wait before the first attempt, in ms; it doubles with each further one. */
const FIRST_WAIT = 100;
/** A part that stayed up this long is started again as if for the first time, in ms. */
const STEADY = 60_000;

/** What the user of a supervised part wants to hear of. */
export interface Watch {
  /** Told in one sentence what happened to a part while it ran. */
  readonly notice?: (sentence: string) => void;
  /** Called each time the part answers again after it had ended by itself. */
  readonly onRestart?: () => Promise<void>;
}

/** A part that is started again when it ends by itself. */
export interface Supervised {
  readonly part: Part;
  /** Stops it in good order, does `between`, and starts it again. */
  readonly restart: (between: () => Promise<void>) => Promise<void>;
  /** Ends it, for good. */
  readonly stop: () => Promise<void>;
  /** Ends it at once, without any order. */
  readonly kill: () => void;
}

/**
 * Starts a part and keeps it up, on the same port.
 * @throws PartError when the first start fails.
 */
export async function supervise(part: Part, home: Home, watch: Watch = {}): Promise<Supervised> {
  const keeper = new Keeper(part, home, watch, await runPart(part, home));
  const watching = keeper.watch();
  return {
    part,
    restart: (between) => keeper.restart(between),
    stop: async () => {
      await keeper.stop();
      await watching;
    },
    kill: () => keeper.kill(),
  };
}

class Keeper {
  readonly #part: Part;
  readonly #home: Home;
  readonly #watch: Watch;
  readonly #stopping = new AbortController();
  #running: RunningPart | undefined;
  /** A restart that was asked for and is under way. */
  #restarting: Promise<void> | undefined;

  constructor(part: Part, home: Home, watch: Watch, running: RunningPart) {
    this.#part = part;
    this.#home = home;
    this.#watch = watch;
    this.#running = running;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#restarting?.catch(() => undefined);
    await this.#running?.stop();
  }

  kill(): void {
    this.#stopping.abort();
    if (this.#running) send(-this.#running.pid, "SIGKILL");
  }

  async restart(between: () => Promise<void>): Promise<void> {
    const again = async (): Promise<void> => {
      await this.#running?.stop();
      await between();
      this.#running = await runPart(this.#part, this.#home);
    };
    this.#restarting = again();
    try {
      await this.#restarting;
    } finally {
      this.#restarting = undefined;
    }
  }

  async watch(): Promise<void> {
    let attempt = 0;
    while (this.#running) {
      const since = Date.now();
      const how = await this.#running.ended;
      if (this.#restarting) {
        // Whether it came back is told to the one who asked.
        await this.#restarting.catch(() => (this.#running = undefined));
        continue;
      }
      this.#running = undefined;
      if (this.#isStopping()) return;
      if (Date.now() - since > STEADY) attempt = 0;
      this.#watch.notice?.(`${this.#part.title} ended by itself (${how}); it is started again`);
      attempt = await this.#startAgain(attempt);
    }
  }

  async #startAgain(before: number): Promise<number> {
    for (let attempt = before; attempt < ATTEMPTS; attempt++) {
      const begun = Date.now();
      await sleep(FIRST_WAIT * 2 ** attempt, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#isStopping()) return attempt;
      if (await this.#startOnce(begun)) return attempt + 1;
    }
    this.#watch.notice?.(
      `${this.#part.title} ended ${ATTEMPTS} times: it is given up; stop, look at its log, start again`,
    );
    return ATTEMPTS;
  }

  async #startOnce(begun: number): Promise<boolean> {
    try {
      this.#running = await runPart(this.#part, this.#home);
    } catch (error) {
      this.#watch.notice?.(sentenceOf(error));
      return false;
    }
    // Asked to stop while it was starting.
    if (this.#isStopping()) return this.#running.stop().then(() => true);
    this.#watch.notice?.(`${this.#part.title} answers again after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    const told = (error: unknown): void =>
      this.#watch.notice?.(`After the restart of ${this.#part.title}: ${sentenceOf(error)}`);
    // Not awaited: it may take long, and the part may end again meanwhile.
    void this.#watch.onRestart?.().catch(told);
    return true;
  }

  // A method, since a flag that another turn may change is not to be narrowed.
  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
