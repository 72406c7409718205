import { PermanentError } from "../errors.ts";
import type { EventsMessage } from "../messages.ts";
import type { Source } from "../sources/schema.ts";
import { activeAlerts, pauseAlert, validSerials } from "../stores/alerts/alerts.ts";
import {
  claimDelivery,
  forgetDeliveries,
  heldUntil,
  holdAlert,
  postponeDelivery,
  receiverFails,
  receiverWorks,
  recordAttempt,
  takeDue,
  writeDeliveries,
} from "../stores/alerts/deliveries.ts";
import type { Claimed, NextTry } from "../stores/alerts/deliveries.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";
import { MAX_ATTEMPTS, backoffMs, reasonToPause } from "./backoff.ts";
import type { Conditions } from "./criteria.ts";
import type { AlertKeys } from "./keys.ts";
import { matchEvents } from "./match.ts";
import { payloadOf } from "./payload.ts";
import type { Attempt, Send } from "./send.ts";
import { SIGNATURE_HEADER, sign } from "./signature.ts";

/** What notifying needs of the world. */
export interface NotifyDeps {
  readonly db: Postgres;
  readonly sources: readonly Source[];
  readonly keys: AlertKeys;
  readonly conditions: Conditions;
  readonly send: Send;
  /** Puts a message for each of these deliveries on the queue, to come after so many seconds. */
  readonly enqueue: (deliveryIds: readonly string[], delaySeconds: number) => Promise<void>;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Alerts whose conditions stand in one question. */
const ALERTS_PER_QUESTION = 200;
/** SQS delays a message by a quarter of an hour at most; what is due later, the watch puts on the queue. */
const LONGEST_DELAY_MS = 900_000;
/** Over which time those that were held back together come again. */
const SPREAD_MS = 60_000;
/** Deliveries that one call of the watch puts on the queue. */
const DUE_PER_CALL = 500;

/**
 * Handles a message of the queue `events`: finds the alerts that its events meet and writes a delivery for each, or tries a delivery that is
 * due. Either may come twice, late or after a crash: an event is delivered to an alert under one id, and more than once only where the
 * receiver's answer was lost.
 */
export async function notify(message: EventsMessage, deps: NotifyDeps): Promise<void> {
  if ("events" in message) await tell(message.events, deps);
  else await deliver(message.delivery, deps);
}

/** Puts deliveries on the queue that are due and that no message is under way for; gives how many. */
export async function remind({ db, enqueue, now }: Pick<NotifyDeps, "db" | "enqueue" | "now">): Promise<number> {
  await forgetDeliveries(db, now());
  const due = await takeDue(db, now(), DUE_PER_CALL);
  await enqueue(due, 0);
  return due.length;
}

async function tell(eventIds: readonly string[], { db, conditions, enqueue, now }: NotifyDeps): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const alerts = await activeAlerts(db, after, ALERTS_PER_QUESTION);
    const { matches, broken } = await matchEvents(db, eventIds, alerts, conditions);
    for (const [alertId, reason] of broken) await pauseAlert(db, alertId, reason);
    await enqueue(await writeDeliveries(db, matches, now()), 0);
    const last = alerts.at(-1);
    if (!last || alerts.length < ALERTS_PER_QUESTION) return;
    after = last.alert_id;
  }
}

async function deliver(deliveryId: string, deps: NotifyDeps): Promise<void> {
  const { db, now, random } = deps;
  const claimed = await claimDelivery(db, deliveryId, now());
  if (claimed) return attempt(claimed, deps);
  const held = await heldUntil(db, deliveryId, now());
  if (!held) return;
  const wait = held.getTime() - now().getTime();
  await again(deliveryId, wait + random() * SPREAD_MS, deps, (next) => postponeDelivery(db, deliveryId, next));
}

async function attempt(claimed: Claimed, deps: NotifyDeps): Promise<void> {
  const { db } = deps;
  const result = await sendOut(claimed, deps);
  const tried = {
    deliveryId: claimed.delivery_id,
    responseStatus: result.status,
    durationMs: result.durationMs,
    error: result.error,
  };
  const isTest = claimed.event_id === null;
  if (result.error === null) {
    await recordAttempt(db, tried, null);
    if (!isTest) await receiverWorks(db, claimed.alert_id);
    return;
  }
  if (!isTest && !result.gone) await countFailure(claimed.alert_id, result, deps);
  if (isTest || result.gone || claimed.attempts >= MAX_ATTEMPTS) return recordAttempt(db, tried, null);
  await again(claimed.delivery_id, backoffMs(claimed.attempts, deps.random()), deps, (next) =>
    recordAttempt(db, tried, next),
  );
}

/** An attempt; `gone` when there is nothing to tell any more. */
type Result = Attempt & { readonly gone?: boolean };

async function sendOut(claimed: Claimed, { db, sources, keys, send, now }: NotifyDeps): Promise<Result> {
  const payload = await payloadOrReason(claimed, db, sources);
  if (typeof payload === "string") return { status: null, error: payload, durationMs: 0, gone: true };
  const body = JSON.stringify(payload);
  const serials = await validSerials(db, claimed.alert_id, now());
  const secrets = serials.map((serial) => keys.signing(claimed.alert_id, serial));
  return send({
    url: claimed.url,
    body,
    headers: {
      [SIGNATURE_HEADER]: sign(body, now(), secrets),
      "imo-event": payload.evenement.type,
      "imo-delivery": claimed.delivery_id,
    },
  });
}

async function payloadOrReason(claimed: Claimed, db: Postgres, sources: readonly Source[]) {
  try {
    return (await payloadOf(db, claimed, sources)) ?? "L’annonce n’existe plus.";
  } catch (error) {
    if (error instanceof PermanentError) return error.message;
    throw error;
  }
}

async function countFailure(alertId: string, { status }: Attempt, { db, now, random }: NotifyDeps): Promise<void> {
  const { failures, failingSince } = await receiverFails(db, alertId, now());
  const reason = reasonToPause({ status, failures, failingSince }, now());
  if (reason !== null) await pauseAlert(db, alertId, reason);
  await holdAlert(db, alertId, new Date(now().getTime() + backoffMs(failures, random())));
}

/** Has a delivery come again: by a message where the queue can wait so long, else by the watch. */
async function again(
  deliveryId: string,
  waitMs: number,
  { enqueue, now }: NotifyDeps,
  write: (next: NextTry) => Promise<void>,
): Promise<void> {
  const queued = waitMs <= LONGEST_DELAY_MS;
  await write({ at: new Date(now().getTime() + waitMs), queued });
  if (queued) await enqueue([deliveryId], Math.ceil(waitMs / 1000));
}
