import { MongoBulkWriteError } from "mongodb";
import type { AnyBulkWriteOperation } from "mongodb";
import { TransientError } from "../../errors.ts";
import type { Mongo } from "./mongo.ts";
import { STORES } from "../reasons.ts";

const DUPLICATE_KEY = 11_000;

/** A document of which the newer has the higher `rev`. */
export interface Revised {
  readonly _id: string | number;
  readonly rev: number;
}

/**
 * Writes documents and removes others (`gone`: ids, with the rev under which they went), in one round trip. A document is only ever replaced or removed
 * by one of a higher `rev`: for the others the upsert meets the existing `_id`, and that refusal is what is wanted.
 * @throws TransientError when the document store is away or refuses anything else.
 */
export async function writeNewer(
  mongo: Mongo,
  collection: string,
  documents: readonly Revised[],
  gone: readonly Revised[] = [],
): Promise<void> {
  if (documents.length + gone.length === 0) return;
  const operations: AnyBulkWriteOperation<Revised>[] = [
    ...documents.map((document) => ({
      replaceOne: { filter: { _id: document._id, rev: { $lt: document.rev } }, replacement: document, upsert: true },
    })),
    ...gone.map(({ _id, rev }) => ({ deleteOne: { filter: { _id, rev: { $lt: rev } } } })),
  ];
  try {
    await mongo.db.collection<Revised>(collection).bulkWrite(operations, { ordered: false });
  } catch (error) {
    if (error instanceof MongoBulkWriteError && onlyOutdated(error)) return;
    throw new TransientError(STORES.mongoRefused(), {}, { cause: error });
  }
}

function onlyOutdated(error: MongoBulkWriteError): boolean {
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
}
