import { MongoClient } from "mongodb";
import type { Db } from "mongodb";
import { TransientError } from "../../errors.ts";
import { mongoOptions } from "./address.ts";
import { STORES } from "../reasons.ts";

/** The document store. */
export interface Mongo {
  readonly db: Db;
  /** @throws TransientError when it does not answer. */
  ping(): Promise<void>;
  end(): Promise<void>;
}

/**
 * Opens the database that a `mongodb://` address names; the first command connects.
 * @throws ConfigError for an address that is none, or of another machine and unencrypted.
 */
export function createMongo(url: string): Mongo {
  const client = new MongoClient(url, {
    ...mongoOptions(url),
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    maxPoolSize: 4,
    appName: "imo-ops",
  });
  const db = client.db();
  return {
    db,
    ping: async () => {
      try {
        await db.command({ ping: 1 });
      } catch (error) {
        throw new TransientError(STORES.mongoSilent(), {}, { cause: error });
      }
    },
    end: () => client.close(),
  };
}
