import { normalizer } from "../lib/lambda/normalizer.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { RawStored } from "../lib/messages.ts";
import { normalize } from "../lib/normalize/normalize.ts";
import { loadSource } from "../lib/sources/load.ts";

/** SQS → adverts. Reads one chunk of a database's rows, writes one records object and one message. */
export const handler = sqsBatch(
  RawStored,
  async (message) => normalize(message, { ...(await normalizer()), source: loadSource }),
  async () => (await normalizer()).deliveries,
);
