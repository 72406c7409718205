/** Which adverts answer a question by their words and facts, and how well. */
import sql, { empty, join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import type { Range } from "./amounts.ts";
import type { AskedPlace, Question, Term } from "./question.ts";
import { anyOf, firstOf, loosened } from "./text-query.ts";

/** An advert and how well it answers: 1 at most where all that was asked for is there. */
export interface Ranked {
  readonly id: number;
  readonly score: number;
}

/** Adverts among which the best are looked for; more than this are not counted either. */
export const MOST_RANKED = 200;
/** Finds, several of one advert included, that are looked through for these. */
const MOST_FOUND = 400;
/** Finds by one combination of terms. */
const FOUND_TOGETHER = 200;
/** Terms that are looked for each by itself: the rarest ones. */
const ALONE = 3;
/** Of the words for a term so many are looked for in combination with others, the usual ones. */
const USUAL = 8;

/** The share of a term's weight that an advert has for the question's own words, for any word for it, for how often and where; for a part answer. */
const SHARE = { said: 0.55, own: 0.15, often: 0.3, near: 0.35 };
const FACT = {
  place: 2.5,
  around: 0.8,
  transaction: 0.8,
  rooms: 1,
  bedrooms: 1,
  area: 0.8,
  amount: 1.2,
  energy: 0.8,
  cheap: 0.6,
  fresh: 0.1,
};
/** A word that every advert has weighs this share of one that hardly any has. */
const LEAST_RARITY = 0.25;
const FRESH_DAYS = 90;
/** Terms of this weight are of nearly every advert. */
const GENERIC = 0.3;

/**
 * Ranks adverts; best first, the newest first among equals. The score of an advert is
 *   Σ over terms of weight × (0.55 where any word for it is there + 0.15 where one of the question's own is + 0.3 × r ÷ (1 + r)),
 * r being PostgreSQL's ts_rank × the words asked for, by the logarithm of the text's length, with the title above type, place and features,
 * and these above the description; 0.35 × weight where only what answers in part is there; minus the weight where the term is denied;
 * + Σ over facts that are asked for of their weight where the advert's fits (minus a part of it where it does not, nothing where it is not known)
 * + 0.1 × e^(−days ÷ 90) since it was seen first; all of that ÷ the sum of the weights. The weight of a word that is not of the vocabulary
 * grows with its rarity among adverts. `where` are conditions on adverts. Time is bounded: adverts that have all the rarest terms are looked
 * at first, then those that have some of them.
 */
export async function rankByWords(db: Queries, question: Question, where: Sql): Promise<Ranked[]> {
  const frequency = await frequenciesOf(db, question.terms);
  const terms = question.terms.map((term, at) => ({
    ...term,
    weight: weightOf(term, frequency(at).share),
    frequency: frequency(at),
  }));
  const facts = factsScore(question);
  const wanted = terms.filter(({ denied, own }) => !denied && own !== "");
  const most = wanted.reduce((sum, { weight }) => sum + weight, 0) + mostOfFacts(question) + FACT.fresh;
  return ask<Ranked>(
    db,
    sql`with pool as materialized (
        select advert_id from (select advert_id from (${join(finds(wanted, question, where), " union all ")}) found limit ${MOST_FOUND}) enough
        group by advert_id limit ${MOST_RANKED}
      ), scored as (
        select a.advert_id, ${join([facts, ...terms.map(termScore), freshness(), cheapness(question)], " + ")} as score
        from pool join advert a using (advert_id)
      )
      select advert_id as id, (greatest(score, 0) / ${most}::float8)::float8 as score from scored where score > 0
      order by scored.score desc, advert_id desc`,
  );
}

type Weighted = Term & { readonly frequency: Frequency };

/** Where adverts are found, the likeliest first: they are run in this order until there are enough. */
function finds(terms: readonly Weighted[], question: Question, where: Sql): Sql[] {
  const telling = terms.filter(({ weight }) => weight > GENERIC);
  const rarest = (telling.length > 0 ? telling : terms).toSorted(
    (one, other) => one.frequency.said - other.frequency.said,
  );
  const place = question.places.length > 0 ? inPlaces(question.places) : null;
  const found = (conditions: readonly Sql[], limit = FOUND_TOGETHER) =>
    sql`(select advert_id from advert where ${join([...conditions, where], " and ")} limit ${limit})`;
  const together = combinationSizes(rarest.length).map(
    (size) =>
      sql`search_words @@ ${query(
        rarest
          .slice(0, size)
          .map((term) => `(${soughtAs(term)})`)
          .join(" & "),
      )}`,
  );
  const near = rarest.flatMap(({ near: words }) => words ?? []);
  const fitting = factConditions(question);
  const [all] = together;
  const whole = [place, all].filter((condition) => condition != null);
  return [
    ...(fitting.length > 0 ? [found([...whole, ...fitting])] : []),
    ...(fitting.length > 0 && place && all ? [found([place, ...fitting]), found([all, ...fitting])] : []),
    ...(place ? [...together, ...rarest.slice(0, ALONE).map(saying)].map((words) => found([place, words])) : []),
    ...together.map((words) => found([words])),
    ...rarest.slice(1, ALONE).map((term) => found([saying(term)])),
    ...(place ? [found([place])] : []),
    ...(near.length > 0 ? [found([sql`search_words @@ ${query(loosened(near.join(" | ")))}`])] : []),
    sql`(select advert_id from (select * from advert a where ${where} order by advert_id desc limit ${MOST_RANKED}) newest where ${factsScore(question)} > 0)`,
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

const AMOUNT = sql`coalesce(rent_cents, price_cents)`;

/** All of them, half of them, the rarest one. */
function combinationSizes(count: number): number[] {
  const sizes = [count, Math.ceil(count / 2), 1].filter((size) => size > 0);
  return [...new Set(sizes)];
}

/** The words by which a term is looked for: those of the question where enough adverts have them, else the usual ones. */
function soughtAs({ own, said, frequency }: Weighted): string {
  return loosened(frequency.own >= FOUND_TOGETHER * 2 ? own : firstOf(said, USUAL));
}

function saying(term: Weighted): Sql {
  return sql`search_words @@ ${query(soughtAs(term))}`;
}

function inPlaces(places: readonly AskedPlace[]): Sql {
  return sql`commune = any(${places.flatMap(({ codes, around }) => [...codes, ...around])})`;
}

function query(text: string): Sql {
  return sql`to_tsquery('french_unaccent', ${text})`;
}

const DENIALS = anyOf(["sans", "aucun", "aucune", "non", "hors", "ni"]);

function termScore(term: Weighted): Sql {
  if (term.own === "") return sql`0`;
  const said = query(term.said);
  const refused = query(`(${DENIALS}) <-> (${firstOf(term.said, USUAL)})`);
  if (term.denied) {
    return sql`${term.weight}::float8 * (case when search_words @@ ${refused} then 0.5 when search_words @@ ${said} then -1 else 0 end)`;
  }
  const often = sql`${SHARE.often}::float8 * (1 - 1 / (1 + ts_rank('{0.4, 0.5, 0.8, 1}', search_words, ${said}, 1) * ${term.said.split("'").length * 4}::float8))`;
  const near = term.near === null ? empty : sql`when search_words @@ ${query(term.near)} then ${SHARE.near}::float8`;
  const no = term.deniable ? sql`when search_words @@ ${refused} then 0` : empty;
  return sql`${term.weight}::float8 * (case ${no}
    when search_words @@ ${query(term.own)} then ${SHARE.said + SHARE.own}::float8 + ${often}
    when search_words @@ ${said} then ${SHARE.said}::float8 + ${often}
    ${near} else 0 end)`;
}

function freshness(): Sql {
  return sql`${FACT.fresh}::float8 * exp(-greatest(extract(epoch from now() - a.first_seen), 0) / 86400 / ${FRESH_DAYS}::float8)`;
}

/** Cheaper ones first, sales among sales and rentals among rentals. */
function cheapness({ facts }: Question): Sql {
  if (!facts.cheap) return sql`0`;
  return sql`${FACT.cheap}::float8 * (1 - percent_rank() over (partition by rent_cents is null order by coalesce(rent_cents, price_cents) nulls last))`;
}

/** What the facts of an advert are worth, of columns of its row alone. */
function factsScore({ facts, places }: Question): Sql {
  const { transaction, amounts } = facts;
  const parts = [
    ...facts.types.map(({ type, weight }) => sql`${weight}::float8 * (type = ${type})::int`),
    ...(transaction
      ? [
          sql`${FACT.transaction}::float8 * case when transaction is null then 0 when transaction = ${transaction} then 1 else -1 end`,
        ]
      : []),
    ...counted(amounts.rooms, sql`rooms`, FACT.rooms),
    ...counted(amounts.bedrooms, sql`bedrooms`, FACT.bedrooms),
    ...within(amounts.area, sql`area`, FACT.area),
    ...within(amounts.landArea, sql`land_area`, FACT.area),
    ...within(amounts.amountCents, AMOUNT, FACT.amount),
    ...(amounts.energyClasses.length > 0
      ? [sql`${FACT.energy}::float8 * coalesce((energy_class = any(${amounts.energyClasses}))::int, 0)`]
      : []),
    ...(places.length > 0 ? [placeScore(places)] : []),
  ];
  return parts.length > 0 ? sql`(${join(parts, " + ")})` : sql`0::float8`;
}

function placeScore(places: readonly AskedPlace[]): Sql {
  const codes = places.flatMap((place) => place.codes);
  const around = places.flatMap((place) => place.around);
  return sql`case when commune = any(${codes}) then ${FACT.place}::float8 when commune = any(${around}) then ${FACT.around}::float8 else 0 end`;
}

function counted(counts: readonly number[], column: Sql, weight: number): Sql[] {
  if (counts.length === 0) return [];
  return [
    sql`${weight}::float8 * case when ${column} is null then 0 when ${column} = any(${counts}) then 1 when ${column} - 1 = any(${counts}) then 0.2 else -0.5 end`,
  ];
}

/** A tenth beyond is half as good. */
function within(range: Range | null, column: Sql, weight: number): Sql[] {
  if (!range) return [];
  const { min, max } = range;
  return [
    sql`${weight}::float8 * case when ${column} is null then 0
      when ${column} between ${min ?? 0}::float8 and ${max ?? Number.MAX_SAFE_INTEGER}::float8 then 1
      when ${column} between ${(min ?? 0) * 0.9}::float8 and ${(max ?? Number.MAX_SAFE_INTEGER) * 1.1}::float8 then 0.5 else -1 end`,
  ];
}

function mostOfFacts({ facts, places }: Question): number {
  const { amounts } = facts;
  const asked = (present: boolean, weight: number) => (present ? weight : 0);
  return (
    Math.max(0, ...facts.types.map(({ weight }) => weight)) +
    asked(facts.transaction !== null, FACT.transaction) +
    asked(amounts.rooms.length > 0, FACT.rooms) +
    asked(amounts.bedrooms.length > 0, FACT.bedrooms) +
    asked(amounts.area !== null, FACT.area) +
    asked(amounts.landArea !== null, FACT.area) +
    asked(amounts.amountCents !== null, FACT.amount) +
    asked(amounts.energyClasses.length > 0, FACT.energy) +
    asked(facts.cheap, FACT.cheap) +
    asked(places.length > 0, FACT.place)
  );
}

function weightOf({ plain, weight }: Term, share: number): number {
  return plain ? weight * (LEAST_RARITY + (1 - LEAST_RARITY) * rarity(share)) : weight;
}

/** From 0 where every advert has it to 1 where one in a thousand has. */
function rarity(share: number): number {
  return Math.min(1, -Math.log10(Math.max(share, 0.001)) / 3);
}

/** How many adverts have a term's own words, and any word for it, as the dictionary tells; a word of several counts as often as it is there. */
interface Frequency {
  readonly own: number;
  readonly said: number;
  /** Of all that were read; 0 where none were. */
  readonly share: number;
}

const NO_FREQUENCY: Frequency = { own: 0, said: 0, share: 0 };

async function frequenciesOf(db: Queries, terms: readonly Term[]): Promise<(at: number) => Frequency> {
  if (terms.length === 0) return () => NO_FREQUENCY;
  const rows = await ask<{ own: number; said: number; read: number }>(
    db,
    sql`select ${advertsSaying(sql`t.own`)} as own, ${advertsSaying(sql`t.said`)} as said,
        coalesce((select adverts from search_words_read), 0) as read
      from unnest(${terms.map(({ own }) => own)}::text[], ${terms.map(({ said }) => said)}::text[]) with ordinality as t (own, said, nth)
      order by nth`,
  );
  return (at) => {
    const { own, said, read } = rows[at] ?? { own: 0, said: 0, read: 0 };
    return { own, said, share: read > 0 ? Math.min(1, said / read) : 0 };
  };
}

function advertsSaying(text: Sql): Sql {
  return sql`(select coalesce(sum(w.adverts), 0)::int
    from unnest(tsvector_to_array(to_tsvector('french_unaccent', ${text}))) as lexeme join search_word w using (lexeme))`;
}
