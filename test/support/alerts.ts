import { announcer, reminder } from "../../lib/alerts/announcer.ts";
import { keptConditions } from "../../lib/alerts/criteria.ts";
import { alertKeys } from "../../lib/alerts/keys.ts";
import { notify, remind } from "../../lib/alerts/notify.ts";
import type { NotifyDeps } from "../../lib/alerts/notify.ts";
import { webhookSender } from "../../lib/alerts/send.ts";
import type { EventsMessage } from "../../lib/messages.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { insertAlert } from "../../lib/stores/alerts/alerts.ts";
import type { AlertFilter } from "../../lib/stores/alerts/alerts.ts";
import { announceEvents } from "../../lib/stores/adverts/event-log.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";

/** The installation's key in tests. */
export const ALERT_KEY = "alert-key-of-the-tests";

/** A queue of events in memory, with a clock that the test moves: messages wait until they are due. */
export async function notifier(db: Postgres, rules = { stage: "local", allow: "127.0.0.1" }) {
  const waiting: { message: EventsMessage; due: number }[] = [];
  let now = new Date("2026-11-23T08:00:00Z").getTime();
  const sendAll = async (messages: readonly EventsMessage[], delaySeconds = 0): Promise<void> => {
    waiting.push(...messages.map((message) => ({ message, due: now + delaySeconds * 1000 })));
  };
  const deps: NotifyDeps = {
    db,
    sources: await loadSources(),
    keys: alertKeys(ALERT_KEY),
    conditions: keptConditions(() => new Date(now)),
    send: webhookSender({ rules: () => Promise.resolve(rules), contact: "test", timeoutMs: 500 }),
    enqueue: reminder(sendAll),
    now: () => new Date(now),
    random: () => 0.5,
  };
  /** Handles all that is due, in order. */
  const work = async (): Promise<number> => {
    for (let handled = 0; ; handled++) {
      const next = waiting.findIndex(({ due }) => due <= now);
      const [entry] = next === -1 ? [] : waiting.splice(next, 1);
      if (!entry) return handled;
      await notify(entry.message, deps);
    }
  };
  return {
    deps,
    waiting,
    work,
    /** Announces the events that wait and handles what follows. */
    relay: async () => {
      while ((await announceEvents(db, 100, announcer(sendAll))) > 0);
      return work();
    },
    /** Moves the clock on, lets the watch look, and handles what is due then. */
    later: async (seconds: number) => {
      now += seconds * 1000;
      await remind(deps);
      return work();
    },
  };
}

/** Writes an alert of `owner`; without `url` it is a feed. */
export async function anAlert(
  db: Postgres,
  alertId: string,
  { criteria = {}, url = null, owner = "ann" }: { criteria?: AlertFilter; url?: string | null; owner?: string } = {},
): Promise<string> {
  const row = await insertAlert(db, { alertId, owner, name: "Une alerte", filter: criteria, url }, 1000);
  if (!row) throw new Error("too many alerts");
  return alertId;
}
