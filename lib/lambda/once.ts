/** Makes a starter that runs once and gives the same result to every caller; a failed start is forgotten, so that the next call tries again. */
export function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  const attempt = async (): Promise<T> => {
    try {
      return await start();
    } catch (error) {
      started = undefined;
      throw error;
    }
  };
  return () => (started ??= attempt());
}
