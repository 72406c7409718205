/** Makes a reader that gives what was read a moment ago, so that many who ask at once cost one reading; what failed is read again. */
export function keptFor<T>(
  keepMs: number,
  read: () => Promise<T>,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let kept: { readonly since: number; readonly value: Promise<T> } | undefined;
  return () => {
    if (!kept || now() - kept.since >= keepMs) {
      const mine = { since: now(), value: read() };
      kept = mine;
      mine.value.catch(() => {
        if (kept === mine) kept = undefined;
      });
    }
    return kept.value;
  };
}
