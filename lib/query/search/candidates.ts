/** Adverts that may answer a question, with what they are scored by. */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Advert } from "../../records/record.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import { conceptsOf } from "./concepts.ts";
import type { Frequency } from "./frequencies.ts";
import { likeliest } from "./pool.ts";
import type { Conditions } from "./pool.ts";
import type { Question } from "./question.ts";

/** An advert with what a question is answered by; lists are in the order of the question's terms and of its concepts. */
export interface Candidate {
  readonly id: number;
  readonly type: Advert["type"];
  readonly transaction: Advert["transaction"];
  readonly rooms: number | null;
  readonly bedrooms: number | null;
  readonly area: number | null;
  readonly landArea: number | null;
  readonly amountCents: number | null;
  readonly energyClass: Advert["energyClass"];
  readonly commune: string | null;
  /** Days since it was seen first. */
  readonly days: number;
  /** For each term of the question whether its own words are there. */
  readonly own: readonly boolean[];
  /** For each concept of the question how surely it is offered; below zero: surely not. */
  readonly concepts: readonly number[];
  /** How much and where the question's own words are there: PostgreSQL's ts_rank, from 0 to 1. */
  readonly often: number;
}

/** Adverts among which the best are looked for. */
export const MOST_RANKED = 200;
const AMOUNT = sql`coalesce(rent_cents, price_cents)`;

interface Asked {
  readonly conditions: Conditions;
  readonly frequencies: readonly Frequency[];
  readonly alsoIds: readonly number[];
}

/**
 * Gives adverts that meet the conditions and may answer a question, 200 at most beside those of `alsoIds`: those that answer it
 * best as far as can be told without unpacking them.
 */
export async function findCandidates(
  db: Queries,
  question: Question,
  { conditions, frequencies, alsoIds }: Asked,
): Promise<Candidate[]> {
  const own = question.terms.map((term) => (term.own === "" ? sql`false` : sql`words @@ ${query(term.own)}`));
  const all = question.terms.flatMap((term) => (term.own === "" || term.denied ? [] : [term.own]));
  return ask<Candidate>(
    db,
    sql`with pool as materialized (${likeliest(question, frequencies, conditions, MOST_RANKED)})
      select a.advert_id as id, type, transaction, rooms, bedrooms, area::float8, land_area::float8 as "landArea", ${AMOUNT}::float8 as "amountCents",
        energy_class as "energyClass", commune,
        (greatest(extract(epoch from now() - first_seen), 0) / 86400)::float8 as days,
        ${own.length > 0 ? sql`array[${join(own)}]` : sql`'{}'::boolean[]`} as own,
        array(select coalesce((said -> name ->> 0)::float8, 0) from unnest(${conceptsOf(question)}::text[]) with ordinality as t (name, nth) order by nth) as concepts,
        ${all.length > 0 ? sql`ts_rank('{0.4, 0.5, 0.8, 1}', words, ${query(all.join(" | "))}, 1)::float8` : sql`0::float8`} as often
      from advert a cross join lateral (${UNPACKED}) unpacked
      where advert_id in (select advert_id from pool union select unnest(${alsoIds}::bigint[]))`,
  );
}

/** Both are stored packed: unpacked once an advert, not once a term, they are read four times as fast. */
const UNPACKED = sql`select concepts || '{}' as said, search_words || '' as words offset 0`;

function query(text: string): Sql {
  return sql`to_tsquery('french_unaccent', ${text})`;
}
