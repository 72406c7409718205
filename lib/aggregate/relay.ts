/** Documents that one round trip carries. */
const BATCH = 500;

/** Carries batches until nothing waits or `hasTime` says to stop; tells whether something may be left. */
export async function relay(
  drain: (batch: number) => Promise<number>,
  hasTime: () => boolean,
): Promise<{ carried: number; left: boolean }> {
  let carried = 0;
  while (hasTime()) {
    const count = await drain(BATCH);
    carried += count;
    if (count < BATCH) return { carried, left: false };
  }
  return { carried, left: true };
}

/**
 * Does all of these works, side by side and though one fails, so that none waits for a store that another needs; tells whether one left
 * something. @throws what the first that failed threw, once all have ended.
 */
export async function workAll(works: readonly Promise<{ left: boolean }>[]): Promise<{ left: boolean }> {
  const outcomes = await Promise.allSettled(works);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return { left: outcomes.some((outcome) => outcome.status === "fulfilled" && outcome.value.left) };
}
