import { refreshHistory } from "../../lib/stores/adverts/history.ts";
import { mergeAdverts } from "../../lib/stores/adverts/adverts.ts";
import { mergeCrawl } from "../../lib/stores/adverts/crawls.ts";
import type { Advert, Crawl } from "../../lib/records/record.ts";
import type { Postgres, Queries } from "../../lib/stores/postgres/postgres.ts";
import { anAdvert } from "./adverts.ts";

/** Ten o'clock of a day of November 2025. */
export const day = (n: number): string => `2025-11-${String(n).padStart(2, "0")}T10:00:00.000Z`;

/** A complete crawl of the search `flats` on day `n`, which must miss an advert twice; `changes` says what is different. */
export function aCrawl(n: number, references: readonly string[], changes: Partial<Crawl> = {}): Crawl {
  return {
    kind: "crawl",
    source: "imo-ops-export",
    searchId: "flats",
    search: "all flats",
    crawledAt: day(n),
    complete: true,
    withdrawnAfter: 2,
    references,
    ...changes,
  };
}

/** An advert's page as it stood on day `n`. */
export function aPage(n: number, changes: Partial<Advert> = {}): Advert {
  return anAdvert({ reference: "1", collectedAt: day(n), ...changes });
}

/** Merges what arrives, one message after the other. */
export async function arrive(db: Postgres, ...records: (Advert | Crawl)[]): Promise<void> {
  for (const record of records) await arriveOne(db, record);
}

/** Merges one message in a transaction of its own, as the aggregator does; gives how many adverts changed. */
export function arriveOne(db: Postgres, record: Advert | Crawl): Promise<number> {
  return db.transaction(async (tx) => {
    if (record.kind === "crawl") return mergeCrawl(tx, record, "r");
    return (await mergeAdverts(tx, [record], { runId: "r", readerVersion: 1 })).changed;
  });
}

/** All that happened to the adverts of a source: `1: 3 withdrawn` is the third of November, by reference and date. */
export async function eventsOf(db: Queries, source = "imo-ops-export"): Promise<string[]> {
  const rows = await db.query<{ event: string }>(
    `select a.reference || ': ' || extract(day from e.happened_at at time zone 'UTC') || ' ' || e.type ||
       case e.detail when '{}' then '' else ' ' || e.detail::text end as event
     from advert_event e join advert a using (advert_id) where a.source_id = $1
     order by a.reference, e.happened_at, e.type`,
    [source],
  );
  return rows.map(({ event }) => event);
}

/** How the adverts of a source stand, by reference. */
export function standingOf(db: Queries, source = "imo-ops-export") {
  return db.query<{ reference: string; status: string; first_seen: string; last_seen: string }>(
    `select reference, status, first_seen, last_seen, price_cents from advert where source_id = $1 order by reference`,
    [source],
  );
}

/** Works the whole history of a source out again from what is stored. */
export async function startHistoryOver(db: Postgres, source: string): Promise<void> {
  const adverts = await db.query<{ advert_id: number }>(`select advert_id from advert where source_id = $1`, [source]);
  await db.transaction((tx) =>
    refreshHistory(
      tx,
      adverts.map(({ advert_id }) => advert_id),
      "r",
    ),
  );
}
