import type { PaceStore } from "../../stores/redis/pace.ts";
import type { Guarded } from "../../stores/resting.ts";

const DAY_MS = 86_400_000;

/** How many of a day's requests are left, shared by all workers; without Redis, each counts what it asked itself. */
export interface Budget {
  /** Takes one request of today's (UTC); gives null, or the seconds until tomorrow when today's are used up. */
  take(): Promise<number | null>;
}

/** Opens the day's budget of a source; `perDay` absent: without end. */
export function openBudget(
  { source, perDay }: { readonly source: string; readonly perDay: number | undefined },
  store: Pick<PaceStore, "count">,
  guarded: Guarded,
): Budget {
  const alone = new Map<string, number>();
  return {
    take: async () => {
      if (perDay === undefined) return null;
      const now = Date.now();
      const day = new Date(now).toISOString().slice(0, 10);
      const own = (alone.get(day) ?? 0) + 1;
      alone.set(day, own);
      const used = (await guarded(() => store.count(`imo:budget:${source}:${day}`, 2 * DAY_MS))) ?? own;
      return used <= perDay ? null : Math.ceil((DAY_MS - (now % DAY_MS)) / 1000);
    },
  };
}
