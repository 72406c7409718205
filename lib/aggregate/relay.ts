/** Rows that one round trip carries. */
const BATCH = 500;

/** Carries batches until nothing waits or `hasTime` says to stop; tells whether something may be left. */
async function relay(
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
 * Relays from several places, one after the other: one whose destination is away holds up none of the others.
 * @throws what the first of them threw, once all were tried.
 */
export async function relayAll(
  drains: readonly ((batch: number) => Promise<number>)[],
  hasTime: () => boolean,
): Promise<{ carried: number; left: boolean }> {
  const failures: unknown[] = [];
  let [carried, left] = [0, false];
  for (const drain of drains) {
    try {
      const relayed = await relay(drain, hasTime);
      carried += relayed.carried;
      left ||= relayed.left;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return { carried, left };
}
