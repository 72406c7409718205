import { createHash } from "node:crypto";
import { PermanentError } from "../errors.ts";
import type { RunInput } from "../messages.ts";
import { landing } from "../stores/aws/dropped.ts";
import type { Bucket } from "../stores/aws/s3.ts";

/** What a landed file's run is started with. */
export interface DropDeps {
  readonly data: Pick<Bucket, "name" | "head">;
  readonly start: (input: RunInput) => Promise<void>;
}

/** What looks for files that nobody told of needs besides. */
export interface SweepDeps {
  readonly data: Pick<Bucket, "name" | "head" | "list">;
  readonly start: DropDeps["start"];
  /** Which of these runs there are. */
  readonly known: (runIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly warn: (message: string, error: unknown) => void;
}

/** Where files land that start a run. */
const DROP = "drop/";
/** S3 tells of a file within seconds, and its function is tried again for minutes. */
const GRACE_MS = 10 * 60_000;
/** Files that one pass looks at: each costs a request. */
const MOST = 1_000;

/**
 * Starts the run of the file that landed under `key`, named after that very arrival, and gives its id; null for a key that is not of the form
 * `drop/<source>/<name>`. The uploader may name the run and say what instant the data is of.
 */
export async function startDropped(key: string, deps: DropDeps): Promise<string | null> {
  const order = await orderOf(key, deps.data);
  if (order) await deps.start(order.input);
  return order?.input.runId ?? null;
}

/**
 * Starts the runs of files that lie under `drop/` for longer than ten minutes and that no run knows of, because the message of their arrival was
 * lost; gives the ids. They have the names that the message would have given, so that a late one starts nothing more.
 */
export async function sweepDropped(now: Date, deps: SweepDeps): Promise<string[]> {
  const orders: RunInput[] = [];
  let looked = 0;
  for await (const key of deps.data.list(DROP)) {
    if ((looked += 1) > MOST) {
      deps.warn("more files lie under drop/ than one pass looks at", { most: MOST });
      break;
    }
    const order = await orderOf(key, deps.data).catch(unlessGone);
    if (order && now.getTime() - Date.parse(order.landedAt) > GRACE_MS) orders.push(order.input);
  }
  const known = await deps.known(orders.map(({ runId }) => runId));
  const lost = orders.filter(({ runId }) => !known.has(runId));
  for (const input of lost) await deps.start(input);
  return lost.map(({ runId }) => runId);
}

/** A run may end, and its file be deleted, while it is looked at. */
function unlessGone(error: unknown): null {
  if (error instanceof PermanentError) return null;
  throw error;
}

async function orderOf(key: string, data: DropDeps["data"]) {
  const file = landing(data.name, key);
  if (!file) return null;
  const { metadata, modifiedAt, bytes } = await data.head(key);
  const runId = metadata["run-id"] ?? dropRunId(file.source, key, modifiedAt, bytes);
  const asOf = metadata["as-of"];
  const input: RunInput = { runId, trigger: "drop", files: [file], ...(asOf && { asOf }) };
  return { input, landedAt: modifiedAt };
}

/** A name for a dropped file's run that the same arrival always gives: S3 may tell of it more than once, or not at all. */
function dropRunId(source: string, key: string, landedAt: string, bytes: number): string {
  const digest = createHash("sha256").update(`${key}\n${landedAt}\n${bytes}`).digest("hex").slice(0, 16);
  return `drop-${source}-${digest}`.slice(0, 80);
}
