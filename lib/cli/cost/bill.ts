import type { Case } from "./cases.ts";
import { PRICES } from "./prices.ts";

/** One line of a month's bill: so many units at a price. */
export interface Line {
  readonly what: string;
  readonly quantity: number;
  readonly price: keyof typeof PRICES;
  readonly usd: number;
  /** Where the quantity comes from. */
  readonly reckoned: string;
}

const HOURS = 730;
const MINUTES = HOURS * 60;
/** DVF is published twice a year, and read whole. */
const RELEASES_A_MONTH = 2 / 12;

/**
 * What was measured, and can be again: `npm run bench -- chunk` (50,000 rows of geo-DVF, one chunk at a time, on two cores that ten others used as
 * well, 2026-11-27: a bound from above), which is about what the share of a processor gives that 512 MB of Lambda come with.
 */
const MEASURED = {
  rowsAChunk: 4_650,
  /** Milliseconds of normalize and of aggregate, 512 MB each. */
  msAChunk: 2_400 + 2_400,
  /** Of the collector that cuts files, 512 MB, for each thousand rows. */
  collectMsAThousand: 75,
  bytesARow: 176,
  /** On disk, indexes included. */
  databaseBytesARow: 1_200,
} as const;

/** What nobody has measured on AWS. */
const ASSUMED = {
  /** A visit every two seconds, the browser's 2 GB waiting meanwhile. */
  secondsAPage: 2,
  megabytesAPage: 0.5,
  /** Of an answer, 512 MB. */
  msAnAnswer: 60,
  kilobytesAnAnswer: 8,
  /** Of watch and gauges, each minute, 0.75 GB together. */
  msAMinute: 500,
  /** Bytes of advert, versions, vectors and documents in the database. */
  databaseBytesAnAdvert: 30_000,
  documentBytesAnAdvert: 8_000,
  /** Event source mappings, each with two pollers that ask every twenty seconds when nothing waits. */
  mappings: 20,
  pollsAMinute: 2 * 3,
  alarms: 100,
  metrics: 40,
  /** Bytes of log for each call. */
  logBytes: 700,
} as const;

/** The month's bill of an installation, line by line. */
export function billOf(size: Case): readonly Line[] {
  const { sales, adverts, pages, questions, runs, tasks } = size;
  const rowsRead = sales * RELEASES_A_MONTH;
  const chunks = rowsRead / MEASURED.rowsAChunk;
  // A page is a message of its own, and its records another.
  const messages = 2 * chunks + 2 * pages;
  const calls = messages + questions + 2 * MINUTES + tasks + 6 * runs;
  const fileSeconds = (chunks * MEASURED.msAChunk + (rowsRead / 1_000) * MEASURED.collectMsAThousand) / 1_000;
  const database = (sales * MEASURED.databaseBytesARow + adverts * ASSUMED.databaseBytesAnAdvert) / 1e9;
  const line = (what: string, price: Line["price"], quantity: number, reckoned: string): Line => ({
    what,
    quantity,
    price,
    usd: quantity * PRICES[price].usd,
    reckoned,
  });
  return [
    line(
      "functions: files",
      "gbSecond",
      fileSeconds * 0.5,
      `${whole(rowsRead)} rows, ${whole(chunks)} chunks × ${MEASURED.msAChunk} ms × 0.5 GB`,
    ),
    line(
      "functions: sites",
      "gbSecond",
      pages * ASSUMED.secondsAPage * 2,
      `${whole(pages)} pages × ${ASSUMED.secondsAPage} s × 2 GB`,
    ),
    line(
      "functions: answers",
      "gbSecond",
      (questions * ASSUMED.msAnAnswer * 0.5) / 1_000,
      `${whole(questions)} × ${ASSUMED.msAnAnswer} ms × 0.5 GB`,
    ),
    line(
      "functions: each minute",
      "gbSecond",
      (MINUTES * ASSUMED.msAMinute * 0.75) / 1_000,
      `${whole(MINUTES)} × ${ASSUMED.msAMinute} ms × 0.75 GB`,
    ),
    line("functions: calls", "invocation", calls, "messages, questions, minutes, tasks, six a run"),
    line("queues: messages", "sqs", 3 * messages, `${whole(messages)} messages × send, receive, delete`),
    line(
      "queues: waiting",
      "sqs",
      ASSUMED.mappings * ASSUMED.pollsAMinute * MINUTES,
      `${ASSUMED.mappings} consumers × ${ASSUMED.pollsAMinute} a minute`,
    ),
    line("state machine", "transition", 8 * runs + 5 * tasks, `8 × ${whole(runs)} runs + 5 × ${whole(tasks)} tasks`),
    line("HTTP API", "http", questions, "one a question"),
    line(
      "answers sent",
      "egress",
      (questions * ASSUMED.kilobytesAnAnswer) / 1e6,
      `${whole(questions)} × ${ASSUMED.kilobytesAnAnswer} kB`,
    ),
    line(
      "S3: kept",
      "s3Storage",
      (rowsRead * 13 * MEASURED.bytesARow + pages * ASSUMED.megabytesAPage * 0.2 * 1e6) / 1e9,
      "files 13 months, pages one month, gzip'd",
    ),
    line("S3: written", "s3Put", messages, "one object a message"),
    line("S3: read", "s3Get", messages, "one object a message"),
    line("logs", "logs", (calls * ASSUMED.logBytes) / 1e9, `${whole(calls)} calls × ${ASSUMED.logBytes} B`),
    line("metrics", "metric", ASSUMED.metrics, "as published"),
    line("alarms", "alarm", ASSUMED.alarms, "two a function, one a queue, and more"),
    line("NAT gateway", "natHour", HOURS, "one, all month; S3 has a gateway endpoint, which is free"),
    line(
      "NAT: through it",
      "natGb",
      (pages * ASSUMED.megabytesAPage) / 1e3 + (rowsRead * MEASURED.bytesARow) / 1e9,
      "pages and files",
    ),
    line(
      "PostgreSQL",
      "postgresHour",
      HOURS * size.postgresSizes * size.zones,
      `${size.postgresSizes} × db.t4g.medium in ${size.zones} zone${size.zones > 1 ? "s" : ""}`,
    ),
    line(
      "PostgreSQL: disk",
      "postgresGb",
      Math.max(20, database * 1.5) * size.zones,
      `${whole(database)} GB of tables, half as much again, 20 at least`,
    ),
    line("Redis (Valkey serverless)", "valkeyGbHour", HOURS * Math.max(0.1, questions / 1e7), "0.1 GB at least"),
    line("DocumentDB serverless", "documentHour", HOURS * Math.max(0.5, adverts / 500_000), "0.5 DCU at least"),
    line(
      "DocumentDB: disk",
      "documentGb",
      (adverts * ASSUMED.documentBytesAnAdvert) / 1e9,
      `${whole(adverts)} adverts × ${ASSUMED.documentBytesAnAdvert} B`,
    ),
  ];
}

/** The sum of a bill in US dollars. */
export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
