/** Deliveries in Postgres: what has to be told to whom, what was tried, and what came of it. */
import { randomUUID } from "node:crypto";
import type { Queries } from "../postgres/postgres.ts";
import { KEPT_DAYS } from "../privacy/retention.ts";

/** An event that meets an alert. */
export interface Match {
  readonly alert_id: string;
  readonly event_id: string;
}

/** Whoever tries holds the delivery this long; after a crash it is due again. */
const LEASE = `interval '60 seconds'`;
/** Queues may be a little early. */
const EARLY = `interval '2 seconds'`;
/** A message that should have come so long ago is lost. */
const LOST = `interval '5 minutes'`;
/** What could not be delivered in this time is given up, also while its alert is paused. */
const EXPIRY = `interval '7 days'`;
/** How far back the log goes; longer than any message may come twice. */
const MEMORY = `interval '${KEPT_DAYS.delivery} days'`;

/**
 * Writes a delivery for each match that has none, and gives the ids of those that nobody has tried yet: asked again after a crash, it gives
 * the same. Those of a feed are listed, not sent.
 */
export async function writeDeliveries(db: Queries, matches: readonly Match[], now: Date): Promise<string[]> {
  const parameters = [
    matches.map(({ alert_id }) => alert_id),
    matches.map(({ event_id }) => event_id),
    now.toISOString(),
  ];
  await db.query(
    `insert into delivery (delivery_id, alert_id, event_id, status, created_at, next_try, queued_for)
     select md5(m.alert_id || ' ' || m.event_id)::uuid, m.alert_id, m.event_id, s.status, $3,
       case s.status when 'pending' then $3::timestamptz end, case s.status when 'pending' then $3::timestamptz end
     from unnest($1::uuid[], $2::uuid[]) m (alert_id, event_id) join alert a on a.alert_id = m.alert_id
     cross join lateral (select case a.channel when 'webhook' then 'pending' else 'listed' end as status) s
     on conflict do nothing`,
    parameters,
  );
  const waiting = await db.query<{ delivery_id: string }>(
    `select delivery_id from delivery join unnest($1::uuid[], $2::uuid[]) m (alert_id, event_id) using (alert_id, event_id)
     where status = 'pending' and attempts = 0 order by number`,
    parameters.slice(0, 2),
  );
  return waiting.map(({ delivery_id }) => delivery_id);
}

/** Writes a test of an alert; null when the one before is less than `seconds` ago. */
export async function writeTest(db: Queries, alertId: string, now: Date, seconds: number): Promise<string | null> {
  const [row] = await db.query<{ delivery_id: string }>(
    `insert into delivery (delivery_id, alert_id, status, created_at, next_try, queued_for)
     select $1, $2, 'pending', $3, $3, $3 where not exists (
       select from delivery where alert_id = $2 and event_id is null and created_at > $3::timestamptz - make_interval(secs => $4))
     returning delivery_id`,
    [randomUUID(), alertId, now.toISOString(), seconds],
  );
  return row?.delivery_id ?? null;
}

/** A delivery that may be tried now, by whoever claimed it. */
export interface Claimed {
  readonly delivery_id: string;
  readonly alert_id: string;
  /** Null: a test. */
  readonly event_id: string | null;
  /** This one included. */
  readonly attempts: number;
  readonly created_at: string;
  readonly name: string;
  readonly url: string;
  readonly criteria: unknown;
}

/** Claims a delivery that is due, of an alert that is active and not held back; undefined when it is none. Two at once never get the same. */
export async function claimDelivery(db: Queries, deliveryId: string, now: Date): Promise<Claimed | undefined> {
  const [row] = await db.query<Claimed>(
    `update delivery d set attempts = attempts + 1, attempted_at = $2, next_try = $2::timestamptz + ${LEASE}
     from alert a
     where d.delivery_id = $1 and a.alert_id = d.alert_id and d.status = 'pending' and d.next_try <= $2::timestamptz + ${EARLY}
       and (d.event_id is null or (a.active and coalesce(a.hold_until, '-infinity') <= $2::timestamptz + ${EARLY}))
     returning d.delivery_id, d.alert_id, d.event_id, d.attempts, d.created_at, a.name, a.url, a.filter as criteria`,
    [deliveryId, now.toISOString()],
  );
  return row;
}

/** Until when a delivery that is due has to wait, because its receiver fails at present; undefined when it has not. */
export async function heldUntil(db: Queries, deliveryId: string, now: Date): Promise<Date | undefined> {
  const [row] = await db.query<{ hold_until: string }>(
    `select hold_until from delivery d join alert a using (alert_id)
     where delivery_id = $1 and status = 'pending' and event_id is not null and active and next_try <= $2::timestamptz + ${EARLY}
       and hold_until > $2`,
    [deliveryId, now.toISOString()],
  );
  return row && new Date(row.hold_until);
}

/** When a delivery is tried again, and whether a message for that instant will be on the queue. */
export interface NextTry {
  readonly at: Date;
  readonly queued: boolean;
}

