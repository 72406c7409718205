import { check, property } from "fast-check";
import { PipelineError } from "../../lib/errors.ts";
import { readerNames, trialOf } from "../support/malformed.ts";
import { unfit } from "../support/unfit.ts";
import type { Bench } from "./bench.ts";

const INPUTS = 10_000;

/** Tries every reader with 10,000 malformed inputs: nothing is thrown, accounts close, all that comes of them can be stored. */
export const bench: Bench = async (run) => {
  const inputs = Math.ceil(INPUTS * run.scale);
  for (const name of await readerNames()) {
    run.say(`${name}: ${inputs} malformed inputs`);
    run.signal.throwIfAborted();
    const { malformed, read } = await trialOf(name);
    let slowest = 0;
    const begun = performance.now();
    const result = check(
      property(malformed, (input) => {
        const since = performance.now();
        const fault = unfit(read(input));
        slowest = Math.max(slowest, performance.now() - since);
        if (fault !== null) throw new Error(fault);
      }),
      { numRuns: inputs },
    );
    if (result.failed) {
      const [input] = result.counterexample ?? [];
      throw new PipelineError(
        `${name} (seed ${result.seed}): ${String(result.errorInstance)}: ${input?.slice(0, 500)}`,
      );
    }
    const seconds = (performance.now() - begun) / 1000;
    run.measure({ name: `${name}, malformed inputs`, value: Math.round(result.numRuns / seconds), unit: "inputs/s" });
    run.measure({ name: `${name}, slowest of them`, value: Math.round(slowest), unit: "ms" });
  }
  run.measure({
    name: "memory held after all of them",
    value: Math.round(process.memoryUsage().heapUsed / 1e6),
    unit: "MB",
  });
};
