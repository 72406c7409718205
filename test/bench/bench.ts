import os from "node:os";

/** One figure that a bench found, beside what it is compared with. */
export interface Measure {
  /** What was measured, with its size: `20,000 adverts, drop → queryable`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What must not be passed. */
  readonly limit?: number;
  /** What another program does, measured elsewhere, or in the same run where the name says so. */
  readonly peer?: number;
  /** What is wanted at least, or at most where less is better. */
  readonly target?: number;
}

/** What the runner hands to a bench. */
export interface BenchRun {
  /** Sizes are multiplied by this: 1 is what the targets are about. */
  readonly scale: number;
  /** What was given for the options that the bench asks for (its `options`). */
  readonly options: BenchOptions;
  /** A file of the user's own to measure on, for a bench that reads one. */
  readonly file?: string;
  /** Aborts when the user has had enough. */
  readonly signal: AbortSignal;
  /** Notes a figure. */
  measure(measure: Measure): void;
  /** Tells people what goes on, in one line. */
  say(sentence: string): void;
}

/** Values of a bench's own options, by name. */
export type BenchOptions = Readonly<Record<string, string | boolean | undefined>>;

/** Figures that programs look for, by name, as JSON: they stand beside the measures in the JSON answer. */
export type BenchFigures = Readonly<Record<string, unknown>>;

/**
 * `bench` of a `<name>.bench.ts`: starts what it needs, measures, and leaves nothing running, whatever happens. The module may also
 * export `options`, as `parseArgs` of node:util takes them.
 */
export type Bench = (run: BenchRun) => Promise<BenchFigures | void>;

/** The machine that the figures are of. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Memory in GB (10⁹ bytes). */
  readonly memory: number;
  readonly node: string;
}

/** What came of a bench. */
export interface BenchReport {
  readonly bench: string;
  readonly machine: Machine;
  /** Only when it is not 1. */
  readonly scale?: number;
  readonly measures: readonly Measure[];
}

/** Tells what this machine is. */
export function thisMachine(): Machine {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? "unknown",
    cores: cpus.length,
    memory: Math.round(os.totalmem() / 1e8) / 10,
    node: process.versions.node,
  };
}
