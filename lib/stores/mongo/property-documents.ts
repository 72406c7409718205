import { TransientError } from "../../errors.ts";
import type { Mongo } from "./mongo.ts";
import { writeNewer } from "./newer.ts";
import { STORES } from "../reasons.ts";

/** A property as the document store keeps it: `_id` is its id, the rest what its answer tells. */
export type StoredProperty<Told extends object> = Told & {
  readonly _id: number;
  readonly rev: number;
  /** Which form the document has. */
  readonly forme: number;
};

const COLLECTION = "properties";
/** An answer waits no longer for it: Postgres has it too. */
const ANSWER_MS = 1_000;

/** Writes properties as documents and removes those of the ids in `gone`, each only over an older one. @throws TransientError when it does not take them. */
export function writeProperties<Told extends object>(
  mongo: Mongo,
  documents: readonly StoredProperty<Told>[],
  gone: readonly { readonly _id: number; readonly rev: number }[],
): Promise<void> {
  return writeNewer(mongo, COLLECTION, documents, gone);
}

/** The document of a property in that form, as it was written; null where there is none. @throws TransientError when the document store does not answer. */
export async function findProperty<Told extends object>(mongo: Mongo, id: number, form: number): Promise<Told | null> {
  try {
    return await mongo.db.collection<{ _id: number; forme: number }>(COLLECTION).findOne<Told>(
      { _id: id, forme: form },
      {
        projection: { _id: 0, rev: 0, forme: 0 },
        timeoutMS: ANSWER_MS,
      },
    );
  } catch (error) {
    throw new TransientError(STORES.mongoSilent(), {}, { cause: error });
  }
}

/** Empties the collection of properties, for a rebuild. */
export async function clearProperties(mongo: Mongo): Promise<void> {
  await mongo.db.collection(COLLECTION).deleteMany({});
}
