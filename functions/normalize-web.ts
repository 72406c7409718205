import { normalizer } from "../lib/lambda/normalizer.ts";
import { sqsBatch } from "../lib/lambda/sqs-batch.ts";
import { PagesStored } from "../lib/messages.ts";
import { normalizeWeb } from "../lib/normalize/normalize-web.ts";
import { loadWebSource } from "../lib/sources/load.ts";

/** SQS → adverts. Reads a batch of stored pages, writes one records object and one message. */
export const handler = sqsBatch(
  PagesStored,
  async (message) => normalizeWeb(message, { ...(await normalizer()), source: loadWebSource }),
  async () => (await normalizer()).deliveries,
);
