import * as z from "zod";
import { expect, test } from "vitest";
import { ConfigError, CredentialsError, TransientError } from "../../lib/errors.ts";
import { noteRefusal, withSecrets } from "../../lib/lambda/with-secrets.ts";

const MINUTES = 60_000;

/** A parameter store and a clock that a test moves, and a pool that is made of what is read. */
function installation() {
  const world = { value: "one", at: 1_000_000, reads: 0, made: 0, failure: null as Error | null };
  const open = withSecrets(
    {
      env: z.object({}),
      secrets: () => ({ postgres: "/imo-ops/test/postgres-url" }),
      make: ({ postgres }) => ({ postgres, number: ++world.made }),
    },
    {
      read: async (names) => {
        world.reads += 1;
        if (world.failure) throw world.failure;
        return Object.assign({ ...names }, { postgres: world.value });
      },
      now: () => world.at,
    },
  );
  return { world, open };
}

test("what was made of secrets is kept for five minutes without a look, and after that while they stay the same", async () => {
  const { world, open } = installation();
  const first = await open();
  world.at += 4 * MINUTES;
  expect(await open()).toBe(first);
  expect(world.reads).toBe(1);
  world.at += 2 * MINUTES;
  expect(await open()).toBe(first);
  expect([world.reads, world.made]).toEqual([2, 1]);
});

test("changed secrets are taken within five minutes, by callers at once together", async () => {
  const { world, open } = installation();
  await open();
  world.value = "two";
  world.at += 5 * MINUTES;
  const all = await Promise.all([open(), open(), open()]);
  expect(all.map(({ postgres }) => postgres)).toEqual(["two", "two", "two"]);
  expect([world.reads, world.made]).toEqual([2, 2]);
});

test("they are read again at once after a store refused them, and not after another failure", async () => {
  const { world, open } = installation();
  await open();
  world.value = "two";
  noteRefusal(new TransientError("away"));
  expect(await open()).toMatchObject({ postgres: "one" });
  noteRefusal(new CredentialsError("refused"));
  expect(await open()).toMatchObject({ postgres: "two" });
  await open();
  expect(world.reads).toBe(2);
});

test("while the parameter store is away the old ones serve; a parameter that is gone is told", async () => {
  const { world, open } = installation();
  const first = await open();
  world.at += 5 * MINUTES;
  world.failure = new TransientError("away");
  expect(await open()).toBe(first);
  world.at += 5 * MINUTES;
  world.failure = new ConfigError("not found");
  await expect(open()).rejects.toThrow("not found");
});

test("without secrets nothing starts, and the next call tries again", async () => {
  const { world, open } = installation();
  world.failure = new TransientError("away");
  await expect(open()).rejects.toThrow("away");
  world.failure = null;
  expect(await open()).toMatchObject({ postgres: "one" });
});
