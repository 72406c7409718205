import { LIMITS } from "./limits.ts";
import { PermanentError } from "../../errors.ts";
import type { FileSource, Source } from "../../sources/schema.ts";
import { cutApart, standApart } from "./cut-apart.ts";
import { cutCsv } from "./cut-csv.ts";
import { cutJson } from "./cut-json.ts";
import { decode } from "./decode.ts";
import type { Limits } from "./limits.ts";
import { openFile } from "./open.ts";
import { printable } from "./printable.ts";
import { ranked } from "./ranked.ts";
import { Receipt } from "./receipt.ts";
import type { Chunk, Sizes } from "./sizes.ts";
import type { Reason } from "../../records/reason.ts";
import { FILE } from "./reasons.ts";

/** What a file was, once it has been cut. */
export interface FileSummary {
  readonly rows: number;
  /** Bytes as received. */
  readonly bytes: number;
  /** Of the bytes as received, hex. */
  readonly sha256: string;
  /** Why the file ends before its end, when it does. */
  readonly truncated?: Reason;
  /** What people should know of the way it was cut. */
  readonly notes: readonly Reason[];
}

export interface CutOptions {
  readonly source: FileSource;
  /** The sources that the file might be mistaken for. */
  readonly others: readonly Source[];
  /** The name people know the file by. */
  readonly name: string;
  readonly limits?: Partial<Limits>;
  readonly sizes?: Sizes;
  /** Whether rows that belong together stand apart in it (`isApart`). */
  readonly apart?: boolean;
}

/**
 * Whether rows of one deed stand apart in a file that names its deeds, as releases of geo-DVF may: such a file is gathered before it is cut.
 * Reads the file, as far as it takes to tell.
 */
export async function isApart(
  open: () => Promise<AsyncIterable<Uint8Array>>,
  { source, limits }: Pick<CutOptions, "source" | "limits">,
): Promise<boolean> {
  const { format, snapshot } = source;
  if (format.type !== "csv" || snapshot?.scope !== "commune-year" || snapshot.deeds !== "given") return false;
  try {
    for await (const { bytes } of openFile(await open(), new Receipt(), format.type, { ...LIMITS, ...limits })) {
      if (await standApart(decode(bytes, format.encoding), format)) return true;
    }
  } catch (error) {
    // What is wrong with the file is for the cutting to tell.
    if (!(error instanceof PermanentError)) throw error;
  }
  return false;
}

/** A piece of a file, and in which file of its zip it stands, where the zip has several. */
export interface FileChunk extends Chunk {
  readonly member?: string;
}

/** So many files that a zip holds and that could not be read are told by their names. */
const MOST_TOLD = 10;

/**
 * Cuts a file, gzip, zip or plain, into chunks as it comes; memory does not grow with the file. Of a zip all files of the source's kind are
 * cut, each with its own header and row numbers; one that can't be read is left out and the summary's notes say so.
 * Ends with the file's summary. Throws PermanentError when the file is empty, damaged, too large, or nothing in it is of this source.
 */
export async function* cutFile(
  input: AsyncIterable<Uint8Array>,
  options: CutOptions,
): AsyncGenerator<FileChunk, FileSummary> {
  const receipt = new Receipt();
  try {
    const rows = yield* cutContents(input, options, receipt);
    const { bytes, sha256, truncated, notes } = receipt;
    return { rows, bytes, sha256, notes, ...(truncated === undefined ? {} : { truncated }) };
  } catch (cause) {
    if (!(cause instanceof PermanentError)) throw cause;
    const named = FILE.named(printable(options.name), cause.reason);
    throw new PermanentError(named, { source: options.source.id }, { cause });
  }
}

async function* cutContents(
  input: AsyncIterable<Uint8Array>,
  options: CutOptions,
  receipt: Receipt,
): AsyncGenerator<FileChunk, number> {
  const leftOut: Reason[] = [];
  let rows = 0;
  let first: PermanentError | undefined;
  for await (const { member, bytes } of openFile(input, receipt, options.source.format.type, {
    ...LIMITS,
    ...options.limits,
  })) {
    if (member === null) return yield* cutContent(bytes, options, receipt);
    const told = new Receipt();
    let read = 0;
    try {
      for await (const chunk of cutContent(bytes, options, told)) {
        read += chunk.rows;
        yield { ...chunk, member };
      }
    } catch (cause) {
      if (!(cause instanceof PermanentError)) throw cause;
      first ??= new PermanentError(FILE.memberNamed(member, cause.reason), {}, { cause });
      leftOut.push(read > 0 ? FILE.memberLeft(member, read, cause.reason) : FILE.memberLeftOut(member, cause.reason));
    }
    rows += read;
    if (told.truncated !== undefined) receipt.truncated ??= FILE.memberNamed(member, told.truncated);
    receipt.notes.push(...told.notes.map((note) => FILE.memberNamed(member, note)));
  }
  if (first && rows === 0) throw first;
  receipt.notes.push(...leftOut.slice(0, MOST_TOLD));
  if (leftOut.length > MOST_TOLD) receipt.notes.push(FILE.membersLeftOut(leftOut.length - MOST_TOLD));
  return rows;
}

function cutContent(
  bytes: AsyncIterable<Uint8Array>,
  options: CutOptions,
  receipt: Receipt,
): AsyncGenerator<Chunk, number> {
  const { source, apart, sizes } = options;
  const { format } = source;
  const text = decode(bytes, format.encoding);
  if (format.type === "json") return cutJson(text, options, receipt, sizes);
  if (apart) return cutApart(text, format, options, receipt, sizes && { sizes });
  return cutCsv(format.ranks ? ranked(text, format, format.ranks) : text, format, options, receipt, sizes);
}
