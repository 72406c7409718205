import { Presets, SingleBar } from "cli-progress";
import { count } from "./figures.ts";

/** Off a terminal, a line when this much time has passed. */
const LINE_EVERY_MS = 5_000;

/** Shows how much of a work whose size is known is done. */
export interface Tally {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar on a terminal, a plain line now and then elsewhere. */
export function tallyOn(stream: NodeJS.WriteStream, unit: string): Tally {
  return stream.isTTY ? bar(stream, unit) : lines(stream, unit);
}

function bar(stream: NodeJS.WriteStream, unit: string): Tally {
  const drawn = new SingleBar(
    { format: `{bar} {value}/{total} ${unit}`, stream, hideCursor: true },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update: (done, total) => {
      if (!started) drawn.start(total, 0);
      started = true;
      drawn.setTotal(total);
      drawn.update(done);
    },
    stop: () => drawn.stop(),
  };
}

function lines(stream: NodeJS.WriteStream, unit: string): Tally {
  let last = Date.now();
  return {
    update: (done, total) => {
      if (Date.now() - last < LINE_EVERY_MS) return;
      last = Date.now();
      stream.write(`${count(done)} of ${count(total)} ${unit}\n`);
    },
    stop: () => {},
  };
}
