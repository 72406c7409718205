import { expect, test } from "vitest";
import { followRun, silent } from "../../lib/cli/follow.ts";
import { TransientError } from "../../lib/errors.ts";
import type { Ask } from "../../lib/operate/operation.ts";

const AT_ONCE = { beginSeconds: 0, awaySeconds: 0 };
const away = async (): Promise<never> => {
  throw new TransientError("PostgreSQL can't be reached");
};
const none: Ask = async ({ answer }) => answer.parse({ run: null });

test("an installation that does not answer for too long is not waited for, and how to go on is told", async () => {
  await expect(followRun(away, "run-dvf-1", silent, AT_ONCE)).rejects.toThrow(
    "Nothing has answered for 0 s (PostgreSQL can't be reached): once it does, `imo runs watch run-dvf-1` follows the run further",
  );
});

test("a run that does not begin is not waited for", async () => {
  await expect(followRun(none, "run-dvf-1", silent, AT_ONCE)).rejects.toThrow("The run run-dvf-1 did not begin");
});

test("a store that is away for a moment is waited for", async () => {
  let asked = 0;
  const back: Ask = async (operation, input) => {
    asked += 1;
    return asked === 1 ? away() : none(operation, input);
  };
  await expect(followRun(back, "run-dvf-1", silent, { beginSeconds: 0, awaySeconds: 60 })).rejects.toThrow(
    "did not begin",
  );
  expect(asked).toBe(2);
});
