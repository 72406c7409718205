import { identifyBatch } from "../aggregate/identity/identify.ts";
import { announcer } from "../alerts/announcer.ts";
import { carryProperties } from "../query/kept-properties.ts";
import type { Source } from "../sources/schema.ts";
import { announceEvents } from "../stores/adverts/event-log.ts";
import type { Queue } from "../stores/aws/sqs.ts";
import { writeDocuments } from "../stores/mongo/advert-documents.ts";
import type { Mongo } from "../stores/mongo/mongo.ts";
import { drainOutbox } from "../stores/postgres/outbox.ts";
import type { Postgres } from "../stores/postgres/postgres.ts";

/** What follows from a merge is done with. */
interface DrainDeps {
  readonly db: Postgres;
  readonly mongo: Mongo;
  readonly sources: readonly Source[];
  /** Where events of adverts are told. */
  readonly events: Queue;
}

/** What merges leave to be done, each in batches and in this order: events are told, documents written, adverts put together, properties written. */
export function drainsOf({ db, mongo, sources, events }: DrainDeps) {
  const announce = announcer(events.sendAll);
  return [
    (batch: number) => announceEvents(db, batch, announce),
    (batch: number) => drainOutbox(db, batch, (documents) => writeDocuments(mongo, documents)),
    (batch: number) => identifyBatch(db, batch),
    (batch: number) => carryProperties({ db, mongo, sources, now: () => new Date() }, batch),
  ];
}
