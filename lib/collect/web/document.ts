import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { PermanentError } from "../../errors.ts";
import type { GuardedFetch, HttpRequest } from "../http.ts";
import type { PageRequest, RawPage } from "./page.ts";
import { CRAWLING } from "./reasons.ts";

const UNPACK = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) } as const;
/** Every status is an answer to be judged. */
const ANSWERS = Array.from({ length: 200 }, (_, n) => 400 + n);

/** How documents are got. */
export interface DocumentSettings {
  readonly fetch: GuardedFetch;
  /** The largest page, before and after decompression. */
  readonly maxBytes: number;
  /** Of one document, redirects and their pauses included. */
  readonly timeoutMs: number;
}

/** Gets one document with plain requests, decompressed and else as received. Throws as `PageFetcher.get` does. */
export async function getDocument(
  settings: DocumentSettings,
  url: string,
  { before }: PageRequest,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawPage> {
  const { fetch, maxBytes, timeoutMs } = settings;
  const asked: HttpRequest = {
    maxBytes,
    timeoutMs,
    accept: ANSWERS,
    headers: {
      accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
      "accept-language": "fr-FR,fr;q=0.9",
      "accept-encoding": "gzip, br",
      ...headers,
    },
    ...(before && { beforeRedirect: before }),
  };
  const answer = await fetch(url, asked);
  const html = await unpacked(await buffer(answer.body), answer.headers["content-encoding"], answer.url, maxBytes);
  return {
    url: answer.url,
    status: answer.status,
    headers: answer.headers,
    html,
    fetchedAt: new Date().toISOString(),
    rendered: false,
    redirects: answer.redirects,
  };
}

async function unpacked(
  bytes: Buffer,
  encoding: string | string[] | undefined,
  url: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = typeof encoding === "string" ? encoding.trim().toLowerCase() : "identity";
  if (name === "identity" || name === "" || bytes.length === 0) return bytes;
  if (name !== "gzip" && name !== "deflate" && name !== "br") {
    throw new PermanentError(CRAWLING.unaskedCompression(url, name));
  }
  try {
    return await UNPACK[name](bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw new PermanentError(CRAWLING.cannotInflate(url, maxBytes), {}, { cause: error });
  }
}
