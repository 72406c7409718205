/** The dictionary of the words of adverts, which misspelt words are corrected by and rare ones known by, and how many adverts offer each concept. */
import type { Postgres } from "../postgres/postgres.ts";

/** Adverts whose words are read, the newest: enough to know the language by, and a few seconds' work. */
const READ_ADVERTS = 20_000;
/** The language changes slowly. */
const REST_MINUTES = 15;

/**
 * Reads the words of adverts anew if adverts were written since, and not more than every quarter of an hour; false when there was nothing to do
 * or another process is at it.
 */
export async function refreshSearchWords(db: Postgres): Promise<boolean> {
  return db.transaction(async (tx) => {
    const due = await tx.query(
      `select from advert_rev r left join search_words_read k on true
       where (k.advert_rev is null or r.is_called and r.last_value > k.advert_rev and k.read_at < now() - make_interval(mins => $1))
         and exists (select from advert) and pg_try_advisory_xact_lock(hashtextextended('search words', 0))`,
      [REST_MINUTES],
    );
    if (due.length === 0) return false;
    await tx.query(
      `insert into search_words_read (adverts, advert_rev, read_at)
       select least(count(*), $1), (select last_value from advert_rev), now() from (select from advert limit $1) counted
       on conflict (only_row) do update set adverts = excluded.adverts, advert_rev = excluded.advert_rev, read_at = excluded.read_at`,
      [READ_ADVERTS],
    );
    await tx.query(`delete from search_word`);
    await tx.query(READ_WORDS);
    await tx.query(`delete from search_concept`);
    await tx.query(COUNT_CONCEPTS);
    await tx.query(`analyze search_word, search_concept`);
    return true;
  });
}

const READ_WORDS = `
insert into search_word (word, lexeme, adverts)
select word, coalesce((ts_lexize('french_stem', word))[1], word), ndoc
from ts_stat($$
  select to_tsvector('plain_unaccent', spaced_words(concat_ws(' ', title, type_name, city, location_full, content ->> 'district',
    content ->> 'features', content ->> 'description')))
  from (select coalesce(honest ->> 'title', title) as title, type_name, city, location_full, content || coalesce(honest, '{}') as content
    from advert where status <> 'withdrawn' order by advert_id desc limit ${READ_ADVERTS}) newest
$$)
where word ~ '^[a-z][a-z0-9]{1,39}$'`;

const COUNT_CONCEPTS = `
insert into search_concept (name, adverts)
select name, count(*) from (
  select concept_names from advert where status <> 'withdrawn' order by advert_id desc limit ${READ_ADVERTS}
) newest, unnest(concept_names) as name
group by name`;
