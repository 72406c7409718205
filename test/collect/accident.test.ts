import { expect, test } from "vitest";
import { sentenceOf } from "../../lib/collect/accident.ts";

const thrown = (errorMessage: string) =>
  JSON.stringify({ errorType: "Runtime.HandlerError", errorMessage, trace: ["Error: x", "    at file.mjs:1:2"] });

test.each([
  [{ Error: "Runtime.HandlerError", Cause: thrown("Postgres is away") }, "Postgres is away"],
  [{ Error: "TransientError", Cause: "a plain cause" }, "a plain cause"],
  [{ Error: "States.Timeout", Cause: "" }, "it took longer than its state may"],
  [
    { Error: "Sandbox.Timedout", Cause: thrown("Task timed out after 900.00 seconds") },
    "its function took longer than it may: Task timed out after 900.00 seconds",
  ],
  [
    { Error: "States.ItemReaderFailed", Cause: "The specified key does not exist" },
    "the list of its tasks could not be read: The specified key does not exist",
  ],
  [{ Error: "Lambda.Unknown" }, "Lambda.Unknown"],
  [{ Error: "E", Cause: '{"no":"message"}' }, "E"],
  [{}, "an accident without a name"],
])("%j is told as a sentence", (accident, sentence) => {
  expect(sentenceOf(accident)).toBe(sentence);
});

test("a long cause is cut", () => {
  expect(sentenceOf({ Cause: "é".repeat(2_000) })).toHaveLength(500);
});
