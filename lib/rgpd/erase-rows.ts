/** Persons, accounts and adverts in Postgres. */
import type { Postgres, Queries, Transaction } from "../stores/postgres/postgres.ts";
import {
  advertContents,
  deleteAdverts,
  forgetDerived,
  forgetWords,
  rewriteContents,
} from "../stores/privacy/rewrite-adverts.ts";
import type { AdvertContent, Rewritten } from "../stores/privacy/rewrite-adverts.ts";
import { deleteRows, readTexts, sweepTable, textColumns, writeTexts } from "../stores/privacy/sweep.ts";
import type { SweptRow } from "../stores/privacy/sweep.ts";
import type { Refused } from "./marks.ts";
import type { Erased } from "./marks.ts";
import type { PersonFinder } from "./person.ts";
import { TABLES } from "./places.ts";
import type { TablePlace } from "./places.ts";
import type { Traces } from "./trace.ts";

/** What is looked for, and whether it goes. */
export interface RowSearch {
  readonly erased: Erased;
  readonly person: PersonFinder | null;
  readonly refused: Refused;
  readonly dryRun: boolean;
  readonly traces: Traces;
}

/** Columns that name an account, by table. */
const OWNERS: Readonly<Record<string, string>> = {
  app_user: "name",
  alert: "owner",
  export_job: "owner",
  run_act: "asked_by",
  sql_question: "asked_by",
  sql_saved: "owner",
};

/** Goes through all tables in one transaction: all of it goes, or nothing. */
export async function eraseRows(db: Postgres, search: RowSearch): Promise<void> {
  await db.transaction(async (tx) => {
    await eraseAdverts(tx, search);
    for (const place of TABLES) {
      if (place.onErase === "stays" || place.onErase === "with advert") continue;
      await eraseOwned(tx, place, search);
      if (search.person && place.onErase !== "account") await eraseSaid(tx, place, search.person, search);
    }
    if (search.dryRun) return;
    await forgetWords(tx);
    await tx.query(`update cache_generation set generation = generation + 1`);
  });
}

async function eraseAdverts(tx: Transaction, search: RowSearch): Promise<void> {
  const { erased, dryRun, traces } = search;
  const { adverts } = erased;
  const held = adverts.length === 0 ? [] : await readAdverts(tx, adverts);
  if (dryRun) traces.add("postgres", "advert", "found", held);
  else {
    for (const [table, count] of Object.entries(await deleteAdverts(tx, adverts))) {
      traces.add("postgres", table, "deleted", table === "advert" ? held : [], count);
    }
  }
  const rewritten = await changedContents(tx, search);
  traces.add(
    "postgres",
    "advert_content",
    dryRun ? "found" : "rewritten",
    rewritten.map((one) => JSON.stringify(one.told)),
  );
  if (dryRun) return;
  await rewriteContents(tx, rewritten);
  await forgetDerived(tx, [...new Set(rewritten.map(({ advert_id }) => advert_id))], "erasure");
}

async function readAdverts(db: Queries, adverts: Erased["adverts"]): Promise<string[]> {
  const rows = await db.query<{ advert: string }>(
    `select to_jsonb(a)::text as advert from advert a where (source_id, reference) in (select * from unnest($1::text[], $2::text[]))`,
    [adverts.map(({ source }) => source), adverts.map(({ reference }) => reference)],
  );
  return rows.map(({ advert }) => advert);
}

/** Contents that name a person or an agent, as they may be kept. */
async function changedContents(
  tx: Transaction,
  { erased, person, refused }: RowSearch,
): Promise<(Rewritten & { readonly told: object })[]> {
  if (erased.agents.length === 0 && !person) return [];
  const changed: (Rewritten & { readonly told: object })[] = [];
  for await (const contents of advertContents(tx, { agents: erased.agents, probe: person?.probe ?? null })) {
    for (const one of contents) {
      const content = cleaned(one, person, refused);
      if (!content || JSON.stringify(content) === JSON.stringify(one.content)) continue;
      const { source_id: source, reference, advert_id, content_hash } = one;
      changed.push({ advert_id, content_hash, content, told: { source, reference, advert_id } });
    }
  }
  return changed;
}

function cleaned({ content }: AdvertContent, person: PersonFinder | null, refused: Refused) {
  const admitted = refused.admitted(content);
  if (!admitted || !person?.tells(JSON.stringify(admitted))) return admitted;
  // What is left is no run of words: part of an address, or written in another way.
  const blanked: typeof admitted = JSON.parse(person.blanked(JSON.stringify(admitted)));
  return blanked;
}

async function eraseOwned(tx: Transaction, { name }: TablePlace, { erased, dryRun, traces }: RowSearch): Promise<void> {
  const column = OWNERS[name];
  if (column === undefined || erased.owners.length === 0) return;
  // What a password was made of is nobody's to read.
  const row = `(to_jsonb(t) - 'password')::text as row`;
  const theirs = `from ${name} t where lower(${column}) = any ($1)`;
  const rows = await tx.query<{ row: string }>(
    dryRun ? `select ${row} ${theirs}` : `delete ${theirs} returning ${row}`,
    [erased.owners.map((owner) => owner.toLowerCase())],
  );
  traces.add(
    "postgres",
    name,
    dryRun ? "found" : "deleted",
    rows.map(({ row }) => row),
  );
}

async function eraseSaid(tx: Transaction, place: TablePlace, person: PersonFinder, search: RowSearch): Promise<void> {
  const { dryRun, traces } = search;
  const rows = (await sweepTable(tx, place.name, person.probe)).filter(({ text }) => person.tells(text));
  if (rows.length === 0) return;
  const examples = rows.map(({ text }) => text);
  if (dryRun) traces.add("postgres", place.name, "found", examples);
  else if (place.onErase === "row") {
    await deleteRows(
      tx,
      place.name,
      rows.map(({ ctid }) => ctid),
    );
    traces.add("postgres", place.name, "deleted", examples);
  } else {
    await blankRows(tx, place.name, rows, person);
    traces.add("postgres", place.name, "rewritten", examples);
  }
}

async function blankRows(
  tx: Transaction,
  table: string,
  rows: readonly SweptRow[],
  person: PersonFinder,
): Promise<void> {
  const columns = await textColumns(tx, table);
  for (const { ctid } of rows) {
    const texts = await readTexts(tx, table, ctid, columns);
    const changed = columns.flatMap((column) => {
      const text = texts[column.name] ?? null;
      const blank = text === null ? null : person.blanked(text);
      return blank === null || blank === text ? [] : [{ column, text: blank }];
    });
    if (changed.some(({ column }) => column.fixed)) await deleteRows(tx, table, [ctid]);
    else if (changed.length > 0) await writeTexts(tx, table, ctid, changed);
  }
}
