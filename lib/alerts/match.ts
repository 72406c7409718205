import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import { PermanentError } from "../errors.ts";
import { ask } from "../query/ask.ts";
import { presentEvent } from "../query/events.ts";
import type { EventRow } from "../query/events.ts";
import type { ActiveAlert } from "../stores/alerts/alerts.ts";
import type { Match } from "../stores/alerts/deliveries.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import { AlertCriteria, conditionsOf } from "./criteria.ts";

/** Which events meet which alerts, and the alerts whose filter can't be applied any more, with a French reason. */
export interface Matching {
  readonly matches: readonly Match[];
  readonly broken: ReadonlyMap<string, string>;
}

/** An alert with the conditions that its filter puts. */
interface Condition {
  readonly alert: ActiveAlert;
  readonly where: Sql;
}

/**
 * Finds which events meet which alerts. An event meets an alert when its advert meets the filter as it is now, or met it before a withdrawal
 * or a change of price. Events from before an alert was made, and changes that no answer shows, meet none.
 */
export async function matchEvents(
  db: Queries,
  eventIds: readonly string[],
  alerts: readonly ActiveAlert[],
): Promise<Matching> {
  const broken = new Map<string, string>();
  const conditions: Condition[] = [];
  for (const alert of alerts) {
    const where = await readConditions(db, alert);
    if (typeof where === "string") broken.set(alert.alert_id, where);
    else conditions.push({ alert, where });
  }
  const shown = await shownEvents(db, eventIds);
  const matches = shown.length === 0 ? [] : await met(db, shown, conditions, broken);
  return { matches, broken };
}

async function readConditions(db: Queries, { criteria }: ActiveAlert): Promise<Sql | string> {
  const read = AlertCriteria.safeParse(criteria);
  if (!read.success) return "Ses filtres ne sont plus lisibles : donnez-les à nouveau.";
  try {
    return await conditionsOf(db, read.data);
  } catch (error) {
    if (error instanceof PermanentError) return error.message;
    throw error;
  }
}

async function shownEvents(db: Queries, eventIds: readonly string[]): Promise<string[]> {
  const rows = await ask<EventRow & { event_id: string }>(
    db,
    sql`select event_id, happened_at, type, detail from event_log where event_id = any (${eventIds}::uuid[]) and not silent`,
  );
  return rows.filter((row) => presentEvent(row).length > 0).map(({ event_id }) => event_id);
}

/** One question for all alerts; where the database does not take it, each half by itself, down to the alert that is to blame. */
async function met(
  db: Queries,
  eventIds: readonly string[],
  conditions: readonly Condition[],
  broken: Map<string, string>,
): Promise<Match[]> {
  const [first, ...others] = conditions;
  if (!first) return [];
  try {
    return await ask<Match>(db, question(eventIds, conditions));
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    if (others.length === 0) {
      broken.set(first.alert.alert_id, "La base n’accepte pas ses filtres : donnez-les à nouveau.");
      return [];
    }
    const half = Math.ceil(conditions.length / 2);
    const left = await met(db, eventIds, conditions.slice(0, half), broken);
    return [...left, ...(await met(db, eventIds, conditions.slice(half), broken))];
  }
}

/**
 * Every advert of the events as it is now and, where the event tells it, as it was before: what has been withdrawn was active, what has
 * another price had the old one. Each alert's conditions are then tried on each of these rows, which bear the name `advert`.
 */
function question(eventIds: readonly string[], conditions: readonly Condition[]): Sql {
  const tried = conditions.map(
    ({ alert, where }) => sql`(${alert.alert_id}::uuid, ${alert.created_at}::timestamptz, (${where}))`,
  );
  return sql`
    with state as materialized (
      select l.event_id, l.recorded_at, standing
      from event_log l join advert a using (advert_id)
      cross join lateral (
        select '{}'::jsonb as past
        union all select '{"status": "active"}' where l.type = 'withdrawn'
        union all select jsonb_build_object(
          case a.transaction when 'rental' then 'rent_cents' else 'price_cents' end, round((l.detail ->> 'from')::numeric * 100))
          where l.type = 'price-changed') p
      cross join lateral jsonb_populate_record(a, p.past) standing
      where l.event_id = any (${eventIds}::uuid[])
    )
    select distinct s.event_id, m.alert_id
    from state s
    cross join lateral (
      select tried.alert_id from (select (s.standing).*) advert
      cross join lateral (values ${join(tried)}) tried (alert_id, since, meets)
      where tried.meets and tried.since <= s.recorded_at) m`;
}
