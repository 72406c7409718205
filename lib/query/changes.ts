/** What happened to all adverts, in the order in which it became known. */
import sql from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import type * as z from "zod";
import type { Source } from "../sources/schema.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { ask } from "./ask.ts";
import { attribute } from "./attribution.ts";
import { cursorTo } from "./cursor.ts";
import { presentEvent } from "./events.ts";
import type { EventRow } from "./events.ts";
import type { ChangesFilter } from "./filters.ts";

type ChangeRow = EventRow & {
  readonly event_id: string;
  readonly position: number;
  readonly positioned_at: string;
  readonly advert_id: number;
  readonly source_id: string;
  readonly reference: string;
};

/** Where reading started, beside each event; beside none where there is none. */
type Found = { readonly start: number } & (ChangeRow | { readonly event_id: null });

/**
 * The events after a place, in the order of their positions; `suivant` is always the place to go on from, also when nothing is left, and
 * `reste` tells whether more is there already. Whoever follows it misses nothing: positions are given to committed events only, in order.
 */
export async function listChanges(
  db: Queries,
  { depuis, limite }: z.output<typeof ChangesFilter>,
  sources: readonly Source[],
) {
  const found = await ask<Found>(
    db,
    sql`with start as (select ${startOf(depuis)} as at)
      select start.at as start, found.* from start left join lateral (
        select l.event_id, l.position, l.positioned_at, l.type, l.happened_at, l.detail, l.advert_id, a.source_id, a.reference
        from event_log l join advert a using (advert_id)
        where l.position > start.at order by l.position limit ${limite + 1}) found on true`,
  );
  const rows = found.filter((row) => row.event_id !== null);
  const shown = rows.slice(0, limite);
  return {
    resultats: shown.flatMap(presentChange),
    suivant: cursorTo(shown.at(-1)?.position ?? found[0]?.start ?? 0),
    reste: rows.length > limite,
    sources: attribute(
      shown.map(({ source_id, happened_at }) => ({ source: source_id, collected_at: happened_at })),
      sources,
    ),
  };
}

/** In one statement with what follows: what comes in between would be skipped. */
function startOf(depuis: z.output<typeof ChangesFilter>["depuis"]): Sql {
  if (depuis === undefined) return sql`0::bigint`;
  if ("position" in depuis) return sql`${depuis.position}::bigint`;
  return sql`coalesce(
    (select position - 1 from event_log where positioned_at >= ${depuis.instant}::timestamptz and position is not null
     order by positioned_at, position limit 1),
    (select max(position) from event_log), 0)`;
}

function presentChange(row: ChangeRow) {
  return presentEvent(row).map((event) => ({
    id: row.event_id,
    ...event,
    connu_le: row.positioned_at,
    id_annonce: row.advert_id,
    source: row.source_id,
    reference: row.reference,
  }));
}
