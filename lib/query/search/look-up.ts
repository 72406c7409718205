/** What the database knows of the words of a question: how many adverts have each, what is spelt like it, which communes are named. */
import sql from "sql-template-tag";
import type { Queries } from "../../stores/postgres/postgres.ts";
import { ask } from "../ask.ts";
import type { AskedPlace } from "./question.ts";
import { isEmpty } from "../../records/trade/words.ts";
import type { Word } from "../../records/trade/words.ts";

/** A word of a question as the adverts know it. */
export interface KnownWord {
  readonly word: string;
  /** Adverts that have it, of those whose words were read. */
  readonly adverts: number;
  /** Words and communes that are spelt like it; only for words that few adverts have. */
  readonly near: readonly { readonly word: string; readonly adverts: number; readonly place: boolean }[];
}

/** A commune that a question names, and where. */
export interface FoundPlace extends AskedPlace {
  readonly start: number;
  readonly end: number;
}

/** Words from one up to before another. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Fewer adverts than this may all have misspelt it. */
const RARE = 3;
const NEAR_WORDS = 8;
/** Words that a commune's name has at most, "saint" and articles included. */
const MAX_NAME = 6;
/** Stretches that are looked up at most. */
const MAX_STRETCHES = 60;
const MAX_SAME_NAME = 10;
/** Degrees of latitude that make 12 km. */
const AROUND_DEGREES = 0.11;

/** Looks the words up in the dictionary of adverts' words. */
export function lookUpWords(db: Queries, words: readonly string[]): Promise<KnownWord[]> {
  if (words.length === 0) return Promise.resolve([]);
  return ask<KnownWord>(
    db,
    sql`select asked.word, coalesce(known.adverts, 0) as adverts, coalesce(near.words, '[]') as near
      from unnest(${words}::text[]) as asked (word)
      left join search_word known using (word)
      left join lateral (
        select json_agg(json_build_object('word', n.word, 'adverts', n.adverts, 'place', n.place)) as words from (
          (select w.word, w.adverts, false as place from search_word w where w.word % asked.word and w.word <> asked.word
            order by similarity(w.word, asked.word) desc limit ${NEAR_WORDS})
          union all
          (select p.name_key, 1, true from place p where p.name_key % asked.word and p.type <> 'former'
            order by similarity(p.name_key, asked.word) desc, p.population desc nulls last limit ${NEAR_WORDS})
        ) n
      ) near on coalesce(known.adverts, 0) < ${RARE} and length(asked.word) > 3`,
  );
}

/**
 * Finds the communes that a question names, in any spelling, or by postcode; the longest names first, none over another. A word that the
 * vocabulary has (`taken`) is not taken for a commune of one word.
 */
export async function findPlacesIn(
  db: Queries,
  text: string,
  words: readonly Word[],
  taken: (at: number) => boolean,
): Promise<FoundPlace[]> {
  const stretches = stretchesOf(words, taken).slice(0, MAX_STRETCHES);
  if (stretches.length === 0) return [];
  const rows = await ask<{ stretch: number; name: string; served: boolean; codes: string[]; around: string[] | null }>(
    db,
    sql`with named as (
        select s.stretch, p.code, p.name, p.latitude, p.longitude, p.population,
          row_number() over (partition by s.stretch order by p.population desc nulls last, p.code) as nth
        from (select stretch, town_key(words) as key, words from unnest(${stretches.map(({ from, to }) => text.slice(words[from]?.start, words[to - 1]?.end))}::text[]) with ordinality as t (words, stretch)) s
        join place p on p.type <> 'former' and (p.name_key = s.key or (s.words ~ '^\\d{5}$' and p.postcodes @> array[s.words]))
      )
      select stretch::int, min(name) filter (where nth = 1) as name,
        bool_or(exists (select from advert d where d.commune = n.code)) as served,
        array(select distinct c from unnest(array_agg(distinct n.code)) given, unnest(commune_codes(given)) c) as codes,
        array_agg(distinct a.code) filter (where a.code is not null) as around
      from named n left join lateral (
        select a.code from place a
        where nth = 1 and a.type <> 'former' and a.code <> n.code
          and a.longitude is not null and point(a.longitude, a.latitude) <@ box(
            point(n.longitude - ${AROUND_DEGREES} / cos(radians(n.latitude)), n.latitude - ${AROUND_DEGREES}),
            point(n.longitude + ${AROUND_DEGREES} / cos(radians(n.latitude)), n.latitude + ${AROUND_DEGREES}))
      ) a on true
      where nth <= ${MAX_SAME_NAME} group by stretch`,
  );
  const byStretch = new Map(rows.map((row) => [row.stretch, row]));
  const places: FoundPlace[] = [];
  const used = new Set<number>();
  for (const [index, { from, to }] of stretches.entries()) {
    const row = byStretch.get(index + 1);
    const [start, end] = [words[from]?.start, words[to - 1]?.end];
    if (!row || start === undefined || end === undefined) continue;
    if (!isMeant(text, words, { from, to }, row.served)) continue;
    const span = Array.from({ length: to - from }, (_, step) => from + step);
    if (span.some((at) => used.has(at))) continue;
    for (const at of span) used.add(at);
    places.push({
      name: row.name,
      written: text.slice(start, end),
      codes: row.codes,
      around: row.around ?? [],
      start,
      end,
    });
  }
  return places;
}

/**
 * Whether words that are a commune's name are meant as such: many are everyday words too ("Aucun", "Fins", "Le Quartier"). Several words, a capital
 * letter or a preposition of place tell, else there must be adverts there, and the word must not stand like a noun.
 */
function isMeant(text: string, words: readonly Word[], { from, to }: Stretch, served: boolean): boolean {
  const named = words.slice(from, to).filter((word) => !ARTICLES.has(word.text));
  const before = words[from - 1]?.text ?? "";
  const capital = /^\p{Lu}/u.test(text.slice(named[0]?.start)) && (named[0]?.start ?? 0) > 0;
  if (named.length > 1 || capital || BEFORE_PLACES.has(before)) return true;
  return served && !BEFORE_NOUNS.has(before) && !(to - from > named.length && !capital);
}

const BEFORE_PLACES = new Set(["a"]);
const BEFORE_NOUNS = new Set(
  "le la les l un une des du mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs au aux sans pas non ni hors aucun aucune ce cet cette ces".split(
    " ",
  ),
);

/** Runs of words that may be a commune's name, the longest first. */
function stretchesOf(words: readonly Word[], taken: (at: number) => boolean): Stretch[] {
  const stretches: Stretch[] = [];
  for (let length = Math.min(MAX_NAME, words.length); length > 0; length--) {
    for (let from = 0; from + length <= words.length; from++) {
      if (mayName(words.slice(from, from + length), (at) => taken(from + at)))
        stretches.push({ from, to: from + length });
    }
  }
  return stretches;
}

const ARTICLES = new Set(["le", "la", "les", "l"]);

function mayName(words: readonly Word[], taken: (at: number) => boolean): boolean {
  const [first] = words;
  const last = words.at(-1);
  if (!first || !last || (isEmpty(first) && !ARTICLES.has(first.text)) || isEmpty(last)) return false;
  if (words.every((word, at) => isEmpty(word) || taken(at))) return false;
  return words.length > 1 || /^\d{5}$/.test(first.text) || (first.text.length > 2 && !/\d/.test(first.text));
}
