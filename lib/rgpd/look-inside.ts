/** Looks for a text in files that are packed, or too large to be held: a piece at a time. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtempDisposable, open, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { extractLinks, extractText, getDocumentProxy } from "unpdf";
import * as z from "zod";
import { isZip, zipText } from "./zip-text.ts";

/** A zip or a PDF that has more is not looked into: it is unpacked in memory. */
const MOST_BYTES = 256 * 1024 * 1024;
/** An object that takes longer is left. */
const MOST_MS = 300_000;
const PIECE = 1024 * 1024;
/** The end of a piece comes again at the beginning of the next one: longer than any name, number or address. */
const OVERLAP = 2048;

/**
 * Tells whether an object says something that `tells` knows; null where that can't be told: it is damaged, encrypted, packed in another way, or
 * takes more memory or time than is given to it. Nothing of it is left on the disk.
 */
export async function objectTells(body: Readable, tells: (text: string) => boolean): Promise<boolean | null> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "rgpd-"));
  const file = join(folder.path, "object");
  await pipeline(body, createWriteStream(file));
  const until = Date.now() + MOST_MS;
  try {
    for await (const piece of await piecesOf(file, folder.path)) {
      if (tells(piece)) return true;
      if (Date.now() > until) return null;
    }
    return false;
  } catch {
    return null;
  }
}

/** Tells by its first bytes whether a file's text is packed in columns or pages: Parquet, PDF. */
export function isPacked(bytes: Uint8Array): boolean {
  return isParquet(bytes) || isPdf(bytes);
}

const startsWith = (start: string) => (bytes: Uint8Array) =>
  Buffer.from(bytes.subarray(0, 4)).toString("latin1") === start;
const isParquet = startsWith("PAR1");
const isPdf = startsWith("%PDF");
const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function piecesOf(file: string, folder: string): Promise<AsyncIterable<string> | Iterable<string>> {
  const start = await beginningOf(file);
  if (isParquet(start)) return parquetPieces(file, folder);
  const isUnpacked = isPdf(start) || isZip(start);
  if (isUnpacked && (await stat(file)).size > MOST_BYTES) throw new RangeError("more than is looked into");
  if (isPdf(start)) return pdfPieces(await readFile(file));
  if (isZip(start)) return zipPieces(await readFile(file));
  const bytes = createReadStream(file);
  return textPieces(isGzip(start) ? bytes.pipe(createGunzip()) : bytes);
}

async function beginningOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  return buffer.subarray(0, bytesRead);
}

async function zipPieces(bytes: Buffer): Promise<string[]> {
  const text = await zipText(bytes);
  if (text === null) throw new RangeError("not looked into");
  return [text];
}

/** The text of all pages with what the document says of itself and where its links lead. */
async function pdfPieces(bytes: Buffer): Promise<string[]> {
  const pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 });
  try {
    const { text } = await extractText(pdf, { mergePages: true });
    const { links } = await extractLinks(pdf);
    const { info } = await pdf.getMetadata();
    return [text, JSON.stringify(links), JSON.stringify(info)];
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function* textPieces(bytes: Readable): AsyncGenerator<string> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    const part = Buffer.from(z.instanceof(Uint8Array).parse(chunk));
    waiting.push(part);
    length += part.length;
    if (length < PIECE) continue;
    const all = Buffer.concat(waiting);
    yield decoded(all);
    waiting = [all.subarray(-OVERLAP)];
    length = OVERLAP;
  }
  yield decoded(Buffer.concat(waiting));
}

/** What is no UTF-8 throughout is given both ways. */
function decoded(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\uFFFD") ? `${text}\u0000${bytes.toString("latin1")}` : text;
}

/** Columns of these types name nobody, and a fraction may have the digits of a phone number. */
const NOBODY = /^(?:DOUBLE|FLOAT|DECIMAL|BOOLEAN|DATE|TIME|INTERVAL|GEOMETRY|U?TINYINT|U?SMALLINT)/;
const Column = z.object({ column_name: z.string(), column_type: z.string() });

/** The names of columns, what the footer says, then the values, some thousand rows at a time: values lie between quotation marks, so that none runs into another. */
async function* parquetPieces(file: string, folder: string): AsyncGenerator<string> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: "512MB",
    threads: "2",
    temp_directory: join(folder, "spill"),
  });
  const duck = await instance.connect();
  try {
    const described = await duck.runAndReadAll("describe select * from read_parquet($1)", [file]);
    const columns = z.array(Column).parse(described.getRowObjectsJson());
    const footer = await duck.runAndReadAll("select decode(key), decode(value) from parquet_kv_metadata($1)", [file]);
    yield JSON.stringify([columns.map(({ column_name: name }) => name), footer.getRowsJson()]);
    const read = columns
      .filter(({ column_type: type }) => !NOBODY.test(type))
      .map(({ column_name: name }) => `"${name.replaceAll('"', '""')}"::varchar`);
    if (read.length === 0) return;
    const rows = await duck.stream(`select ${read.join(", ")} from read_parquet($1)`, [file]);
    for (let chunk = await rows.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await rows.fetchChunk())
      yield JSON.stringify(chunk.getColumns());
  } finally {
    duck.closeSync();
    instance.closeSync();
  }
}
