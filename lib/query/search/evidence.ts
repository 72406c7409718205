import sql from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import { conceptsOf } from "./concepts.ts";
import type { Question } from "./question.ts";

/** What shows that an advert offers a concept, or that it does not. */
export interface Evidence {
  readonly concept: string;
  readonly offered: boolean;
  /** The words or the figure that tell. */
  readonly words: string;
}

/** Gives what adverts say of the concepts of a question, by advert, the surest first. */
export async function readEvidence(
  db: Queries,
  question: Question,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly Evidence[]>> {
  const names = conceptsOf(question);
  if (names.length === 0 || ids.length === 0) return new Map();
  const rows = await ask<{ id: number; concept: string; strength: number; words: string }>(
    db,
    sql`select advert_id as id, name as concept, (said ->> 0)::float8 as strength, said ->> 1 as words
      from advert cross join lateral jsonb_each(concepts) as each (name, said)
      where advert_id = any(${ids}::bigint[]) and name = any(${names})
      order by abs((said ->> 0)::float8) desc, name`,
  );
  const byId = Map.groupBy(rows, ({ id }) => id);
  return new Map(
    [...byId].map(([id, of]) => [
      id,
      of.map(({ concept, strength, words }) => ({ concept, offered: strength > 0, words })),
    ]),
  );
}
