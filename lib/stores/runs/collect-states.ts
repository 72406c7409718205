/** What collectors keep in the bucket beside raw objects: how far they are, and what they listed. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type * as z from "zod";
import { PermanentError } from "../../errors.ts";
import type { RatingListing } from "../../records/open-data.ts";
import type { Crawl } from "../../records/record.ts";
import type { Bucket } from "../aws/s3.ts";

const compress = promisify(gzip);

/** Reads how far a collector is, by the key that it stores it under; null when it has not begun. */
export function stateStore<Schema extends z.ZodType>(
  data: Pick<Bucket, "bytes">,
  schema: Schema,
): (key: string) => Promise<z.output<Schema> | null> {
  return async (key) => {
    try {
      return schema.parse(JSON.parse(Buffer.from(await data.bytes(key)).toString("utf8")));
    } catch (error) {
      // AWS answers «access denied» for an object that is not there.
      if (error instanceof PermanentError) return null;
      throw error;
    }
  };
}

/** Stores what a reading of a source listed, as records that need no normalizer. */
export function crawlStore(
  data: Pick<Bucket, "put">,
): (key: string, records: readonly (Crawl | RatingListing)[]) => Promise<void> {
  return async (key, records) => {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
    await data.put(key, await compress(lines, { level: 1 }), "application/gzip");
  };
}
