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
