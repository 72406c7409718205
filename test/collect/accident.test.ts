import { expect, test } from "vitest";
import { reasonOf, TransientError } from "../../lib/errors.ts";
import { STORES } from "../../lib/stores/reasons.ts";
import { reasonFor } from "../../lib/collect/accident.ts";

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
  expect(reasonFor(accident).en).toBe(sentence);
});

test("a long cause is cut", () => {
  const { en, fr } = reasonFor({ Cause: "é".repeat(2_000) });
  expect([en.length, fr.length]).toEqual([500, 500]);
});

test("an accident that the States Language names is told in French, and what a function said is quoted", () => {
  expect(reasonFor({ Error: "States.Timeout" }).fr).toBe("elle a pris plus de temps que son étape n’en a");
  expect(reasonFor({ Error: "Sandbox.Timedout", Cause: thrown("900 s") }).fr).toBe(
    "sa fonction a pris plus de temps qu’elle n’en a : « 900 s »",
  );
  expect(reasonFor({ Error: "TransientError", Cause: thrown("Postgres is away") })).toMatchObject({
    code: "quoted",
    fr: "« Postgres is away »",
  });
});

test("a store that was away is told in French too", () => {
  const cause = JSON.stringify({ errorType: "TransientError", errorMessage: "Redis does not answer", trace: [] });
  expect(reasonFor({ Error: "TransientError", Cause: cause })).toMatchObject({ fr: "Redis ne répond pas" });
  expect(reasonOf(new TransientError(STORES.postgresAway()))).toMatchObject({ code: "stores.postgres-away" });
});
