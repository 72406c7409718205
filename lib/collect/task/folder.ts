import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { RawStored, Task } from "../../messages.ts";
import type { Source } from "../../sources/schema.ts";

const compress = promisify(gzip);

/** Stores an object under a key. */
export type Put = (key: string, body: Uint8Array | string, contentType: string) => Promise<void>;

/** Of which rows a chunk is, and what differs from what its task says. */
export interface ChunkOf {
  readonly firstRow: number;
  readonly file?: string;
  readonly collectedAt?: string;
}

/** What a collector keeps of one task in the bucket. */
export interface TaskFolder {
  /** The key that all its keys begin with, without a slash at its end. */
  readonly path: string;
  /** Where it is noted how far the task is. */
  readonly stateKey: string;
  readonly keepState: (state: object) => Promise<void>;
  /** The key of `NAME.json`. */
  readonly keyOf: (name: string) => string;
  /** Stores a value as `NAME.json`. */
  readonly keep: (name: string, value: unknown) => Promise<void>;
  /** Stores the text of a chunk, 0 first, and gives the message that announces it. */
  readonly store: (chunk: number, of: ChunkOf, text: string) => Promise<RawStored>;
  /** Lists the chunks of the task, the first one first: what a replay reads again. */
  readonly keepManifest: (chunks: readonly ChunkOf[]) => Promise<void>;
}

type Personal = Pick<Source, "personalData">;

/** Where what a run brings of a source is kept: what may tell of persons, apart. */
export function runFolder({ source, runId }: Task, { personalData }: Personal): string {
  return `${personalData ? "raw-personal" : "raw"}/${source}/${runId}`;
}

/** Gives the folder of a task: chunks are `000000.gz`, numbered as announced, and how far the task is, `state.json`. */
export function taskFolder(task: Task, of: Personal, put: Put): TaskFolder {
  const path = `${runFolder(task, of)}/${task.task}`;
  const keyOf = (name: string) => `${path}/${name}.json`;
  const keep = (name: string, value: unknown) => put(keyOf(name), JSON.stringify(value), "application/json");
  const message = (chunk: number, rows: ChunkOf): RawStored => ({
    runId: task.runId,
    task: task.task,
    chunk,
    source: task.source,
    key: `${path}/${String(chunk).padStart(6, "0")}.gz`,
    file: task.search,
    collectedAt: task.asOf,
    ...rows,
  });
  return {
    path,
    stateKey: keyOf("state"),
    keepState: (state) => keep("state", state),
    keyOf,
    keep,
    store: async (chunk, rows, text) => {
      const stored = message(chunk, rows);
      await put(stored.key, await compress(text, { level: 1 }), "application/gzip");
      return stored;
    },
    keepManifest: (chunks) =>
      keep(
        "manifest",
        chunks.map((rows, chunk) => message(chunk, rows)),
      ),
  };
}
