import sql from "sql-template-tag";
import * as z from "zod";
import { advertsByIds } from "../query/advert-rows.ts";
import { newestAdvert } from "../query/adverts.ts";
import { ask } from "../query/ask.ts";
import { attribute } from "../query/attribution.ts";
import { presentEvent } from "../query/events.ts";
import type { EventRow } from "../query/events.ts";
import { presentAdvert } from "../query/present.ts";
import type { AdvertRow } from "../query/present.ts";
import type { Source } from "../sources/schema.ts";
import type { Claimed } from "../stores/alerts/deliveries.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { conditionsOf } from "./criteria.ts";

/** What a receiver gets, as far as it is the same for all of them. */
export const Payload = z.object({
  /** The delivery's id, the same each time that it is tried. */
  id: z.guid(),
  alerte: z.object({ id: z.guid(), nom: z.string() }),
  evenement: z.looseObject({ id: z.guid().nullable(), type: z.string(), date: z.iso.datetime() }),
  annonce: z.record(z.string(), z.unknown()).nullable(),
  sources: z.array(z.record(z.string(), z.unknown())),
});
export type Payload = z.infer<typeof Payload>;

/**
 * What a delivery tells: the event, the advert as it is now, and where that comes from. A test tells of the newest advert that meets the
 * alert. Null when the event or its advert is gone.
 */
export async function payloadOf(db: Queries, delivery: Claimed, sources: readonly Source[]): Promise<Payload | null> {
  const { delivery_id: id, alert_id, name, event_id, created_at } = delivery;
  const envelope = { id, alerte: { id: alert_id, nom: name } };
  if (event_id === null) {
    const evenement = { id: null, type: "test", date: created_at };
    return {
      ...envelope,
      evenement,
      ...told(await newestAdvert(db, await conditionsOf(db, delivery.criteria)), sources),
    };
  }
  const [event] = await ask<EventRow & { advert_id: number }>(
    db,
    sql`select advert_id, happened_at, type, detail from event_log where event_id = ${event_id}::uuid`,
  );
  const [presented] = event ? presentEvent(event) : [];
  const [row] = event ? await advertsByIds(db, [event.advert_id]) : [];
  if (!presented || !row) return null;
  return { ...envelope, evenement: { id: event_id, ...presented }, ...told(row, sources) };
}

function told(row: AdvertRow | null, sources: readonly Source[]): Pick<Payload, "annonce" | "sources"> {
  if (!row) return { annonce: null, sources: [] };
  const cited = attribute([{ source: row.source_id, collected_at: row.last_seen }], sources);
  return { annonce: presentAdvert(row), sources: cited.map((one) => ({ ...one })) };
}
