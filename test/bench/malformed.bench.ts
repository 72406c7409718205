import { readerNames, tryReader } from "../support/malformed.ts";
import type { Bench } from "./bench.ts";

const INPUTS = 10_000;

/** Tries every reader with 10,000 malformed inputs: nothing is thrown, accounts close, all that comes of them can be stored. */
export const bench: Bench = async (run) => {
  const inputs = Math.ceil(INPUTS * run.scale);
  for (const name of await readerNames()) {
    run.say(`${name}: ${inputs} malformed inputs`);
    run.signal.throwIfAborted();
    const begun = performance.now();
    const tried = await tryReader(name, inputs);
    const seconds = (performance.now() - begun) / 1000;
    run.measure({ name: `${name}, malformed inputs`, value: Math.round(tried.inputs / seconds), unit: "inputs/s" });
    run.measure({ name: `${name}, slowest of them`, value: Math.round(tried.slowest), unit: "ms" });
  }
  run.measure({
    name: "memory held after all of them",
    value: Math.round(process.memoryUsage().heapUsed / 1e6),
    unit: "MB",
  });
};
