import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { CrawlState } from "../collect/web/crawl-state.ts";
import { PermanentError } from "../errors.ts";
import type { Crawl } from "../normalize/record.ts";
import type { Bucket } from "./s3.ts";

const compress = promisify(gzip);

/** Where the web collector keeps its pages, how far it is, and what its lists showed. */
export function crawlStates(data: Bucket) {
  return {
    put: data.put,
    /** The state of a crawl, or null when it has not begun. */
    loadState: async (key: string): Promise<CrawlState | null> => {
      try {
        return CrawlState.parse(JSON.parse(Buffer.from(await data.bytes(key)).toString("utf8")));
      } catch (error) {
        // AWS answers «access denied» for an object that is not there.
        if (error instanceof PermanentError) return null;
        throw error;
      }
    },
    putRecords: async (key: string, records: readonly Crawl[]): Promise<void> => {
      const lines = records.map((record) => `${JSON.stringify(record)}\n`).join("");
      await data.put(key, await compress(lines, { level: 1 }), "application/gzip");
    },
  };
}
