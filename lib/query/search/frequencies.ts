import sql from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import type { Term } from "./question.ts";

/** How many adverts offer or say a term, of all whose words were read (0 of 0 where none were), and how many adverts there are at most. */
export interface Frequency {
  readonly adverts: number;
  readonly read: number;
  readonly all: number;
}

/** How many adverts offer or say each term. */
export async function frequenciesOf(db: Queries, terms: readonly Term[]): Promise<Frequency[]> {
  if (terms.length === 0) return [];
  return ask<Frequency>(
    db,
    sql`select coalesce(greatest(
          (select c.adverts from search_concept c where c.name = t.concept),
          case when t.concept is null then (select sum(w.adverts)
            from unnest(tsvector_to_array(to_tsvector('french_unaccent', t.own))) as lexeme join search_word w using (lexeme)) end
        ), 0)::int as adverts,
        coalesce((select adverts from search_words_read), 0) as read, coalesce((select max(advert_id) from advert), 0) as all
      from unnest(${terms.map(({ own }) => own)}::text[], ${terms.map(({ concept }) => concept)}::text[]) with ordinality as t (own, concept, nth)
      order by nth`,
  );
}
