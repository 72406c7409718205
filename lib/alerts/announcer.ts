import { EVENTS_PER_MESSAGE } from "../messages.ts";
import type { EventsMessage } from "../messages.ts";

/** Sends messages to the queue `events`. */
type SendAll = (messages: readonly EventsMessage[], delaySeconds?: number) => Promise<void>;

/** Tells the queue of events that became known, some fifty a message. */
export function announcer(sendAll: SendAll): (eventIds: readonly string[]) => Promise<void> {
  return async (eventIds) => {
    const messages: EventsMessage[] = [];
    for (let from = 0; from < eventIds.length; from += EVENTS_PER_MESSAGE)
      messages.push({ events: eventIds.slice(from, from + EVENTS_PER_MESSAGE) });
    await sendAll(messages);
  };
}

/** Tells the queue of deliveries that are due after so many seconds. */
export function reminder(sendAll: SendAll): (deliveryIds: readonly string[], delaySeconds: number) => Promise<void> {
  return async (deliveryIds, delaySeconds) => {
    await sendAll(
      deliveryIds.map((delivery) => ({ delivery })),
      delaySeconds,
    );
  };
}
