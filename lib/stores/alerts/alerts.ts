/** Alerts in Postgres: whose they are, what they ask for, and which of their keys are valid. */
import { jsonFor } from "../postgres/json.ts";
import type { Postgres, Queries, Transaction } from "../postgres/postgres.ts";

/** What an alert asks of adverts, as its owner wrote it. */
export type AlertFilter = Readonly<Record<string, unknown>>;

/** An alert as it is kept. */
export interface AlertRow {
  readonly alert_id: string;
  readonly name: string;
  readonly filter: AlertFilter;
  readonly channel: "webhook" | "feed";
  /** Of a webhook. */
  readonly url: string | null;
  readonly active: boolean;
  readonly paused_reason: string | null;
  readonly failures: number;
  readonly failing_since: string | null;
  readonly created_at: string;
  readonly changed_at: string;
}

/** What makes a new alert. */
export interface NewAlert {
  readonly alertId: string;
  readonly owner: string;
  readonly name: string;
  readonly filter: AlertFilter;
  readonly url: string | null;
}

/** What may be changed of one. */
export interface AlertChanges {
  readonly name?: string | undefined;
  readonly filter?: AlertFilter | undefined;
  readonly url?: string | undefined;
  readonly active?: boolean | undefined;
}

const COLUMNS = `alert_id, name, filter, channel, url, active, paused_reason, failures, failing_since, created_at, changed_at`;

/** Writes an alert with its first key; null when its owner has `most` already. */
export async function insertAlert(db: Postgres, alert: NewAlert, most: number): Promise<AlertRow | null> {
  return db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('alerts of ' || $1, 0))`, [alert.owner]);
    const [row] = await tx.query<AlertRow>(
      `insert into alert (alert_id, owner, name, filter, channel, url, created_at, changed_at)
       select $1, $2, $3, $4, $5, $6, now(), now() where (select count(*) from alert where owner = $2) < $7 returning ${COLUMNS}`,
      [
        alert.alertId,
        alert.owner,
        alert.name,
        jsonFor(alert.filter),
        alert.url === null ? "feed" : "webhook",
        alert.url,
        most,
      ],
    );
    if (!row) return null;
    await tx.query(`insert into alert_key (alert_id, serial) values ($1, 1)`, [alert.alertId]);
    return row;
  });
}

/** The alerts of an owner, the newest first. */
export function alertsOf(db: Queries, owner: string): Promise<AlertRow[]> {
  return db.query<AlertRow>(`select ${COLUMNS} from alert where owner = $1 order by created_at desc, alert_id`, [
    owner,
  ]);
}

/** One alert of an owner; undefined where it is none of theirs. */
export async function findAlert(db: Queries, owner: string, alertId: string): Promise<AlertRow | undefined> {
  const [row] = await db.query<AlertRow>(`select ${COLUMNS} from alert where owner = $1 and alert_id = $2`, [
    owner,
    alertId,
  ]);
  return row;
}

/** One alert, whoever its owner is. */
export async function readAlertById(db: Queries, alertId: string): Promise<AlertRow | undefined> {
  const [row] = await db.query<AlertRow>(`select ${COLUMNS} from alert where alert_id = $1`, [alertId]);
  return row;
}

/** Changes an alert of an owner; one that is made active begins without its failures, and what waits is due at once. */
export async function changeAlert(
  db: Postgres,
  owner: string,
  alertId: string,
  { name, filter, url, active }: AlertChanges,
  now: Date,
): Promise<AlertRow | undefined> {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<AlertRow>(
      `update alert set name = coalesce($3, name), filter = coalesce($4, filter), url = coalesce($5, url), active = coalesce($6, active),
         paused_reason = case when $6 is null then paused_reason end,
         failures = case when $6 then 0 else failures end, failing_since = case when $6 then null else failing_since end,
         hold_until = case when $6 or $5 is not null then null else hold_until end, changed_at = now()
       where owner = $1 and alert_id = $2 returning ${COLUMNS}`,
      [owner, alertId, name, filter && jsonFor(filter), url, active],
    );
    if (row && active) await wake(tx, alertId, now);
    return row;
  });
}

function wake(tx: Transaction, alertId: string, now: Date): Promise<unknown> {
  return tx.query(
    `update delivery set next_try = $2, queued_for = null where alert_id = $1 and status = 'pending' and next_try > $2`,
    [alertId, now.toISOString()],
  );
}

/** Removes an alert of an owner with all that was delivered; tells whether there was one. */
export async function removeAlert(db: Queries, owner: string, alertId: string): Promise<boolean> {
  const rows = await db.query(`delete from alert where owner = $1 and alert_id = $2 returning alert_id`, [
    owner,
    alertId,
  ]);
  return rows.length > 0;
}

/** Serial numbers of the keys that are valid, the newest first. */
export async function validSerials(db: Queries, alertId: string, now: Date): Promise<number[]> {
  const rows = await db.query<{ serial: number }>(
    `select serial from alert_key where alert_id = $1 and (expires_at is null or expires_at > $2) order by serial desc`,
    [alertId, now.toISOString()],
  );
  return rows.map(({ serial }) => serial);
}

/** Gives an alert a new key; the one before stays valid until `expires`, any older one ends now. Gives the new one's serial number. */
export async function rotateKey(db: Postgres, alertId: string, now: Date, expires: Date): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.query(`select from alert where alert_id = $1 for update`, [alertId]);
    await tx.query(
      `update alert_key set expires_at = case when expires_at is null then $3::timestamptz else least(expires_at, $2) end where alert_id = $1`,
      [alertId, now.toISOString(), expires.toISOString()],
    );
    const [row] = await tx.query<{ serial: number }>(
      `insert into alert_key (alert_id, serial) select $1, max(serial) + 1 from alert_key where alert_id = $1 returning serial`,
      [alertId],
    );
    if (!row) throw new Error(`the alert ${alertId} has no key`);
    return row.serial;
  });
}

/** An alert whose filter is to be met. */
export interface ActiveAlert {
  readonly alert_id: string;
  readonly criteria: unknown;
  readonly created_at: string;
}

/** Up to `limit` active alerts whose ids come after one. */
export function activeAlerts(db: Queries, after: string | null, limit: number): Promise<ActiveAlert[]> {
  return db.query<ActiveAlert>(
    `select alert_id, filter as criteria, created_at from alert
     where active and ($1::uuid is null or alert_id > $1) order by alert_id limit $2`,
    [after, limit],
  );
}

/** Pauses an alert with a French reason; one that is paused already keeps its own. */
export async function pauseAlert(db: Queries, alertId: string, reason: string): Promise<void> {
  await db.query(
    `update alert set active = false, paused_reason = $2, changed_at = now() where alert_id = $1 and active`,
    [alertId, reason],
  );
}
