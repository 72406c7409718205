import type { Attribution } from "../attribution.ts";

/** Each source once, with its newest collection, ordered by id. */
export function eachOnce(sources: readonly Attribution[]): Attribution[] {
  const newest = new Map<string, Attribution>();
  for (const source of sources) {
    const known = newest.get(source.id);
    if (!known || known.date_collecte < source.date_collecte) newest.set(source.id, source);
  }
  return [...newest.values()].sort((one, other) => one.id.localeCompare(other.id));
}
