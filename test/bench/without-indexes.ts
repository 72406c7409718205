import type { Transaction } from "../../lib/stores/postgres/postgres.ts";

/** Calls `work` without the indexes of these tables that no constraint needs, and makes them again. */
export async function withoutIndexes(
  tx: Transaction,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const indexes = await tx.query<{ name: string; definition: string }>(
    `select c.relname as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = any ($1::regclass[]) and not exists (select from pg_constraint k where k.conindid = i.indexrelid) order by 1`,
    [tables],
  );
  for (const { name } of indexes) await tx.query(`drop index ${name}`);
  await work();
  for (const { definition } of indexes) await tx.query(definition);
}
