import * as z from "zod";
import { mongoOptions } from "./address.ts";
import type { Mongo } from "./mongo.ts";

const BuildInfo = z.object({ version: z.string() });

/** Tells the version of a MongoDB (or DocumentDB) server, and whether it is reached encrypted. @throws TransientError when it does not answer. */
export async function lookAtMongo(mongo: Mongo, url: string): Promise<{ version: string; encrypted: boolean }> {
  await mongo.ping();
  const { version } = BuildInfo.parse(await mongo.db.command({ buildInfo: 1 }));
  return { version, encrypted: mongoOptions(url).tls ?? false };
}
