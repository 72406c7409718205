/** What a question is near to by its meaning. */
import type { Sql } from "sql-template-tag";
import { nearestAdverts } from "../../stores/embeddings/nearest.ts";
import type { Postgres } from "../../stores/postgres/postgres.ts";
import { EmbedderAway } from "./embedder.ts";
import type { Embedder } from "./embedder.ts";

/** Adverts by meaning: the cosine of their vectors to the question's, the nearest ones only; `null` where meaning can't be told. */
export type Similarities = ReadonlyMap<number, number> | null;

/** Finds what is near to a text among the adverts that meet a condition on `advert_facts`. */
export type Meaning = (text: string, where: Sql) => Promise<Similarities>;

/** How many of the nearest adverts are told from all others. */
const NEAREST = 100;

/** Tells meaning by vectors: null while the embedder is away or there are no vectors of its model. */
export function meaningBy(db: Postgres, embedder: Embedder): Meaning {
  return async (text, where) => {
    const vector = await vectorOf(embedder, text);
    if (!vector) return null;
    const near = await nearestAdverts(db, { model: embedder.model, vector, where, limit: NEAREST });
    return near.length === 0 ? null : new Map(near.map(({ id, similarity }) => [id, similarity]));
  };
}

/** Where questions are answered by words only. */
export const noMeaning: Meaning = () => Promise.resolve(null);

async function vectorOf(embedder: Embedder, text: string): Promise<Float32Array | undefined> {
  try {
    const [vector] = await embedder.embed([text], "query");
    return vector;
  } catch (error) {
    if (error instanceof EmbedderAway) return undefined;
    throw error;
  }
}
