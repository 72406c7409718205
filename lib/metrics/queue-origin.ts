import type { Queue } from "../stores/aws/sqs.ts";
import type { Reading } from "../stores/figures/collection-figures.ts";
import type { Origin } from "./store-gauges.ts";

/**
 * Makes the readings of queues: how many messages wait and are worked on, and since when each was not seen empty. SQS tells the age of the oldest message
 * to CloudWatch only; no message is older than the last time that its queue was empty.
 */
export function queueOrigin(
  names: readonly string[],
  open: (name: string) => Pick<Queue, "depth"> | Promise<Pick<Queue, "depth">>,
  now: () => number = Date.now,
): Origin {
  const emptyAt = new Map<string, number>();
  const readOne = async (name: string): Promise<Reading[]> => {
    const { waiting, inFlight } = await (await open(name)).depth();
    if (waiting + inFlight === 0 || !emptyAt.has(name)) emptyAt.set(name, now());
    const since = (now() - (emptyAt.get(name) ?? now())) / 1000;
    return [
      { name: "queue_messages", labels: { queue: name, state: "waiting" }, value: waiting },
      { name: "queue_messages", labels: { queue: name, state: "in-flight" }, value: inFlight },
      { name: "queue_not_empty_seconds", labels: { queue: name }, value: since },
    ];
  };
  return { store: "sqs", read: async () => (await Promise.all(names.map(readOne))).flat() };
}
