import type { Queries } from "../postgres/postgres.ts";
import type { Subject } from "./passages.ts";

/** What an advert says of itself, as far as a passage tells it. */
interface AdvertSaid {
  readonly transaction: string | null;
  readonly type_name: string;
  readonly title: string | null;
  readonly city: string | null;
  readonly district: string | null;
  readonly description: string | null;
}

/** Reads what these subjects say, each once, without what is planted for language models; null where an advert is gone or withdrawn. */
export async function subjectTexts(
  db: Queries,
  subjects: readonly Subject[],
): Promise<(Subject & { readonly words: AdvertSaid | null })[]> {
  const ids = [...new Set(subjects.flatMap(({ advert_id }) => advert_id ?? []))];
  const said = await db.query<AdvertSaid & { readonly advert_id: number }>(
    `select advert_id, transaction, type_name, coalesce(honest->>'title', title) as title, coalesce(city, location) as city,
       said->>'district' as district, said->>'description' as description
     from advert cross join lateral (select content || coalesce(honest, '{}') as said) texts where advert_id = any ($1) and status <> 'withdrawn'`,
    [ids],
  );
  const byId = new Map(said.map(({ advert_id, ...words }) => [advert_id, words]));
  return ids.map((advert_id) => ({ advert_id, commune: null, words: byId.get(advert_id) ?? null }));
}

/** Gives the ids of all adverts that are offered. */
export async function offeredAdverts(db: Queries): Promise<number[]> {
  const rows = await db.query<{ advert_id: number }>(
    `select advert_id from advert where status <> 'withdrawn' order by advert_id`,
  );
  return rows.map(({ advert_id }) => advert_id);
}
