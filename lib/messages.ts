/** Everything that crosses a queue or a state: all that two stages share. Bodies are never carried, only their S3 keys. */
import * as z from "zod";
import { Criteria } from "./collect/web/card.ts";
import { Reason } from "./records/reason.ts";
import { FieldCounts, Outcome, RunId, Trigger } from "./records/run-summary.ts";

const SourceId = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const instant = z.iso.datetime({ offset: true });

/** Events that one message tells of. */
export const EVENTS_PER_MESSAGE = 50;

/** A file waiting in the landing prefix, or anywhere a file source may name. */
export const FileLocation = z.object({
  /** `s3://bucket/key` or `https://…`; a local path is uploaded by the command first. */
  location: z.string(),
  /** The name people know the file by. */
  name: z.string(),
});

/** Input of the state machine `collect`. `sources`, `urls` and `files` empty or absent: every enabled source. */
export const RunInput = z.object({
  runId: RunId,
  trigger: Trigger,
  sources: z.array(SourceId).optional(),
  /** Every enabled source, also where `files` say what some of them collect. */
  all: z.boolean().optional(),
  /** Searches pasted from a browser, to collect instead of those that their source names. */
  urls: z.array(z.object({ source: SourceId, url: z.url() })).optional(),
  /** Files to collect instead of those that the sources name. */
  files: z.array(FileLocation.extend({ source: SourceId })).optional(),
  /** Which files of the one named source that has a series of them, where not those that it is set to. */
  series: z
    .object({ departments: z.array(z.string()), years: z.array(z.int()) })
    .partial()
    .optional(),
  /** The instant the data is of, when the caller knows better than the clock. */
  asOf: instant.optional(),
  /** Read these stored raw chunks again instead of visiting a source. */
  replay: z.object({ runId: RunId.optional(), source: SourceId.optional() }).optional(),
  /** The trace of what started the run, as W3C writes it. */
  traceparent: z.string().optional(),
});
export type RunInput = z.infer<typeof RunInput>;

/** By what a server tells whether its answer has changed (RFC 9110 § 8.8), and for which address. */
export const Validator = z.object({
  url: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
});
export type Validator = z.infer<typeof Validator>;

/** Where an earlier run's task stopped short: the address of its next page, and what it was about. */
export const Resume = z.object({ next: z.string(), since: z.string().nullable(), upTo: instant });
export type Resume = z.infer<typeof Resume>;

/** One source × one file, search, request or query inside a run. */
export const Task = z.object({
  runId: RunId,
  task: z.int().nonnegative(),
  source: SourceId,
  kind: z.enum(["file", "web", "api", "database"]),
  /** Tasks of a wave begin once all chunks of the wave before are merged. */
  wave: z.int().nonnegative(),
  /** How long it may take in all. */
  timeoutSeconds: z.int().positive(),
  /** What is collected, in words: a file name, a search, a window. */
  search: z.string(),
  asOf: instant,
  /** `optional`: that there is nothing at its address is no failure. */
  file: FileLocation.extend({ optional: z.boolean().optional() }).optional(),
  /** Why there is nothing to collect, where that is known without asking. */
  absent: Reason.optional(),
  /** The list to read, and what is asked of its cards besides. */
  list: z.object({ id: z.string(), text: z.string(), url: z.url(), criteria: Criteria }).optional(),
  /** Which of an API source's requests; absent for a lookup. */
  request: z.string().optional(),
  /** Up to where the last complete run knew: an instant, or a database's own highest mark. */
  since: z.string().optional(),
  validator: Validator.optional(),
  resume: Resume.optional(),
  /** Key of a stored manifest to read again. */
  manifest: z.string().optional(),
  /** The trace of the planning that made it. */
  traceparent: z.string().optional(),
});
export type Task = z.infer<typeof Task>;

/** What earlier runs left for one search: up to where it is known, or where it was cut short. */
export type Progress = Pick<Task, "since" | "validator" | "resume">;

/** What a search of a source is known by, over all its runs. */
export function searchKey({ source, search }: Pick<Task, "source" | "search">): string {
  return `${source}\n${search}`;
}