/** Puts a delivery off. */
export async function postponeDelivery(db: Queries, deliveryId: string, { at, queued }: NextTry): Promise<void> {
  await db.query(
    `update delivery set next_try = $2, queued_for = case when $3 then $2::timestamptz end where delivery_id = $1 and status = 'pending'`,
    [deliveryId, at.toISOString(), queued],
  );
}

/** What came of an attempt. */
export interface Tried {
  readonly deliveryId: string;
  readonly responseStatus: number | null;
  readonly durationMs: number;
  /** French; null: it was delivered. */
  readonly error: string | null;
}

/** Writes how an attempt ended; one that failed is over when there is no `next`. */
export async function recordAttempt(db: Queries, tried: Tried, next: NextTry | null): Promise<void> {
  const status = tried.error === null ? "delivered" : next ? "pending" : "failed";
  const again = status === "pending" ? next : null;
  await db.query(
    `update delivery set status = $2, next_try = $3, queued_for = case when $4 then $3::timestamptz end, response_status = $5,
       duration_ms = $6, error = $7
     where delivery_id = $1 and status = 'pending'`,
    [
      tried.deliveryId,
      status,
      again?.at.toISOString() ?? null,
      again?.queued ?? false,
      tried.responseStatus,
      tried.durationMs,
      tried.error,
    ],
  );
}

/** Forgets the failures of an alert whose receiver took something. */
export async function receiverWorks(db: Queries, alertId: string): Promise<void> {
  await db.query(
    `update alert set failures = 0, failing_since = null, hold_until = null where alert_id = $1 and failing_since is not null`,
    [alertId],
  );
}

/** Counts a failure of an alert's receiver; gives how many there are in a row and since when. */
export async function receiverFails(
  db: Queries,
  alertId: string,
  now: Date,
): Promise<{ failures: number; failingSince: Date }> {
  const [row] = await db.query<{ failures: number; failing_since: string }>(
    `update alert set failures = failures + 1, failing_since = coalesce(failing_since, $2) where alert_id = $1
     returning failures, failing_since`,
    [alertId, now.toISOString()],
  );
  return row
    ? { failures: row.failures, failingSince: new Date(row.failing_since) }
    : { failures: 0, failingSince: now };
}

/** Lets nothing be tried for an alert before an instant. */
export async function holdAlert(db: Queries, alertId: string, until: Date): Promise<void> {
  await db.query(`update alert set hold_until = greatest(hold_until, $2) where alert_id = $1`, [
    alertId,
    until.toISOString(),
  ]);
}

/** Removes what was delivered or given up longer ago than the log goes back. */
export async function forgetDeliveries(db: Queries, now: Date): Promise<void> {
  await db.query(`delete from delivery where status <> 'pending' and created_at < $1::timestamptz - ${MEMORY}`, [
    now.toISOString(),
  ]);
}

/** Takes up to `limit` deliveries that are due and for which no message is under way, and gives up those that waited for a week. */
export async function takeDue(db: Queries, now: Date, limit: number): Promise<string[]> {
  await db.query(
    `update delivery set status = 'failed', next_try = null, error = coalesce(error, 'Rien n’a pu être envoyé en sept jours.')
     where status = 'pending' and created_at < $1::timestamptz - ${EXPIRY}`,
    [now.toISOString()],
  );
  const rows = await db.query<{ delivery_id: string }>(
    `update delivery d set queued_for = $1 from (
       select delivery_id from delivery join alert using (alert_id)
       where status = 'pending' and next_try <= $1 and (event_id is null or active)
         and coalesce(queued_for, '-infinity') < $1::timestamptz - ${LOST}
       order by next_try limit $2 for update of delivery skip locked) due
     where d.delivery_id = due.delivery_id returning d.delivery_id`,
    [now.toISOString(), limit],
  );
  return rows.map(({ delivery_id }) => delivery_id);
}

/** A delivery as its log tells it. */
export interface DeliveryRow {
  readonly number: number;
  readonly delivery_id: string;
  readonly event_id: string | null;
  readonly type: string | null;
  readonly advert_id: number | null;
  readonly status: "pending" | "delivered" | "failed" | "listed";
  readonly created_at: string;
  readonly attempts: number;
  readonly attempted_at: string | null;
  readonly next_try: string | null;
  readonly response_status: number | null;
  readonly duration_ms: number | null;
  readonly error: string | null;
}

/** Up to `limit` deliveries of an alert, the newest first, before a number where one is given. */
export function deliveriesOfAlert(
  db: Queries,
  alertId: string,
  before: number | undefined,
  limit: number,
): Promise<DeliveryRow[]> {
  return db.query<DeliveryRow>(
    `select number, delivery_id, event_id, type, advert_id, status, created_at, attempts, attempted_at, next_try, response_status,
       duration_ms, error
     from delivery left join event_log using (event_id)
     where alert_id = $1 and number < coalesce($2, 9223372036854775807) order by number desc limit $3`,
    [alertId, before, limit],
  );
}
