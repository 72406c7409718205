import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Queries } from "../../../lib/stores/postgres/postgres.ts";

/** What a table holds, by its name: its rows as text, sorted. */
export type Tables = Readonly<Record<string, readonly string[]>>;

/** Tables of users, of work that is still to be done at some moment, and of words and concepts that are counted later: nothing that a run leaves behind. */
const LEFT_OUT =
  /^(api_key|app_user|page_session|refresh_token|heartbeat|cache_generation|search_concept|search_words?(_read)?)$|outbox$|_(pending|due|upkeep)$/;
/** Ids that a database draws (`a` and `b` of two adverts that were compared), places in a sequence, and what holds the id of a run. An id that is a word of ours, as a source's, stays. */
function isDrawn(column: string, type: string): boolean {
  if (type.startsWith("timestamp") || /^(rev|position|run_id|restarted_as|[ab])$/.test(column)) return true;
  return /(^|_)ids?$/.test(column) && type !== "text";
}

/** What the watch, once a minute, and the relay still have to do. */
const WORK = ["outbox", "property_outbox", "property_pending", "market_due", "match_due"];
/** How long that may take, in ms. */
const PATIENCE_MS = 240_000;

/** Reads every table as `readTables` does, once nothing is left to be done in the background. @throws Error naming what never ended. */
export async function settledTables(db: Queries): Promise<Tables> {
  const until = Date.now() + PATIENCE_MS;
  const counts = WORK.map((table) => `select '${table}' as name where exists (select from ${table})`).join(
    " union all ",
  );
  for (;;) {
    const left = await db.query<{ name: string }>(counts);
    if (left.length === 0) return readTables(db);
    if (Date.now() > until) throw new Error(`never done: ${left.map(({ name }) => name).join(", ")}`);
    await sleep(500);
  }
}

/** Reads every table of the database without ids and times, and the `account` of each task: what two installations that did the same have in common. */
export async function readTables(db: Queries): Promise<Tables> {
  const columns = await db.query<{ table: string; column: string; type: string }>(
    `select c.table_name as table, c.column_name as column, c.data_type as type from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, c.ordinal_position`,
  );
  const tables: Record<string, string[]> = {};
  for (const [table, own] of Map.groupBy(columns, (column) => column.table)) {
    if (LEFT_OUT.test(table)) continue;
    const shown = own.filter(({ column, type }) => !isDrawn(column, type));
    const list = shown.map(({ column }) => `'${column}', "${column}"`).join(", ");
    const rows = await db.query<{ row: string }>(`select jsonb_build_object(${list})::text as row from "${table}"`);
    tables[table] = textsOf(rows);
  }
  tables["account"] = textsOf(await db.query<{ row: string }>(ACCOUNTS));
  return tables;
}

/** How each task ended, with the sums of its chunks: without the numbers that its run gave to them. */
const ACCOUNTS = `
  select to_jsonb(account)::text as row from (
    select source_id, search, outcome, seen, fetched, task.reason, sum(rows_read) as read, sum(rows_used) as used,
      sum(duplicates) as duplicates, sum(quarantined) as quarantined, sum(skipped) as skipped, sum(changed) as changed
    from task left join chunk using (run_id, task) group by run_id, task
  ) as account`;

const Sourced = z.looseObject({ source_id: z.string() });
/** What names a record, with the hash over all that was read of it, and what tells of a row that was set aside. */
const Identified = z.object({
  source_id: z.string(),
  sale_key: z.string().optional(),
  ordinal: z.int().optional(),
  reference: z.string().optional(),
  content_hash: z.string().optional(),
  file: z.string().optional(),
  row_number: z.int().optional(),
  field: z.string().nullish(),
  reason: z.string().optional(),
});

/** Gives what came of these sources, whatever else the same run collected: accounts, records by their names and hashes, rows set aside. */
export function cameOf(sources: readonly string[], tables: Tables): Tables {
  const shown = {
    account: Sourced,
    sale: Identified,
    advert: Identified,
    energy_rating: Identified,
    quarantine: Identified,
  };
  return Object.fromEntries(
    Object.entries(shown).map(([name, schema]) => {
      const rows = (tables[name] ?? []).map((row) => schema.parse(JSON.parse(row)));
      return [name, rows.filter((row) => sources.includes(row.source_id)).map((row) => JSON.stringify(row))];
    }),
  );
}

function textsOf(rows: readonly { readonly row: string }[]): string[] {
  return rows.map(({ row }) => withoutIds(row)).sort();
}

/** Run ids, keys that hold them and instants stand in texts and JSON, too; the search of a database is named after its address. */
function withoutIds(row: string): string {
  return row
    .replaceAll(/(run|drop|schedule)-[a-z0-9-]*\d{8}-\d{6}-[0-9a-f]{4}/g, "RUN")
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)?/g, "INSTANT")
    .replaceAll(/table-[0-9a-f]{12}/g, "TABLE")
    .replaceAll(/127\.0\.0\.1:\d+/g, "HOST");
}

/** Tells in which tables two databases differ: how many rows each has that the other has not, and the first of them. */
export function differences(one: Tables, other: Tables): string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names.flatMap((name) => {
    const [here, there] = [one[name] ?? [], other[name] ?? []];
    const [onlyHere, onlyThere] = [without(here, there), without(there, here)];
    if (onlyHere.length + onlyThere.length === 0) return [];
    const first = [onlyHere[0], onlyThere[0]].map((row) => row?.slice(0, 600) ?? "nothing");
    return [
      `${name}: ${onlyHere.length} rows here only, ${onlyThere.length} there only; here ${first[0]}; there ${first[1]}`,
    ];
  });
}

/** The rows of `some` that `others` lacks, each as often as it lacks it. */
function without(some: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return some.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}
