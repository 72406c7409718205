/** Takes adverts, or what some of them say, out of Postgres with all that follows from them. */
import { advertHash } from "../../records/content-hash.ts";
import { DERIVED_BY, deriveFacts } from "../../records/derived-facts.ts";
import type { Advert } from "../../records/record.ts";
import { refreshHistory } from "../adverts/history.ts";
import type { Queries, Transaction } from "../postgres/postgres.ts";

/** An advert with one of the contents that it ever had. */
export interface AdvertContent {
  readonly advert_id: number;
  readonly source_id: string;
  readonly reference: string;
  readonly content_hash: string;
  readonly content: Advert;
}

/** Contents at once: some kilobytes each. */
const BATCH = 500;

/**
 * Gives all contents of adverts batch by batch; those only whose agent is one of `agents`, or whose folded text meets the pattern `probe`,
 * unless both are null.
 */
export async function* advertContents(
  db: Queries,
  { agents, probe }: { readonly agents: readonly string[] | null; readonly probe: string | null },
): AsyncGenerator<AdvertContent[]> {
  let after: { id: number; hash: string | null } = { id: 0, hash: null };
  for (;;) {
    const rows = await db.query<AdvertContent>(
      `select advert_id, source_id, reference, c.content_hash, c.content from advert a join advert_content c using (advert_id)
       where (advert_id > $1 or advert_id = $1 and c.content_hash > $2::uuid)
         and ($3::text[] is null and $4::text is null
           or c.content ->> 'agentHash' = any ($3) or $4 <> '' and fold(c.content::text) ~ $4)
       order by advert_id, c.content_hash limit ${BATCH}`,
      [after.id, after.hash, agents, probe],
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = { id: last.advert_id, hash: last.content_hash };
  }
}

/** A content that is to say something else. */
export interface Rewritten extends Pick<AdvertContent, "advert_id" | "content_hash"> {
  readonly content: Advert;
}

/**
 * Writes contents anew, the adverts and versions that hold them included, and has their documents written again. Histories are to be worked out
 * again once all contents of an advert were rewritten.
 */
export async function rewriteContents(tx: Transaction, rewritten: readonly Rewritten[]): Promise<void> {
  if (rewritten.length === 0) return;
  const rows = rewritten.map(({ advert_id, content_hash: was, content }) => {
    const { equipment, isNew, needsWork, lifeAnnuity, concepts, conceptNames, honest } = deriveFacts(content);
    const signs = {
      equipment,
      is_new: isNew,
      needs_work: needsWork,
      life_annuity: lifeAnnuity,
      concepts,
      concept_names: conceptNames,
      honest,
    };
    return { advert_id, was, becomes: advertHash(content), content, ...signs };
  });
  const ids = [...new Set(rows.map(({ advert_id }) => advert_id))];
  await tx.query(
    `create temp table rewritten on commit drop as
    select * from jsonb_to_recordset($1::jsonb) as r (advert_id bigint, was uuid, becomes uuid, content jsonb, equipment text[], is_new boolean,
      needs_work boolean, life_annuity boolean, concepts jsonb, concept_names text[], honest jsonb)`,
    [JSON.stringify(rows)],
  );
  for (const statement of [KEEP_CONTENTS, MOVE_VERSIONS, DROP_CONTENTS]) await tx.query(statement);
  await tx.query(REWRITE_ADVERTS, [DERIVED_BY]);
  await tx.query(`drop table rewritten`);
  await tx.query(`insert into outbox (topic, entity_id) select 'advert', unnest($1::bigint[])`, [ids]);
}

const KEEP_CONTENTS = `
insert into advert_content (advert_id, content_hash, content) select advert_id, becomes, content from rewritten on conflict do nothing`;

const MOVE_VERSIONS = `
update advert_version v set content_hash = r.becomes from rewritten r
where v.advert_id = r.advert_id and v.content_hash = r.was and r.becomes <> r.was`;

const DROP_CONTENTS = `
delete from advert_content c using rewritten r where c.advert_id = r.advert_id and c.content_hash = r.was and r.becomes <> r.was
  and not exists (select from rewritten other where other.advert_id = r.advert_id and other.becomes = r.was)`;

const REWRITE_ADVERTS = `
update advert a set content = r.content, content_hash = r.becomes, title = r.content ->> 'title', type_label = r.content ->> 'typeLabel',
  location = r.content ->> 'location', location_full = r.content ->> 'locationFull', city = r.content ->> 'city', url = r.content ->> 'url',
  district = r.content ->> 'district', equipment = r.equipment, is_new = r.is_new, needs_work = r.needs_work, life_annuity = r.life_annuity,
  concepts = r.concepts, concept_names = r.concept_names, honest = r.honest, derived_by = $1, rev = nextval('advert_rev')
from rewritten r where a.advert_id = r.advert_id and a.content_hash = r.was`;

/** Has agents of properties go by other hashes: each by the one that it maps to. */
export async function moveAgents(tx: Transaction, agents: ReadonlyMap<string, string>): Promise<void> {
  await tx.query(
    `update property_advert p set agent = m.newest, facts = facts || jsonb_build_object('agent', m.newest)
     from unnest($1::text[], $2::text[]) as m (hash, newest) where p.agent = m.hash`,
    [[...agents.keys()], [...agents.values()]],
  );
}

/** Works histories out again, and forgets what was made of the words of adverts and is not made again at once: facts to compare them by, vectors. */
export async function forgetDerived(tx: Transaction, advertIds: readonly number[], runId: string): Promise<void> {
  if (advertIds.length === 0) return;
  await refreshHistory(tx, advertIds, runId);
  await tx.query(
    `update property_advert set agent = null, facts = facts || '{"agent": null}', facts_version = 0 where advert_id = any ($1)`,
    [advertIds],
  );
  await tx.query(`insert into property_pending (advert_id) select unnest($1::bigint[]) order by 1`, [advertIds]);
  for (const table of await vectorTables(tx))
    await tx.query(`delete from ${table} where advert_id = any ($1)`, [advertIds]);
}

async function vectorTables(db: Queries): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname ~ '^vector_[0-9]+$'`,
  );
  return rows.map(({ name }) => name);
}

/** How many rows went of each table. */
export type Gone = Readonly<Record<string, number>>;

/** Tables that know adverts by source and reference, beside the adverts' own. */
const BY_REFERENCE = ["advert_card", "crawl_sighting", "crawl_span"] as const;

/**
 * Deletes adverts by source and reference, with history, events, deliveries, property and vectors, and what crawls know of them.
 * A search that only they kept alive stays.
 */
export async function deleteAdverts(
  tx: Transaction,
  adverts: readonly { readonly source: string; readonly reference: string }[],
): Promise<Gone> {
  const names = [adverts.map(({ source }) => source), adverts.map(({ reference }) => reference)];
  const these = `(source_id, reference) in (select * from unnest($1::text[], $2::text[]))`;
  const gone: Record<string, number> = {};
  const count = async (table: string, condition: string, parameters: readonly unknown[]) => {
    const rows = await tx.query(`delete from ${table} where ${condition} returning 1`, parameters);
    if (rows.length > 0) gone[table] = rows.length;
  };
  const held = await tx.query<{ advert_id: number; url: string | null }>(
    `select advert_id, url from advert where ${these} for update`,
    names,
  );
  const ids = held.map(({ advert_id }) => advert_id);
  // A page that could not be read is set aside under its address.
  const urls = held.flatMap(({ url }) => url ?? []);
  await count("quarantine", `file = any ($1)`, [urls]);
  await count("outbox", `topic = 'advert' and entity_id = any ($1)`, [ids]);
  await count("passage_pending", `advert_id = any ($1)`, [ids]);
  const keys = adverts.map(({ source, reference }) => `${source}:${reference}`);
  await count("property_override", `a = any ($1) or b = any ($1)`, [keys]);
  for (const table of BY_REFERENCE) await count(table, these, names);
  await count("advert", these, names);
  return gone;
}

/** Finds an advert by the address of its page or its reference at any source. */
export function findAdverts(
  db: Queries,
  { reference, url }: { readonly reference?: string | undefined; readonly url?: string | undefined },
): Promise<{ source: string; reference: string }[]> {
  return db.query(
    `select source_id as source, reference from advert
     where reference = $1 or split_part(split_part(url, '?', 1), '#', 1) = split_part(split_part($2, '?', 1), '#', 1) order by 1, 2`,
    [reference ?? null, url ?? null],
  );
}

/** Forgets the dictionary of the words of adverts: it is read anew from those that are left. */
export async function forgetWords(tx: Transaction): Promise<void> {
  await tx.query(`delete from search_words_read`);
  await tx.query(`delete from search_word`);
}
