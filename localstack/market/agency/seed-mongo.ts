import { MongoClient } from "mongodb";
import { openAgency } from "./agencies.ts";
import { documentOf } from "./document.ts";
import type { AgencyFilling } from "./seed-postgres.ts";

const DATABASE = "agence_mongo";
const COLLECTION = "annonces";

/** Gives the address of the agency's documents: `serverUrl` is that of any database of the server. Its name for itself tells it from a user's own. */
export function agencyMongoUrl(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${DATABASE}`;
  url.search = "?appName=imo-ops-sample";
  return url.href;
}

/** Brings the agency's documents on a MongoDB server to what they are at an instant; some besides are not published. */
export async function seedAgencyMongo(serverUrl: string, { seed, instant }: AgencyFilling): Promise<void> {
  const documents = openAgency(seed, "mongo")
    .at(instant)
    .listings.map((listing) => documentOf(listing, instant))
    // What is being prepared, or withheld, is in the same collection.
    .map((document) => (document._id % 17 === 0 ? { ...document, publie: false } : document));
  const client = new MongoClient(serverUrl, { serverSelectionTimeoutMS: 10_000 });
  try {
    const collection = client.db(DATABASE).collection<{ _id: number }>(COLLECTION);
    await collection.bulkWrite(
      documents.map((replacement) => ({
        replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true },
      })),
      { ordered: false },
    );
    await collection.deleteMany({ _id: { $nin: documents.map(({ _id }) => _id) } });
  } finally {
    await client.close();
  }
}
