import { PermanentError } from "../../errors.ts";
import type { FileSource, Source } from "../../sources/schema.ts";
import { cutApart, standApart } from "./cut-apart.ts";
import { cutCsv } from "./cut-csv.ts";
import { cutJson } from "./cut-json.ts";
import { decode } from "./decode.ts";
import { LIMITS } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { openFile } from "./open.ts";
import { ranked } from "./ranked.ts";
import { Receipt } from "./receipt.ts";
import type { Chunk } from "./sizes.ts";

/** What a file was, once it has been cut. */
export interface FileSummary {
  readonly rows: number;
  /** Bytes as received. */
  readonly bytes: number;
  /** Of the bytes as received, hex. */
  readonly sha256: string;
  /** Why the file ends before its end, when it does. */
  readonly truncated?: string;
  /** What people should know of the way it was cut. */
  readonly notes: readonly string[];
}

export interface CutOptions {
  readonly source: FileSource;
  /** The sources that the file might be mistaken for. */
  readonly others: readonly Source[];
  /** The name people know the file by. */
  readonly name: string;
  readonly limits?: Partial<Limits>;
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
  return standApart(decode(openFile(await open(), new Receipt(), { ...LIMITS, ...limits }), format.encoding), format);
}

/**
 * Cuts a file, gzip, zip or plain, into chunks as it comes; memory does not grow with the file. Ends with the file's summary.
 * Throws PermanentError when the file is empty, damaged, too large, or not of this source.
 */
export async function* cutFile(
  input: AsyncIterable<Uint8Array>,
  options: CutOptions,
): AsyncGenerator<Chunk, FileSummary> {
  const receipt = new Receipt();
  try {
    const rows = yield* cutContent(input, options, receipt);
    const { bytes, sha256, truncated, notes } = receipt;
    return { rows, bytes, sha256, notes, ...(truncated === undefined ? {} : { truncated }) };
  } catch (cause) {
    if (!(cause instanceof PermanentError)) throw cause;
    throw new PermanentError(`${options.name}: ${cause.message}`, { source: options.source.id }, { cause });
  }
}

function cutContent(input: AsyncIterable<Uint8Array>, options: CutOptions, receipt: Receipt) {
  const { format } = options.source;
  const content = openFile(input, receipt, { ...LIMITS, ...options.limits });
  const text = decode(content, format.encoding);
  if (format.type === "json") return cutJson(text, options, receipt);
  if (options.apart) return cutApart(text, format, options, receipt);
  return cutCsv(format.ranks ? ranked(text, format, format.ranks) : text, format, options, receipt);
}
