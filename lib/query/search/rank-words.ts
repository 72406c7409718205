/** Which adverts answer a question by their words and facts, and how well. */
import sql, { empty, join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import type { Amounts, Range } from "./amounts.ts";
import type { AskedPlace, Question, Term } from "./question.ts";
import { anyOf, loosened } from "./text-query.ts";

/** An advert and how well it answers: 1 at most where all that was asked for is there. */
export interface Ranked {
  readonly id: number;
  readonly score: number;
}

/** Adverts among which the best are looked for; more than this are not counted either. */
export const MOST_RANKED = 400;
/** Adverts that are looked at to find these. */
const MOST_LOOKED_AT = 8_000;

/** The share of a term's weight that an advert has for the question's own words, for any word for it, for how often and where; for a part answer. */
const SHARE = { said: 0.55, own: 0.15, often: 0.3, near: 0.35 };
const FACT = { place: 2.5, around: 0.8, transaction: 0.8, rooms: 1, bedrooms: 1, area: 0.8, amount: 1.2, energy: 0.8, cheap: 0.6, fresh: 0.1 };
/** A word that every advert has weighs this share of one that hardly any has. */
const LEAST_RARITY = 0.25;
const FRESH_DAYS = 90;

/**
 * Ranks adverts; best first, the newest first among equals. The score of an advert is
 *   Σ over terms of weight × (0.55 where any word for it is there + 0.15 where one of the question's own is + 0.3 × r ÷ (1 + r)),
 * r being PostgreSQL's ts_rank_cd by the logarithm of the text's length, with the title above type, place and features, and these above
 * the description; 0.35 × weight where only what answers in part is there; minus the weight where the term is denied;
 * + Σ over facts that are asked for of their weight where the advert's fits (minus a part of it where it does not, nothing where it is not known)
 * + 0.1 × e^(−days ÷ 90) since it was seen first; all of that ÷ the sum of the weights. The weight of a word that is not of the vocabulary
 * grows with its rarity among adverts. `where` are conditions on adverts.
 */
export async function rankByWords(db: Queries, question: Question, where: Sql): Promise<Ranked[]> {
  const frequency = await frequenciesOf(db, question.terms);
  const terms = question.terms.map((term, at) => ({ ...term, weight: weightOf(term, frequency.share(at)), adverts: frequency.adverts(at) }));
  const facts = factsScore(question);
  const wanted = terms.filter(({ denied, own }) => !denied && own !== "");
  const most = wanted.reduce((sum, { weight }) => sum + weight, 0) + mostOfFacts(question) + FACT.fresh;
  const sources = generators(wanted, question, where, facts);
  return ask<Ranked>(
    db,
    sql`with hit as (
        select advert_id, sum(weight) + max(facts) as coarse from (${join(sources, " union all ")}) generated group by advert_id
      ), pool as (
        select advert_id from hit order by coarse desc, advert_id desc limit ${MOST_RANKED}
      ), scored as (
        select a.advert_id, ${join([facts, ...terms.map(termScore), freshness(), cheapness(question)], " + ")} as score
        from pool join advert a using (advert_id)
      )
      select advert_id as id, (greatest(score, 0) / ${most}::float8)::float8 as score from scored where score > 0
      order by scored.score desc, advert_id desc`,
  );
}

type Weighted = Term & { readonly adverts: number };

/** Where adverts come from: those that say the rarest terms, those in the commune, and where that is nothing, the newest that fit. */
function generators(terms: readonly Weighted[], { places }: Question, where: Sql, facts: Sql): Sql[] {
  const rarest = terms.toSorted((one, other) => one.adverts - other.adverts);
  const taken: Weighted[] = [];
  let looked = 0;
  for (const term of rarest) {
    if (taken.length > 0 && looked + term.adverts > MOST_LOOKED_AT) continue;
    taken.push(term);
    looked += term.adverts;
  }
  const all = anyLoose(taken);
  const others = terms.filter((term) => !taken.includes(term));
  const found = (weight: number, query: Sql, limit = MOST_LOOKED_AT) =>
    sql`(select advert_id, ${weight}::float8 as weight, ${facts} as facts from advert a where ${query} and ${where} limit ${limit})`;
  return [
    ...taken.map((term) => found(term.weight, sql`search_words @@ ${query(loosened(term.said))}`)),
    ...taken.flatMap(({ near, weight }) => (near === null ? [] : [found(weight * SHARE.near, sql`search_words @@ ${query(loosened(near))}`, MOST_RANKED * 2)])),
    ...others.map((term) => found(term.weight, sql`search_words @@ ${query(`(${all}) & (${loosened(term.said)})`)}`)),
    ...places.flatMap(({ codes, around }) => [
      found(0, sql`commune = any(${codes})`),
      ...(around.length > 0 ? [found(0, sql`commune = any(${around})`, MOST_RANKED)] : []),
    ]),
    sql`(select * from (select advert_id, 0::float8 as weight, ${facts} as facts from advert a where ${where} order by advert_id desc limit ${MOST_RANKED}) newest where facts > 0)`,
  ];
}

function anyLoose(terms: readonly Weighted[]): string {
  return terms.map(({ said }) => loosened(said)).join(" | ");
}

function query(text: string): Sql {
  return sql`to_tsquery('french_unaccent', ${text})`;
}

const DENIALS = anyOf(["sans", "aucun", "aucune", "non", "hors", "ni"]);

function termScore(term: Weighted): Sql {
  const said = query(term.deniable ? `!(${DENIALS}) <-> (${term.said})` : term.said);
  if (term.denied) {
    const free = query(`(${DENIALS}) <-> (${term.said})`);
    return sql`${term.weight}::float8 * (case when search_words @@ ${free} then 0.5 when search_words @@ ${query(term.said)} then -1 else 0 end)`;
  }
  if (term.own === "") return sql`0`;
  const often = sql`ts_rank_cd('{0.4, 0.5, 0.8, 1}', search_words, ${query(term.said)}, 1) * 4`;
  const near = term.near === null ? empty : sql`when search_words @@ ${query(term.near)} then ${SHARE.near}::float8`;
  return sql`${term.weight}::float8 * (case
    when search_words @@ ${said} then ${SHARE.said}::float8 + ${SHARE.own}::float8 * (search_words @@ ${query(term.own)})::int
      + ${SHARE.often}::float8 * (1 - 1 / (1 + ${often}))
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
    ...(transaction ? [sql`${FACT.transaction}::float8 * case when transaction is null then 0 when transaction = ${transaction} then 1 else -1 end`] : []),
    ...counted(amounts.rooms, sql`rooms`, FACT.rooms),
    ...counted(amounts.bedrooms, sql`bedrooms`, FACT.bedrooms),
    ...within(amounts.area, sql`area`, FACT.area),
    ...within(amounts.landArea, sql`land_area`, FACT.area),
    ...within(amounts.amountCents, sql`coalesce(rent_cents, price_cents)`, FACT.amount),
    ...(amounts.energyClasses.length > 0 ? [sql`${FACT.energy}::float8 * coalesce((energy_class = any(${amounts.energyClasses}))::int, 0)`] : []),
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

/** How many adverts have the words of each term, as the dictionary tells. */
async function frequenciesOf(db: Queries, terms: readonly Term[]) {
  const rows = await ask<{ nth: number; read: number; adverts: number }>(
    db,
    sql`select t.nth::int, coalesce((select adverts from search_words_read), 0) as read, coalesce(sum(w.adverts), 0)::int as adverts
      from unnest(${terms.map(({ said }) => said)}::text[]) with ordinality as t (words, nth)
      left join lateral unnest(tsvector_to_array(to_tsvector('french_unaccent', t.words))) as lexeme on true
      left join search_word w using (lexeme)
      group by t.nth`,
  );
  const byTerm = new Map(rows.map((row) => [row.nth - 1, row]));
  return {
    adverts: (at: number) => byTerm.get(at)?.adverts ?? 0,
    share: (at: number) => {
      const row = byTerm.get(at);
      return row && row.read > 0 ? Math.min(1, row.adverts / row.read) : 0;
    },
  };
}
