import { TransientError } from "../../errors.ts";
import type { Mongo } from "./mongo.ts";
import { STORES } from "../reasons.ts";

/** What a document is looked at for. */
type Chosen = (collection: string, json: string, document: Readonly<Record<string, unknown>>) => boolean;

/** Documents that are deleted by one command. */
const BATCH = 500;

/**
 * Deletes every document of the project's collections that is chosen by what it says, or only finds it; gives their ids by collection. They are
 * written again from Postgres where it still has them. @throws TransientError when MongoDB does not answer.
 */
export async function forgetDocuments(
  mongo: Mongo,
  chosen: Chosen,
  dryRun: boolean,
): Promise<ReadonlyMap<string, string[]>> {
  try {
    const found = new Map<string, string[]>();
    for (const { name } of await mongo.db.listCollections({}, { nameOnly: true }).toArray()) {
      const collection = mongo.db.collection<{ _id: string | number }>(name);
      const ids: (string | number)[] = [];
      for await (const document of collection.find({})) {
        if (chosen(name, JSON.stringify(document), document)) ids.push(document._id);
      }
      const going = dryRun ? [] : ids;
      for (let from = 0; from < going.length; from += BATCH) {
        await collection.deleteMany({ _id: { $in: going.slice(from, from + BATCH) } });
      }
      if (ids.length > 0) found.set(name, ids.map(String));
    }
    return found;
  } catch (error) {
    throw new TransientError(STORES.mongoSilent(), {}, { cause: error });
  }
}
