import { expect, test } from "vitest";
import { allDuties } from "../../lib/lambda/duties.ts";

test("duties are done in order, and what each gives is told by name", async () => {
  const done: string[] = [];
  const duty = (name: string, gives: number) => async () => {
    done.push(name);
    return gives;
  };
  expect(await allDuties({ relay: duty("relay", 1), words: duty("words", 2) })).toEqual({ relay: 1, words: 2 });
  expect(done).toEqual(["relay", "words"]);
});

test("a duty that fails keeps no other from being done, and its failure is told in the end", async () => {
  const away = new Error("MongoDB is away");
  let beaten = false;
  const duties = allDuties({
    relay: () => Promise.reject(away),
    beat: async () => {
      beaten = true;
    },
  });
  await expect(duties).rejects.toBe(away);
  expect(beaten).toBe(true);
});
