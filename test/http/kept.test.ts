import { expect, test } from "vitest";
import type { Rendered } from "../../lib/http/answer.ts";
import { keeper } from "../../lib/http/kept.ts";
import type { AnswerCache } from "../../lib/stores/redis/redis.ts";

function memory() {
  const kept = new Map<string, string>();
  let finds = 0;
  const cache: AnswerCache = {
    find: async (key) => {
      finds++;
      return { text: kept.get(key) ?? null, keep: async (text) => void kept.set(key, text) };
    },
    ping: async () => {},
    end: async () => {},
  };
  return { cache, kept, finds: () => finds };
}

const answer = (body: string): Rendered => ({ status: 200, headers: {}, body, base64: false });

/** A computation that ends when it is told to. */
function slow() {
  const { promise, resolve, reject } = Promise.withResolvers<Rendered>();
  let begun = 0;
  const make = () => {
    begun++;
    return promise;
  };
  return { make, resolve, reject, begun: () => begun };
}

test("equal questions of one moment are looked up and answered once", async () => {
  const { cache, finds } = memory();
  const keep = keeper();
  const { make, resolve, begun } = slow();
  const asked = Array.from({ length: 50 }, () => keep(cache, "q", make));
  resolve(answer("a"));
  expect(new Set((await Promise.all(asked)).map(({ body }) => body))).toEqual(new Set(["a"]));
  expect([begun(), finds()]).toEqual([1, 1]);
});

test("different questions do not wait for one another", async () => {
  const { cache } = memory();
  const keep = keeper();
  const never = keep(cache, "q", () => new Promise(() => {}));
  expect(await keep(cache, "other", async () => answer("b"))).toEqual(answer("b"));
  expect(never).toBeInstanceOf(Promise);
});

test("what was made is found later; nobody joins what has ended", async () => {
  const { cache } = memory();
  const keep = keeper();
  await keep(cache, "q", async () => answer("a"));
  expect(await keep(cache, "q", async () => answer("b"))).toEqual(answer("a"));
});

test("a question does not join an answer that began before the cache could have moved on", async () => {
  const { cache } = memory();
  let now = 0;
  const keep = keeper(() => now);
  const { make, resolve } = slow();
  const first = keep(cache, "q", make);
  now = 2_001;
  expect(await keep(cache, "q", async () => answer("new"))).toEqual(answer("new"));
  resolve(answer("old"));
  expect(await first).toEqual(answer("old"));
});

test("a failure is told to all who wait, and to nobody after", async () => {
  const { cache } = memory();
  const keep = keeper();
  const { make, reject } = slow();
  const asked = [keep(cache, "q", make), keep(cache, "q", make)];
  reject(new Error("away"));
  for (const one of await Promise.allSettled(asked)) expect(one.status).toBe("rejected");
  expect(await keep(cache, "q", async () => answer("b"))).toEqual(answer("b"));
});
