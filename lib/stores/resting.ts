/** After a failure a store is left alone for this long, so that not every call waits for it. */
const REST_MS = 5_000;

/** Runs a piece of work; gives undefined when it failed, or when the store is being left alone. */
export type Guarded = <T>(work: () => Promise<T>) => Promise<T | undefined>;

/** Runs commands until one fails; then gives undefined for a while without asking. `failed` is told each failure. */
export function resting(failed: (error: unknown) => void = () => {}): Guarded {
  let restUntil = 0;
  return async (work) => {
    if (performance.now() < restUntil) return undefined;
    try {
      return await work();
    } catch (error) {
      restUntil = performance.now() + REST_MS;
      failed(error);
      return undefined;
    }
  };
}
