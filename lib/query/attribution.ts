import type { Source } from "../sources/schema.ts";

/** Where an answer's data come from, as it must be cited. */
export interface Attribution {
  readonly id: string;
  readonly producteur: string | null;
  readonly licence: string | null;
  readonly date_collecte: string;
}

/** A source and when its data were collected. */
export interface Collected {
  readonly source: string;
  readonly collected_at: string;
}

/** Cites each source once, with its newest collection, ordered by id. */
export function attribute(collected: readonly Collected[], sources: readonly Source[]): Attribution[] {
  const newest = Map.groupBy(collected, ({ source }) => source);
  return [...newest.keys()]
    .sort((one, other) => one.localeCompare(other))
    .map((id) => {
      const source = sources.find((candidate) => candidate.id === id);
      const instants = newest.get(id)?.map(({ collected_at }) => Date.parse(collected_at)) ?? [];
      return {
        id,
        producteur: source?.producer ?? null,
        licence: source?.licence ?? null,
        date_collecte: new Date(Math.max(...instants)).toISOString(),
      };
    });
}
