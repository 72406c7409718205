import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import type { Entry, ZipFile } from "yauzl";
import { PermanentError } from "../../errors.ts";
import { printable } from "./printable.ts";
import { FILE } from "./reasons.ts";

/** One file of a zip. */
export interface Member {
  /** As people may be shown it. */
  readonly name: string;
  /** Its content; throws PermanentError where it is damaged or encrypted. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What a zip is looked through for. */
export type Wanted = "csv" | "json";

/** A table of contents of more files is not read: no publisher makes one. */
const MOST_ENTRIES = 10_000;
/** The names of data files, what is looked for first; a .txt beside a .csv is what is said of it. */
const NAMES: Readonly<Record<Wanted, readonly RegExp[]>> = {
  csv: [/\.(?:csv|tsv)$/i, /\.txt$/i],
  json: [/\.(?:geo)?json$|\.(?:nd)?jsonl?$/i],
};
/** What an operating system adds. */
const SYSTEM = /(?:^|\/)(?:\.|__MACOSX\/)/;

/**
 * Gives the data files of a zip one after the other, in its order: all its .csv, or all its .txt, or, where JSON is wanted, all its .json.
 * A zip's table of contents is at its end, so the file is first put into a temporary folder, which is removed at the end.
 * Throws PermanentError for a zip that is cut, damaged, or holds no data.
 */
export async function* unzip(input: AsyncIterable<Uint8Array>, wanted: Wanted): AsyncGenerator<Member> {
  const folder = await mkdtemp(join(tmpdir(), "imo-ops-zip-"));
  try {
    const path = join(folder, "file.zip");
    await pipeline(Readable.from(input), createWriteStream(path));
    yield* membersOf(path, wanted);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* membersOf(path: string, wanted: Wanted): AsyncGenerator<Member> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(damaged);
  try {
    for (const entry of dataAmong(await entriesOf(zip), wanted)) {
      yield { name: printable(entry.fileName), bytes: inflated(zip, entry) };
    }
  } finally {
    zip.close();
  }
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MOST_ENTRIES) {
    throw new PermanentError(FILE.zipTooMany(zip.entryCount, MOST_ENTRIES));
  }
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (cause) {
    damaged(cause);
  }
  return entries;
}

/** The data files of the kind that is wanted, else of any other, for the reader to say what is wrong with them. */
function dataAmong(entries: readonly Entry[], wanted: Wanted): readonly Entry[] {
  const kinds = [...NAMES[wanted], ...NAMES[wanted === "csv" ? "json" : "csv"]];
  for (const kind of kinds) {
    const found = entries.filter(({ fileName }) => kind.test(fileName) && !SYSTEM.test(fileName));
    if (found.length > 0) return found;
  }
  const names = entries.slice(0, 10).map(({ fileName }) => printable(fileName));
  throw new PermanentError(FILE.zipWithoutData(names.join(", ")));
}

async function* inflated(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted()) throw new PermanentError(FILE.encrypted());
  const content = await zip.openReadStreamPromise(entry).catch(damaged);
  try {
    for await (const part of content) if (part instanceof Uint8Array) yield part;
  } catch (cause) {
    damaged(cause);
  }
}

function damaged(cause: unknown): never {
  const what = cause instanceof Error ? cause.message : String(cause);
  throw new PermanentError(FILE.zipDamaged(printable(what)), {}, { cause });
}
