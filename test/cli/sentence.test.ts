import { expect, test } from "vitest";
import { sentenceOf } from "../../lib/cli/sentence.ts";
import { ConfigError, TransientError } from "../../lib/errors.ts";

test("an error is one line, whatever its message", () => {
  expect(sentenceOf(new ConfigError("There is no source x;\n  the sources are dvf"))).toBe(
    "There is no source x; the sources are dvf",
  );
  expect(sentenceOf(new AggregateError([]))).toBe("AggregateError");
  expect(sentenceOf("cut")).toBe("cut");
});

test("what is away tells how it showed; what the user did wrong needs no cause", () => {
  const cause = new Error("connect ECONNREFUSED 127.0.0.1:5432");
  expect(sentenceOf(new TransientError("Postgres is away", {}, { cause }))).toBe(
    "Postgres is away (connect ECONNREFUSED 127.0.0.1:5432)",
  );
  expect(sentenceOf(new ConfigError("No such file", {}, { cause }))).toBe("No such file");
});
