import * as z from "zod";
import { deadLetterReadings } from "../metrics/dead-letter-readings.ts";
import { queueOrigin } from "../metrics/queue-origin.ts";
import type { Origin } from "../metrics/store-gauges.ts";
import type { Bucket } from "../stores/aws/s3.ts";
import { collectionFigures } from "../stores/figures/collection-figures.ts";
import { waitingFigures } from "../stores/figures/waiting-figures.ts";
import type { Queries } from "../stores/postgres/postgres.ts";

/** The settings of what is read from the stores: names of queues, separated by commas, and the address of one of them. */
export const GaugesEnv = z.object({
  STAGE: z.string(),
  WATCHED_QUEUES: z.string().transform((text) => text.split(",").filter(Boolean)),
  EVENTS_QUEUE_URL: z.url(),
});
/** What the stores that every installation has are asked. */
export function storeOrigins(
  db: Queries,
  { STAGE, WATCHED_QUEUES: queues, EVENTS_QUEUE_URL }: z.output<typeof GaugesEnv>,
  data: () => Promise<Bucket>,
): readonly Origin[] {
  const urlOf = (queue: string): string => EVENTS_QUEUE_URL.replace(/[^/]*$/, `imo-ops-${STAGE}-${queue}`);
  return [
    {
      store: "postgres",
      read: async () => (await Promise.all([collectionFigures(db), waitingFigures(db)])).flat(),
    },
    queueOrigin(queues, async (name) => (await import("../stores/aws/sqs.ts")).queue(urlOf(name))),
    { store: "s3", read: async () => deadLetterReadings(await data(), queues) },
  ];
}
