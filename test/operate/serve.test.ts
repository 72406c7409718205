import { describe, expect, test } from "vitest";
import * as z from "zod";
import { PermanentError, TransientError } from "../../lib/errors.ts";
import { operation } from "../../lib/operate/operation.ts";
import { OPERATIONS } from "../../lib/operate/operations.ts";
import { askFunction, serveOperation } from "../../lib/operate/serve.ts";
import { operateOver } from "../support/operate.ts";

const nothing = () => Promise.reject(new Error("no store is asked here"));
const deps = operateOver({ query: nothing, transaction: nothing, end: nothing });

const greet = operation({
  name: "greet",
  input: z.object({ name: z.string() }),
  answer: z.object({ text: z.string() }),
  work: async (_deps, { name }) => {
    if (name === "away") throw new TransientError("Postgres is away", {}, { cause: new Error("ECONNREFUSED") });
    if (name === "nobody") throw new PermanentError("There is no nobody");
    if (name === "broken") throw new TypeError("a password stood here");
    return { text: name === "long" ? "x".repeat(6_000_000) : `Hello ${name}` };
  },
});

const heard: { operation: string; error: unknown }[] = [];
/** Called as Lambda calls it: what goes in and out is JSON. */
const ask = askFunction(async (request) =>
  JSON.parse(
    JSON.stringify(
      await serveOperation(JSON.parse(JSON.stringify(request)), {
        operations: [greet],
        deps: () => Promise.resolve(deps),
        failed: (name, error) => void heard.push({ operation: name, error }),
      }),
    ),
  ),
);

test("an operation is asked through the function as it is asked here", async () => {
  expect(await ask(greet, { name: "Camille" })).toEqual({ text: "Hello Camille" });
});

describe("a failure comes back as the error that the operation itself would throw", () => {
  test("a store that is away may be back later", async () => {
    const asked = ask(greet, { name: "away" });
    await expect(asked).rejects.toThrow(TransientError);
    await expect(asked).rejects.toThrow("Postgres is away (ECONNREFUSED)");
  });

  test("what is refused is refused for good", async () => {
    const asked = ask(greet, { name: "nobody" });
    await expect(asked).rejects.toThrow(PermanentError);
    await expect(asked).rejects.toThrow("There is no nobody");
  });

  test("an accident is told by the log only", async () => {
    heard.length = 0;
    await expect(ask(greet, { name: "broken" })).rejects.toThrow(
      "greet failed: the log of the function operate says why",
    );
    expect(heard).toMatchObject([{ operation: "greet", error: expect.any(TypeError) }]);
  });

  test("an answer that no function may give says what to do", async () => {
    await expect(ask(greet, { name: "long" })).rejects.toThrow("ask for less with --limit");
  });

  test("an input of another version names its field, never its value", async () => {
    const other = operation({ ...greet, input: z.object({ nom: z.string() }), work: nothing });
    const asked = ask(other, { nom: "hunter2" });
    await expect(asked).rejects.toThrow(/name: .*expected string/);
    await expect(asked).rejects.not.toThrow("hunter2");
  });

  test("an operation that is not deployed says so", async () => {
    const unknown = operation({ ...greet, name: "rm" });
    await expect(ask(unknown, { name: "x" })).rejects.toThrow("knows no operation rm: deploy it again");
  });
});

test("the operations are a closed list, each name once", () => {
  const names = OPERATIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(["users.add", "keys.add", "runs.read", "stores.look"]));
});
