import { hash } from "node:crypto";
import { Redis } from "ioredis";
import * as z from "zod";
import { TransientError } from "../../errors.ts";
import { redisTls } from "./address.ts";
import { quickRedis } from "./quick.ts";
import { resting } from "../resting.ts";
import type { Guarded } from "../resting.ts";
import { STORES } from "../reasons.ts";

/** How long Redis may go on telling a generation that Postgres has left: no answer is staler than that. */
const GENERATION_MS = 2_000;
const ANSWER_SECONDS = 600;
const GENERATION_KEY = "imo:generation";

/** One answer's place in the cache, under the generation that held when it was looked for. */
interface Slot {
  /** The kept answer, or null. */
  readonly text: string | null;
  /** Keeps an answer made after the look-up. */
  keep(text: string): Promise<void>;
}

/** Answers kept under the cache generation. Never throws: without Redis, nothing is found and nothing kept. */
export interface AnswerCache {
  find(key: string): Promise<Slot>;
  /** @throws Error when Redis does not answer. */
  ping(): Promise<void>;
  end(): Promise<void>;
}

/** Opens the cache on a `redis://` address; `generation` reads the current one where the truth is. */
export function createCache(url: string, generation: () => Promise<number>): AnswerCache {
  const redis = quickRedis(url);
  const guarded = resting();
  return {
    find: async (key) => {
      const name = `${ANSWERS}${hash("sha256", key, "base64url")}`;
      const found = await guarded(() => redis.mget(GENERATION_KEY, name));
      if (found === undefined) return NOT_KEPT;
      const [current = null, kept = null] = found;
      const mark = `${Generation.parse(current) ?? (await renew(redis, guarded, generation))} `;
      return {
        text: kept?.startsWith(mark) ? kept.slice(mark.length) : null,
        keep: async (text) => {
          await guarded(() => redis.set(name, mark + text, "EX", ANSWER_SECONDS));
        },
      };
    },
    ping: async () => {
      await redis.ping();
    },
    end: async () => {
      redis.disconnect();
    },
  };
}

/** Where answers are kept. */
export const ANSWERS = "imo:answer:";

/**
 * Removes the keys under `imo:` that are chosen, all of them unless said otherwise, and leaves other keys alone; gives how many went.
 * @throws TransientError when Redis does not answer.
 */
export async function clearCache(url: string, chosen: (key: string) => boolean = () => true): Promise<number> {
  const redis = new Redis(url, { ...redisTls(url), lazyConnect: true, connectTimeout: 2_000, maxRetriesPerRequest: 0 });
  redis.on("error", () => {});
  try {
    let removed = 0;
    for await (const keys of redis.scanStream({ match: "imo:*", count: 1_000 })) {
      const names = Keys.parse(keys).filter(chosen);
      if (names.length > 0) removed += await redis.unlink(names);
    }
    return removed;
  } catch (error) {
    throw new TransientError(STORES.redisSilent(), {}, { cause: error });
  } finally {
    redis.disconnect();
  }
}

const Keys = z.array(z.string());
const NOT_KEPT: Slot = { text: null, keep: () => Promise.resolve() };

const Generation = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .nullable()
  .catch(null);

async function renew(redis: Redis, guarded: Guarded, read: () => Promise<number>): Promise<number> {
  const generation = await read();
  // NX: a slower reader must not put an older generation over a newer one.
  await guarded(() => redis.set(GENERATION_KEY, String(generation), "PX", GENERATION_MS, "NX"));
  return generation;
}
