/** Adverts that may answer a question, with what they are scored by. */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Advert } from "../../records/record.ts";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import type { Range } from "./amounts.ts";
import type { AskedPlace, Question, Term } from "./question.ts";
import { loosened } from "./text-query.ts";

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

/** How many adverts offer or say a term, of all whose words were read; 0 of 0 where none were. */
export interface Frequency {
  readonly adverts: number;
  readonly read: number;
}

/** Adverts among which the best are looked for. */
export const MOST_RANKED = 300;
/** Finds, several of one advert included, that are looked through for these. */
const MOST_FOUND = 900;
/** Finds by one combination of terms. */
const FOUND_TOGETHER = 300;
/** Terms that are looked for each by itself: the rarest ones. */
const ALONE = 3;
const AMOUNT = sql`coalesce(rent_cents, price_cents)`;

/** The concepts that the terms of a question mean and those that are near, each once. */
export function conceptsOf({ terms }: Question): string[] {
  return [...new Set(terms.flatMap(({ concept, near }) => [...(concept === null ? [] : [concept]), ...near]))];
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
        coalesce((select adverts from search_words_read), 0) as read
      from unnest(${terms.map(({ own }) => own)}::text[], ${terms.map(({ concept }) => concept)}::text[]) with ordinality as t (own, concept, nth)
      order by nth`,
  );
}

/**
 * Gives adverts that meet `where` (conditions on adverts) and may answer a question, 300 at most beside those of `alsoIds`. Time is bounded: adverts that
 * have all terms and facts are looked for first, then those that have some of the rarest.
 */
export async function findCandidates(
  db: Queries,
  question: Question,
  { where, frequencies, alsoIds }: { where: Sql; frequencies: readonly Frequency[]; alsoIds: readonly number[] },
): Promise<Candidate[]> {
  const own = question.terms.map((term) => (term.own === "" ? sql`false` : sql`search_words @@ ${query(term.own)}`));
  const all = question.terms.flatMap((term) => (term.own === "" || term.denied ? [] : [term.own]));
  return ask<Candidate>(
    db,
    sql`with pool as materialized (
        select advert_id from (select advert_id, row_number() over () as nth
          from (${join(finds(question, where, frequencies), " union all ")}) found limit ${MOST_FOUND}) enough
        group by advert_id order by min(nth) limit ${MOST_RANKED}
      )
      select a.advert_id as id, type, transaction, rooms, bedrooms, area::float8, land_area::float8 as "landArea", ${AMOUNT}::float8 as "amountCents",
        energy_class as "energyClass", commune,
        (greatest(extract(epoch from now() - first_seen), 0) / 86400)::float8 as days,
        ${own.length > 0 ? sql`array[${join(own)}]` : sql`'{}'::boolean[]`} as own,
        array(select coalesce((concepts -> name ->> 0)::float8, 0) from unnest(${conceptsOf(question)}::text[]) with ordinality as t (name, nth) order by nth) as concepts,
        ${all.length > 0 ? sql`ts_rank('{0.4, 0.5, 0.8, 1}', search_words, ${query(all.join(" | "))}, 1)::float8` : sql`0::float8`} as often
      from advert a where advert_id in (select advert_id from pool union select unnest(${alsoIds}::bigint[]))`,
  );
}

/** Where adverts are found, the likeliest first: they are run in this order until there are enough. */
function finds(question: Question, where: Sql, frequencies: readonly Frequency[]): Sql[] {
  const rarest = question.terms
    .map((term, at) => ({ term, adverts: frequencies[at]?.adverts ?? 0 }))
    .filter(({ term }) => !term.denied && (term.own !== "" || term.concept !== null))
    .toSorted((one, other) => one.adverts - other.adverts)
    .map(({ term }) => term);
  const place = question.places.length > 0 ? inPlaces(question.places) : null;
  const found = (conditions: readonly Sql[], limit = FOUND_TOGETHER) =>
    sql`(select advert_id from advert where ${join([...conditions, where], " and ")} limit ${limit})`;
  const together = combinationSizes(rarest.length).map((size) => join(rarest.slice(0, size).map(saying), " and "));
  const near = [...new Set(rarest.flatMap((term) => term.near))];
  const fitting = factConditions(question);
  const [all] = together;
  const whole = [place, all].filter((condition) => condition != null);
  return [
    ...(fitting.length > 0 ? [found([...whole, ...fitting])] : []),
    ...(fitting.length > 0 && place && all ? [found([place, ...fitting]), found([all, ...fitting])] : []),
    ...(place ? [...together, ...rarest.slice(1, ALONE).map(saying)].map((words) => found([place, words])) : []),
    ...together.map((words) => found([words])),
    ...rarest.slice(1, ALONE).map((term) => found([saying(term)])),
    ...(place ? [found([place])] : []),
    ...(near.length > 0 ? [found([sql`concept_names && ${near}`])] : []),
    sql`(select advert_id from advert where ${where} order by advert_id desc limit ${MOST_RANKED})`,
  ];
}

/** What the facts of an advert are where all that is asked for fits: among many that say the words, these are the ones to rank. */
function factConditions({ facts }: Question): Sql[] {
  const { types, transaction, amounts } = facts;
  const between = (range: Range | null, column: Sql) =>
    range
      ? [sql`${column} between ${range.min ?? 0}::numeric and ${range.max ?? Number.MAX_SAFE_INTEGER}::numeric`]
      : [];
  return [
    ...(types.length > 0 ? [sql`type = any(${types.map(({ type }) => type)})`] : []),
    ...(transaction ? [sql`transaction = ${transaction}`] : []),
    ...(amounts.rooms.length > 0 ? [sql`rooms = any(${amounts.rooms})`] : []),
    ...(amounts.bedrooms.length > 0 ? [sql`bedrooms = any(${amounts.bedrooms})`] : []),
    ...between(amounts.area, sql`area`),
    ...between(amounts.landArea, sql`land_area`),
    ...between(amounts.amountCents, AMOUNT),
  ];
}

/** All of them, half of them, the rarest one. */
function combinationSizes(count: number): number[] {
  const sizes = [count, Math.ceil(count / 2), 1].filter((size) => size > 0 && size <= count);
  return [...new Set(sizes)];
}

function saying({ concept, own, near }: Term): Sql {
  if (concept !== null) return sql`concept_names @> ${[concept]}`;
  const words = sql`search_words @@ ${query(loosened(own))}`;
  return near.length > 0 ? sql`(${words} or concept_names && ${near})` : words;
}

function inPlaces(places: readonly AskedPlace[]): Sql {
  return sql`commune = any(${places.flatMap(({ codes, around }) => [...codes, ...around])})`;
}

function query(text: string): Sql {
  return sql`to_tsquery('french_unaccent', ${text})`;
}
