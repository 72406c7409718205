import { expect, test } from "vitest";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { mergePlaces } from "../../../lib/stores/open-data/places.ts";
import { anAdvert } from "../../support/adverts.ts";
import { aPlace } from "../../support/places.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();
const from = { runId: "r", readerVersion: 1 };

/** Columns that something is written into, in their order. */
async function writtenColumns(table: string): Promise<string> {
  const [row] = await db.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return row?.columns ?? "";
}

test("a dump is restored: what indexes, checks and generated columns work out needs no search path", async () => {
  await db.transaction(async (tx) => {
    await mergePlaces(tx, [aPlace()], from);
    await mergeAdverts(tx, [anAdvert()], from);
  });
  for (const table of ["place", "advert"]) {
    const columns = await writtenColumns(table);
    await db.query(`create table copied (like ${table} including generated including constraints including indexes)`);
    await db.transaction(async (tx) => {
      await tx.query(`set local search_path = ''`);
      await tx.query(
        `insert into public.copied (${columns}) overriding system value select ${columns} from public.${table}`,
      );
    });
    expect(await db.query("select from copied")).toHaveLength(1);
    await db.query("drop table copied");
  }
});
