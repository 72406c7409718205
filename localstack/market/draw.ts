import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A row of chances that is the same whenever it is drawn again with the same key. */
export interface Draw {
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  /** True with the probability `p` (0 to 1). */
  chance(p: number): boolean;
  /** One of a list that is not empty. */
  one<Item extends {}>(list: readonly Item[]): Item;
  /** Each of a list with the probability `p`, in order. */
  some<Item>(list: readonly Item[], p: number): Item[];
  /** Something around `middle`, at most `spread` (a share of it) away. */
  around(middle: number, spread: number): number;
  /** A waiting time whose mean is `mean`, in its unit: long ones are rare. */
  wait(mean: number): number;
}

/** Gives the chances of a key: other keys give others, independent of the order in which they are drawn. */
export function drawFor(...key: readonly (string | number)[]): Draw {
  const generator = xoroshiro128plus(hashOf(...key).readInt32BE(0));
  const fraction = (): number => uniformFloat64(generator);
  const int = (from: number, to: number): number => uniformInt(generator, from, to);
  return {
    int,
    chance: (p) => fraction() < p,
    one: (list) => {
      const item = list[int(0, list.length - 1)];
      if (item === undefined) throw new RangeError("Nothing can be drawn from an empty list");
      return item;
    },
    some: (list, p) => list.filter(() => fraction() < p),
    around: (middle, spread) => middle * (1 + spread * (fraction() * 2 - 1)),
    wait: (mean) => -mean * Math.log(1 - fraction()),
  };
}

/** Gives hexadecimal digits that stand for a key. */
export function digitsFor(length: number, ...key: readonly (string | number)[]): string {
  return hashOf(...key)
    .toString("hex")
    .slice(0, length);
}

function hashOf(...key: readonly (string | number)[]): Buffer {
  return createHash("sha256").update(key.join("\u0000")).digest();
}
