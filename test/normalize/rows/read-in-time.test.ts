import { expect, test } from "vitest";
import { TransientError } from "../../../lib/errors.ts";
import type { ReadResult } from "../../../lib/normalize/read-result.ts";
import { readInTime } from "../../../lib/normalize/rows/read-in-time.ts";

const rows = Array.from({ length: 30 }, (_, at) => ({ number: at + 1 }));
const alone = (all: readonly (typeof rows)[number][]) => all.map((row) => [row]);
const hang = (): ReadResult => {
  for (;;);
};
/** Gives 0 first and `then` from then on. */
const clock = (then: number) => {
  let asked = 0;
  return () => (asked++ === 0 ? 0 : then);
};

test("rows that hang are not tried for ever: those that come too late are refused untried", () => {
  const { rejected } = readInTime(rows, alone, hang, {
    together: 50,
    part: 50,
    parts: 200,
    processorMs: () => performance.now(),
  });
  expect(rejected.map(({ row }) => row)).toEqual(rows.map(({ number }) => number));
  expect(rejected[0]?.reason).toBe("reading the row took more than 50 ms and was stopped");
  expect(rejected.at(-1)?.reason).toBe("rows before it had used up the time that a chunk is given");
});

test("rows that are all slow are refused when they had the processor, and tried again later when they had not", () => {
  const limits = (then: number) => ({ together: 50, part: 1000, parts: 100, processorMs: clock(then) });
  expect(readInTime(rows, alone, hang, limits(90)).rejected).toHaveLength(30);
  expect(() => readInTime(rows, alone, hang, limits(1))).toThrow(TransientError);
});

test("a row that is slow because other processes had most of its time is no row to refuse", () => {
  const hardly = () => 0;
  const limits = { together: 50, part: 50, parts: 200, processorMs: hardly };
  expect(() => readInTime(rows, alone, hang, limits)).toThrow(TransientError);
});