/** What a collector answers to the state machine: small, whatever the size of the source. */
export const TaskOutcome = z.object({
  /** The task ran out of time, or was asked to wait, and has to be called again to go on. */
  more: z.boolean().optional(),
  /** How long to wait before that. */
  waitSeconds: z.int().positive().optional(),
  task: z.int().nonnegative(),
  source: SourceId,
  search: z.string(),
  outcome: Outcome,
  /** Raw chunks announced to the queue. */
  chunks: z.int().nonnegative(),
  requests: z.int().nonnegative(),
  seen: z.int().nonnegative(),
  fetched: z.int().nonnegative(),
  /** Bytes received. */
  bytes: z.int().nonnegative(),
  reason: Reason.optional(),
  /** The instant that the data is of, where its source tells. */
  dataAt: instant.optional(),
  /** Up to where it knows now, when it was complete: the next run's `since`. */
  upTo: z.string().optional(),
  validator: Validator.optional(),
  /** Where the next run goes on, when it stopped short. */
  resume: Resume.optional(),
});
export type TaskOutcome = z.infer<typeof TaskOutcome>;

/** A task that is not collected because what its source needs is not there. */
export interface HeldTask {
  readonly task: number;
  readonly reason: Reason;
}

/** SQS `raw-file`, `raw-api`, `raw-database`: one raw chunk is stored and may be read. */
export const RawStored = z.object({
  runId: RunId,
  task: z.int().nonnegative(),
  /** Position of the chunk in its task, 0 first. */
  chunk: z.int().nonnegative(),
  source: SourceId,
  /** S3 key of the chunk (UTF-8, gzip); its first line is the header where the format has one. */
  key: z.string(),
  /** The name of the file it was cut from. */
  file: z.string(),
  /** Number, in the file, of the chunk's first data row (1 = the first one). */
  firstRow: z.int().positive(),
  collectedAt: instant,
});
export type RawStored = z.infer<typeof RawStored>;

/** One stored page of an advert. */
export const StoredPage = z.object({
  /** S3 key of the page as received (lib/collect/web/raw-page.ts). */
  key: z.string(),
  url: z.url(),
  reference: z.string(),
  /** Of the card that led to it; null where lists hold only links. */
  fingerprint: z.string().nullable(),
  fetchedAt: instant,
});
export type StoredPage = z.infer<typeof StoredPage>;

/** SQS `raw-web`: pages of adverts are stored and may be read. */
export const PagesStored = z.object({
  runId: RunId,
  task: z.int().nonnegative(),
  chunk: z.int().nonnegative(),
  source: SourceId,
  pages: z.array(StoredPage).min(1),
});
export type PagesStored = z.infer<typeof PagesStored>;

/** How the rows of a chunk were accounted for: read = used + duplicates + quarantined + skipped. */
export const RowAccount = z.object({
  read: z.int().nonnegative(),
  used: z.int().nonnegative(),
  duplicates: z.int().nonnegative(),
  quarantined: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
});
export type RowAccount = z.infer<typeof RowAccount>;

/** SQS `records`: one chunk was normalised. */
export const RecordsStored = z.object({
  runId: RunId,
  task: z.int().nonnegative(),
  chunk: z.int().nonnegative(),
  source: SourceId,
  /** The name of the file it was cut from. */
  file: z.string(),
  /** S3 key of the records (NDJSON, gzip). */
  key: z.string(),
  /** S3 key of the quarantined rows and values (NDJSON, gzip), absent when there are none. */
  quarantineKey: z.string().optional(),
  rows: RowAccount,
  /** How many values of each field were left out of the records: {"floor": 3}. */
  fields: FieldCounts.default({}),
  collectedAt: instant,
  /** Version of the reader that made the records: a newer one may correct the same capture. */
  readerVersion: z.int().positive(),
});
export type RecordsStored = z.infer<typeof RecordsStored>;

/** SQS `events`: events of adverts became known, or a delivery is due. Both may come twice. */
export const EventsMessage = z.union([
  z.object({ events: z.array(z.guid()).min(1).max(EVENTS_PER_MESSAGE) }),
  z.object({ delivery: z.guid() }),
]);
export type EventsMessage = z.infer<typeof EventsMessage>;

/** SQS `invocations`: a call that nobody waited for and that failed each time; its function is named without a version. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export const FailedCall = z.object({
  requestContext: z.object({
    functionArn: z.string().transform((arn) => arn.split(":").slice(0, 7).join(":")),
  }),
  requestPayload: z.record(z.string(), z.unknown()),
});
