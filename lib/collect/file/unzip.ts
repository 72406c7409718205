import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import type { Entry, ZipFile } from "yauzl";
import { PermanentError } from "../../errors.ts";

/**
 * Inflates the data of a zip: its only, else its largest, .csv, else entry in .txt or .json. A zip's table of contents is at its end,
 * so the file is first put into a temporary folder, which is removed at the end. Throws PermanentError for a zip that is cut,
 * damaged, encrypted, or holds no data.
 */
export async function* unzip(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "imo-ops-zip-"));
  try {
    const path = join(folder, "file.zip");
    await pipeline(Readable.from(input), createWriteStream(path));
    yield* inflated(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* inflated(path: string): AsyncGenerator<Uint8Array> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(damaged);
  try {
    const content = await zip.openReadStreamPromise(await dataEntry(zip)).catch(damaged);
    try {
      for await (const part of content) if (part instanceof Uint8Array) yield part;
    } catch (cause) {
      damaged(cause);
    }
  } finally {
    zip.close();
  }
}

async function dataEntry(zip: ZipFile): Promise<Entry> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (cause) {
    damaged(cause);
  }
  const data = entries.filter(
    ({ fileName }) => /\.(?:csv|txt|json|ndjson)$/i.test(fileName) && !/(?:^|\/)(?:\.|__MACOSX\/)/.test(fileName),
  );
  // Beside a table, a .txt is what is said of it.
  const tables = data.filter(({ fileName }) => /\.csv$/i.test(fileName));
  const [largest] = (tables.length > 0 ? tables : data).sort((a, b) => b.uncompressedSize - a.uncompressedSize);
  if (!largest) {
    const names = entries.slice(0, 10).map(({ fileName }) => fileName);
    throw new PermanentError(`the zip holds no .csv, .txt or .json file; it holds: ${names.join(", ") || "nothing"}`);
  }
  if (largest.isEncrypted()) throw new PermanentError(`${largest.fileName} in the zip is encrypted`);
  return largest;
}

function damaged(cause: unknown): never {
  const what = cause instanceof Error ? cause.message : String(cause);
  throw new PermanentError(`the zip is cut or damaged: ${what}`, {}, { cause });
}
