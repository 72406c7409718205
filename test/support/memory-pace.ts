import type { PaceStore } from "../../lib/stores/redis/pace.ts";

/** A shared pace for tests of what is built on its texts: nobody else is there, so that every turn comes at once. */
export function memoryPace(): PaceStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    enter: () => Promise.resolve(0),
    renew: () => Promise.resolve(),
    leave: () => Promise.resolve(),
    reserve: () => Promise.resolve(0),
    read: (name) => Promise.resolve(texts.get(name) ?? null),
    write: (name, text) => Promise.resolve(void texts.set(name, text)),
    replace: (name, before, text) => {
      if ((texts.get(name) ?? null) !== before) return Promise.resolve(false);
      texts.set(name, text);
      return Promise.resolve(true);
    },
    count: (name) => {
      const count = Number(texts.get(name) ?? 0) + 1;
      texts.set(name, String(count));
      return Promise.resolve(count);
    },
    end: () => Promise.resolve(),
  };
}
