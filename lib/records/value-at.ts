/**
 * Gives what stands under keys joined by points, or under the whole as one key ("Surface hab."), the answer itself for no key; undefined where
 * there is nothing.
 */
export function valueAt(answer: unknown, path: string): unknown {
  if (path === "") return answer;
  if (isObject(answer) && Object.hasOwn(answer, path)) return answer[path];
  return path.split(".").reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), answer);
}

/** Gives the records of an API's answer; undefined where no list stands under the keys. */
export function itemsAt(answer: unknown, path: string): readonly unknown[] | undefined {
  const found = valueAt(answer, path);
  return Array.isArray(found) ? found : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
