import type { RecordsStored, Task } from "../messages.ts";
import type { RatingListing } from "../records/open-data.ts";
import type { Crawl } from "../records/record.ts";

export interface TellCrawlDeps {
  /** Stores records that are known without a normalizer. */
  readonly putRecords: (key: string, records: readonly Crawl[]) => Promise<void>;
  readonly announceRecords: (message: RecordsStored) => Promise<void>;
}

export interface TellListingDeps extends Pick<TellCrawlDeps, "announceRecords"> {
  readonly putListing: (key: string, records: readonly RatingListing[]) => Promise<void>;
}

/** Tells what one reading of a source listed, as one more chunk of its task: also an incomplete reading has seen what it has seen. */
export async function tellCrawl(
  task: Task,
  chunk: number,
  crawl: Omit<Crawl, "kind" | "source" | "search" | "crawledAt">,
  deps: TellCrawlDeps,
): Promise<void> {
  const { runId, task: number, source, search, asOf } = task;
  const key = `records/${runId}/${number}-crawl.ndjson.gz`;
  await deps.putRecords(key, [{ kind: "crawl", source, search, crawledAt: asOf, ...crawl }]);
  await deps.announceRecords(messageOf(task, chunk, key));
}

/** Tells which ratings a source still has, as one more chunk of its task. */
export async function tellListing(
  task: Task,
  chunk: number,
  listing: Pick<RatingListing, "stage" | "communes" | "references">,
  deps: TellListingDeps,
): Promise<void> {
  const { runId, task: number, source, asOf } = task;
  const key = `records/${runId}/${number}-listing.ndjson.gz`;
  await deps.putListing(key, [{ kind: "rating-listing", source, listedAt: asOf, ...listing }]);
  await deps.announceRecords(messageOf(task, chunk, key));
}

function messageOf({ runId, task, source, search, asOf }: Task, chunk: number, key: string): RecordsStored {
  return {
    runId,
    task,
    chunk,
    source,
    file: search,
    key,
    rows: { read: 0, used: 0, duplicates: 0, quarantined: 0, skipped: 0 },
    fields: {},
    collectedAt: asOf,
    readerVersion: 1,
  };
}
