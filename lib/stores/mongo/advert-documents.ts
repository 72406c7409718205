import { MongoBulkWriteError } from "mongodb";
import { TransientError } from "../../errors.ts";
import type { Mongo } from "./mongo.ts";
import type { AdvertDocument } from "../postgres/outbox.ts";

const DUPLICATE_KEY = 11_000;

/**
 * Writes adverts as documents, in one round trip. A document is only ever replaced by one of a higher `rev`: for the others the upsert
 * meets the existing `_id`, and that refusal is what is wanted.
 * @throws TransientError when the document store is away or refuses anything else.
 */
export async function writeDocuments(mongo: Mongo, documents: readonly AdvertDocument[]): Promise<void> {
  if (documents.length === 0) return;
  const operations = documents.map((document) => ({
    replaceOne: { filter: { _id: document._id, rev: { $lt: document.rev } }, replacement: document, upsert: true },
  }));
  try {
    await mongo.db.collection<AdvertDocument>("adverts").bulkWrite(operations, { ordered: false });
  } catch (error) {
    if (error instanceof MongoBulkWriteError && onlyOutdated(error)) return;
    throw new TransientError("MongoDB did not take the documents", {}, { cause: error });
  }
}

/** Empties the collection of adverts, for a rebuild. */
export async function clearDocuments(mongo: Mongo): Promise<void> {
  await mongo.db.collection("adverts").deleteMany({});
}

function onlyOutdated(error: MongoBulkWriteError): boolean {
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
}
