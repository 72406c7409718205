import { ConfigError } from "../errors.ts";
import type { Source } from "../sources/schema.ts";
import { PLANNING } from "./plan-reasons.ts";

type Needing = Pick<Source, "id" | "needs">;

/**
 * Says in which wave of a run each source is collected: 0 where it needs none of the others, else the one after those that it needs.
 * @throws ConfigError naming the sources that need one another in a circle.
 */
export function wavesOf(sources: readonly Needing[]): ReadonlyMap<string, number> {
  const byId = new Map(sources.map((source) => [source.id, source]));
  const waves = new Map<string, number>();
  const visit = (source: Needing, path: readonly string[]): number => {
    const known = waves.get(source.id);
    if (known !== undefined) return known;
    if (path.includes(source.id)) {
      throw new ConfigError(PLANNING.needsInCircle([...path, source.id].join(" → ")));
    }
    const needed = source.needs.flatMap((id) => byId.get(id) ?? []);
    const wave = Math.max(0, ...needed.map((other) => visit(other, [...path, source.id]) + 1));
    waves.set(source.id, wave);
    return wave;
  };
  for (const source of sources) visit(source, []);
  return waves;
}
