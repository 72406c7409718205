import { beforeEach, expect, test } from "vitest";
import { advertsByIds } from "../../../lib/query/advert-rows.ts";
import { presentAdvert } from "../../../lib/query/present.ts";
import type { Advert } from "../../../lib/records/record.ts";
import { mergeAdverts } from "../../../lib/stores/adverts/adverts.ts";
import { anAdvert } from "../../support/adverts.ts";
import { testDatabase } from "../../support/postgres.ts";

const db = await testDatabase();

beforeEach(() => db.query("truncate advert, outbox cascade"));

const day = (n: number) => `2025-11-${String(n).padStart(2, "0")}T10:00:00.000Z`;

interface Written {
  readonly wal: number;
  readonly updated: number;
  /** Without any index being written. */
  readonly inPlace: number;
}

// The counts are of the connection since it last told them, this transaction's included.
const SO_FAR = `
select (pg_current_wal_insert_lsn() - '0/0')::bigint as wal, pg_stat_get_xact_tuples_updated('advert'::regclass) as updated,
  pg_stat_get_xact_tuples_hot_updated('advert'::regclass) as "inPlace"`;

/** Merges as a chunk of a run, and gives what the database wrote for it. */
function merge(adverts: Advert[], readerVersion = 1): Promise<Written> {
  return db.transaction(async (tx) => {
    const [before] = await tx.query<Written>(SO_FAR);
    await mergeAdverts(tx, adverts, { runId: "r", readerVersion });
    const [after] = await tx.query<Written>(SO_FAR);
    if (!before || !after) throw new Error("nothing is known of the transaction");
    return {
      wal: after.wal - before.wal,
      updated: after.updated - before.updated,
      inPlace: after.inPlace - before.inPlace,
    };
  });
}

const offered = (collectedAt: string): Advert[] =>
  Array.from({ length: 200 }, (_, n) =>
    anAdvert({ reference: String(n), collectedAt, description: `Trois pièces au calme, numéro ${n}. `.repeat(40) }),
  );

test("adverts that are seen again as they were are written in place: no index is, and a tenth of the log at most", async () => {
  const first = await merge(offered(day(1)));
  const inPlace = ({ wal, updated, inPlace: cheap }: Written) =>
    updated === 200 && cheap === 200 && wal < first.wal / 10;
  // The server is that of other databases too: after a checkpoint whole pages are logged once, and what an analysis still looks at is not swept from
  // its page. A merge may write more than it has to, never less.
  const later: Written[] = [];
  for (let n = 2; n < 25 && !later.some(inPlace); n++) later.push(await merge(offered(day(n))));
  expect(later).toContainEqual(expect.toSatisfy(inPlace));
});

test("an answer tells when an advert was read last, not when it was read so first", async () => {
  await merge([anAdvert({ collectedAt: day(1) })]);
  await merge([anAdvert({ collectedAt: day(4) })]);
  const [row] = await db.query<{ advert_id: number }>("select advert_id from advert");
  const [advert] = await advertsByIds(db, [row?.advert_id ?? 0]);
  if (!advert) throw new Error("the advert is not there");
  expect(presentAdvert(advert)).toMatchObject({ date_extraction: day(4) });
});

test("what was confirmed since stands against a page of between that comes late", async () => {
  await merge([anAdvert({ collectedAt: day(1) })]);
  await merge([anAdvert({ collectedAt: day(9) })]);
  await merge([anAdvert({ collectedAt: day(5), priceCents: 100 })]);
  expect(await db.query("select price_cents, collected_at from advert")).toEqual([
    { price_cents: 21_500_000, collected_at: day(9) },
  ]);
});

test("a newer reader's content is written, also where it says the same", async () => {
  await merge([anAdvert({ collectedAt: day(1) })]);
  await merge([anAdvert({ collectedAt: day(2) })], 2);
  expect(await db.query("select reader_version from advert")).toEqual([{ reader_version: 2 }]);
});

test("an advert that had been taken for gone is there again", async () => {
  await merge([anAdvert({ collectedAt: day(1) })]);
  await db.query("update advert set status = 'withdrawn'");
  await merge([anAdvert({ collectedAt: day(2) })]);
  expect(await db.query("select status from advert")).toEqual([{ status: "active" }]);
});
