import type { AdvertDocument } from "../postgres/outbox.ts";
import type { Mongo } from "./mongo.ts";
import { writeNewer } from "./newer.ts";

/** Writes adverts as documents, in one round trip, each only over an older one. @throws TransientError when the document store does not take them. */
export function writeDocuments(mongo: Mongo, documents: readonly AdvertDocument[]): Promise<void> {
  return writeNewer(mongo, "adverts", documents);
}

/** Empties the collection of adverts, for a rebuild. */
export async function clearDocuments(mongo: Mongo): Promise<void> {
  await mongo.db.collection("adverts").deleteMany({});
}
