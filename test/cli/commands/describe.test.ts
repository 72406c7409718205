import { expect, test } from "vitest";
import { describeQuarantine } from "../../../lib/cli/commands/quarantine.ts";
import { describeStatus } from "../../../lib/cli/commands/status.ts";

const row = {
  id: 1,
  kind: "row" as const,
  run: "r",
  source: "dvf",
  file: "f.csv",
  row: 1204,
  field: "price",
  reason: "not a price",
};

test("a refused row says where it stands, what was found and what was expected", () => {
  const rows = [{ ...row, found: "-1", expected: "an amount", excerpt: "a;-1" }];
  expect(describeQuarantine(rows, 1200).split("\n")).toEqual([
    "source  file     row  what  field  reason       found  expected",
    "dvf     f.csv  1,204  row   price  not a price  -1     an amount",
    "1 of 1,200",
  ]);
  expect(describeQuarantine([], 0)).toBe("No row was set aside and no value left out");
});

test("what stood in a file does not steer the terminal", () => {
  const rows = [{ ...row, found: "\u001b[2Jgone\u0007\u009b31m", expected: null, excerpt: "" }];
  for (const line of describeQuarantine(rows, 1).split("\n")) expect(line).not.toMatch(/\p{Cc}/u);
});

test("a status tells of each part and queue, also when the truth is away", () => {
  const parts = [
    { name: "postgres", needed: true, answers: false, milliseconds: 3001 },
    { name: "mongo", needed: false, answers: false, milliseconds: 2000 },
    { name: "redis", needed: false, answers: true, milliseconds: 4 },
  ];
  const queues = [{ name: "raw-file", waiting: 12_000, inFlight: 2, deadLetters: 1 }];
  expect(describeStatus({ stage: "local", parts, queues, work: null }).split("\n")).toEqual([
    "part      state",
    "postgres  away",
    "mongo     away     answers are given without it",
    "redis     answers  4 ms",
    "",
    "queue     waiting  in work  dead letters kept",
    "raw-file   12,000        2                  1",
  ]);
});
