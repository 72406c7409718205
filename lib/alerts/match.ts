import sql, { join } from "sql-template-tag";
import type { Sql } from "sql-template-tag";
import pMap from "p-map";
import { PermanentError } from "../errors.ts";
import { ask } from "../query/ask.ts";
import { presentEvent } from "../query/events.ts";
import type { EventRow } from "../query/events.ts";
import type { ActiveAlert } from "../stores/alerts/alerts.ts";
import type { Match } from "../stores/alerts/deliveries.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import type { Conditions } from "./criteria.ts";

/** Which events meet which alerts, and the alerts whose filter can't be applied any more, with a French reason. */
export interface Matching {
  readonly matches: readonly Match[];
  readonly broken: ReadonlyMap<string, string>;
}

/** Alerts whose places are looked up at once. */
const AT_ONCE = 4;

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
  conditionsOf: Conditions,
): Promise<Matching> {
  const broken = new Map<string, string>();
  const conditions: Condition[] = [];
  const read = await pMap(alerts, ({ criteria }) => readConditions(db, criteria, conditionsOf), {
    concurrency: AT_ONCE,
  });
  for (const [index, alert] of alerts.entries()) {
    const where = read[index];
    if (typeof where === "string") broken.set(alert.alert_id, where);
    else if (where) conditions.push({ alert, where });
  }
  const shown = await shownEvents(db, eventIds);
  const matches = shown.length === 0 ? [] : await met(db, shown, conditions, broken);
  return { matches, broken };
}

async function readConditions(db: Queries, criteria: unknown, conditionsOf: Conditions): Promise<Sql | string> {
  try {
    return await conditionsOf(db, criteria);
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
 * The facts of every advert of the events as they are now and, where the event tells it, as they were before: what has been withdrawn was
 * active, what has another price had the old one. Each alert's conditions are then tried on each of these rows.
 */
function question(eventIds: readonly string[], conditions: readonly Condition[]): Sql {
  const tried = conditions.map(
    ({ alert, where }) => sql`(${alert.alert_id}::uuid, ${alert.created_at}::timestamptz, (${where}))`,
  );
  return sql`
    with state as materialized (
      select l.event_id, l.recorded_at, standing
      from event_log l join advert_facts f using (advert_id)
      cross join lateral (select (l.detail ->> 'from')::numeric as was) price
      cross join lateral (
        select '{}'::jsonb as past
        union all select '{"status": "active"}' where l.type = 'withdrawn'
        union all select jsonb_build_object('rent_cents', round(was * 100))
          where l.type = 'price-changed' and f.transaction = 'rental'
        union all select jsonb_build_object('price_cents', round(was * 100), 'price_per_m2', round(was / nullif(f.area, 0)::numeric, 2))
          where l.type = 'price-changed' and f.transaction is distinct from 'rental') p
      cross join lateral jsonb_populate_record(f, p.past) standing
      where l.event_id = any (${eventIds}::uuid[])
    )
    select distinct s.event_id, m.alert_id
    from state s
    cross join lateral (
      select tried.alert_id from (select (s.standing).*) advert_facts
      cross join lateral (values ${join(tried)}) tried (alert_id, since, meets)
      where tried.meets and tried.since <= s.recorded_at) m`;
}
