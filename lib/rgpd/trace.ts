/** Where something of a person or an advert was found, and what became of it. */
export interface Trace {
  readonly store: "postgres" | "mongodb" | "redis" | "s3" | "journaux";
  /** A table, a collection, a pattern of keys, a prefix, a folder. */
  readonly place: string;
  readonly action: "deleted" | "rewritten" | "found" | "not searched";
  readonly count: number;
  /** Some of them: keys of objects, rows as JSON. */
  readonly examples: readonly string[];
}

/** Examples of a place. */
const MOST = 20;

/** Gathers traces by place and action. */
export class Traces {
  readonly #traces = new Map<string, { trace: Omit<Trace, "count" | "examples">; count: number; examples: string[] }>();

  add(
    store: Trace["store"],
    place: string,
    action: Trace["action"],
    examples: readonly string[],
    count = examples.length,
  ): void {
    if (count === 0) return;
    const name = `${store} ${place} ${action}`;
    const known = this.#traces.get(name) ?? { trace: { store, place, action }, count: 0, examples: [] };
    known.count += count;
    known.examples.push(...examples.slice(0, Math.max(0, MOST - known.examples.length)));
    this.#traces.set(name, known);
  }

  list(): Trace[] {
    return [...this.#traces.values()].map(({ trace, count, examples }) => ({ ...trace, count, examples }));
  }
}
