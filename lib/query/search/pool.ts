/**
 * Adverts among which a question's answers are: in bounded time however many adverts there are. What many adverts have is found among the newest ones of
 * the places asked for, and of all; only what few have, alone or together, is looked up in lists of all adverts, which are read to their end before the first one
 * is seen.
 */
import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type { Frequency } from "./frequencies.ts";
import type { Question, Term } from "./question.ts";
import { roughScore } from "./rough-score.ts";
import { loosened } from "./text-query.ts";
import { weightOf } from "./weights.ts";

/** How many of the newest adverts are sifted: of the places asked for, of those around, and of all; without a place, of all. */
const SIFTED = { own: 2_000, around: 800, elsewhere: 1_000, anywhere: 8_000 };
/** Of each commune of several, at least. */
const LEAST_OF_ONE = 20;
/** A list of more adverts is too long to be read. */
const LONGEST_LIST = 20_000;
/** A word that more adverts than this share have tells little. */
const COMMON = 0.05;
/** Terms that are looked up: the rarest ones. */
const LOOKED_UP = 3;
/** So many adverts that offer something among the newest ones are enough: others are not looked up. */
const ENOUGH = 200;
/** Adverts that are taken of one list. */
const OF_A_LIST = 400;
/** Those that are ordered, several of one advert included, for each that is wanted. */
const MARGIN = 3;

/** What adverts must meet: a condition on `advert`, and the same on `advert_facts`. */
export interface Conditions {
  readonly where: Sql;
  readonly facts: Sql;
}

/** SQL of the ids of adverts that meet the conditions and answer a question best as far as can be told roughly, `most` at most. */
export function likeliest(
  question: Question,
  frequencies: readonly Frequency[],
  { where, facts }: Conditions,
  most: number,
): Sql {
  const rough = roughScore(question, frequencies);
  const score = (rows: Sql) => sql`(select advert_id, ${rough} as score from ${rows} sifted)`;
  const { places } = question;
  const [own, around] = [places.flatMap(({ codes }) => codes), places.flatMap((place) => place.around)];
  const lists = listsOf(question, frequencies, where);
  const sifted = [
    ...newestIn(own, SIFTED.own, facts).map(score),
    ...newestIn(around, SIFTED.around, facts).map(score),
    score(newest(places.length > 0 ? SIFTED.elsewhere : SIFTED.anywhere, facts)),
    ...(lists.length === 0
      ? []
      : [
          sql`(select advert_id, ${rough} + listed.weight from (select advert_id, sum(weight) as weight
            from (${join(lists, " union ")}) list group by advert_id) listed join advert_facts using (advert_id) where ${facts})`,
        ]),
  ];
  return sql`select advert_id from (
      select advert_id, score from (${join(sifted, " union all ")}) scored order by score desc, advert_id desc limit ${MARGIN * most}
    ) best group by advert_id order by max(score) desc, advert_id desc limit ${most}`;
}

function newest(count: number, facts: Sql): Sql {
  return sql`(select * from advert_facts where ${facts} order by advert_id desc limit ${count})`;
}

/** The newest adverts of communes, of each the same number. */
function newestIn(communes: readonly string[], count: number, facts: Sql): Sql[] {
  if (communes.length === 0) return [];
  const each = Math.max(LEAST_OF_ONE, Math.ceil(count / communes.length));
  return [
    sql`(select own.* from unnest(${communes}::text[]) as asked (code) cross join lateral (
      select * from advert_facts where commune = asked.code and ${facts} order by advert_id desc limit ${each}) own)`,
  ];
}

/** What a list of all adverts is made by, and what its adverts weigh beside what their facts tell. */
interface Listed {
  readonly that: Sql;
  readonly weight: number;
}

/** Lists of the adverts that have what few adverts have; those of a place beside those of all. */
function listsOf({ terms, places }: Question, frequencies: readonly Frequency[], where: Sql): Sql[] {
  const known = terms
    .map((term, at) => ({ term, weight: weightOf(term, frequencies[at]), ...expected(frequencies[at]) }))
    .filter(({ term }) => !term.denied && (term.concept !== null || term.own !== ""))
    .toSorted((one, other) => one.share - other.share);
  const communes = places.flatMap(({ codes }) => codes);
  const newest = places.length > 0 ? SIFTED.own : SIFTED.anywhere;
  const alone = known
    .filter(({ term, share, adverts }) => {
      if (term.concept !== null) return adverts <= LONGEST_LIST && share * newest < ENOUGH;
      return adverts <= LONGEST_LIST || (term.plain && (known.length === 1 || share <= COMMON));
    })
    .slice(0, LOOKED_UP)
    .map(({ term, weight }): Listed => ({ that: saying(term), weight: term.concept === null ? weight : 0 }));
  return [...alone, ...together(known)].flatMap(({ that, weight }, nth) => {
    // Where the condition is that of an index of a part of the adverts, all of that index would be read beside the list's own; it is not recognized in this form.
    const meets = sql`(${where}) is true`;
    const list = (conditions: readonly Sql[]) =>
      sql`(select advert_id, ${nth}::int as nth, ${weight}::float8 as weight from advert
        where ${join([that, ...conditions, meets], " and ")} limit ${OF_A_LIST})`;
    return [list([]), ...(communes.length > 0 ? [list([sql`commune = any(${communes})`])] : [])];
  });
}

/** Adverts that offer all that is asked for, or the two rarest things of it: they may be few where those that offer one of them are many. */
function together(known: readonly { readonly term: Term; readonly adverts: number }[]): Listed[] {
  const concepts = known.filter(({ term }) => term.concept !== null);
  const asked = concepts.filter(
    ({ term: { phrase } }, at) => concepts.findIndex(({ term }) => term.phrase === phrase) === at,
  );
  const [rarest] = asked;
  if (!rarest || asked.length === 1 || rarest.adverts > LONGEST_LIST) return [];
  const names = asked.flatMap(({ term }) => term.concept ?? []);
  const sets = names.length > 2 ? [names, names.slice(0, 2)] : [names];
  return sets.map((set) => ({ that: sql`concept_names @> ${set}`, weight: 0 }));
}

/** How many adverts have a term, of those that were read and of all. */
function expected({ adverts, read, all }: Frequency = { adverts: 0, read: 0, all: 0 }) {
  const share = read > 0 ? Math.min(1, adverts / read) : 0;
  return { share, adverts: share * all };
}

function saying({ concept, own }: Term): Sql {
  if (concept !== null) return sql`concept_names @> ${[concept]}`;
  return sql`search_words @@ to_tsquery('french_unaccent', ${loosened(own)})`;
}
