import type { AnswerCache } from "../stores/redis/redis.ts";

/** Gives the text kept under `key` in this generation, or makes it and keeps it. */
export async function remembered(cache: AnswerCache, key: string, make: () => Promise<string>): Promise<string> {
  const slot = await cache.find(key);
  if (slot.text !== null) return slot.text;
  const text = await make();
  await slot.keep(text);
  return text;
}
