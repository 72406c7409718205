import { isUtf8 } from "node:buffer";
import sniffEncoding from "html-encoding-sniffer";

/** One page of a site as it was received. */
export interface RawPage {
  /** The address that answered, after redirects; the real one, also where a stand-in answered for it. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes of the document, decompressed and else as received; of a page that scripts made, what they made of it, in UTF-8. */
  readonly html: Uint8Array;
  readonly fetchedAt: string;
  /** Whether `html` is what scripts made of the page, because the document as received did not hold what was asked for. */
  readonly rendered: boolean;
  /** The addresses that redirected, first one first. */
  readonly redirects: readonly string[];
}

/** What one page is asked with. */
export interface PageRequest {
  /**
   * Says whether a page's text holds what will be read from it; absent: the document as received always does. Where it does not, a
   * browser lets the page's scripts work, which ask the site for more.
   */
  readonly holds?: (html: string) => boolean;
  /**
   * Waits until one more request may be made, of a redirect or a script, or throws when it may not. Each call that does not throw
   * is one request made to the site.
   */
  readonly before?: (url: string) => Promise<void>;
}

/** Gets pages, several at once. */
export interface PageFetcher {
  /**
   * Gets a page, whatever its status.
   * Throws PermanentError for an address that may not be visited, a refused redirect, a page too large; TransientError for what the network does.
   */
  get(url: string, request?: PageRequest): Promise<RawPage>;
  close(): Promise<void>;
}

/** What stands for bytes that are no characters in a page's encoding. */
export const UNDECODABLE = "\uFFFD";

/**
 * A page's text, decoded as browsers do: a byte order mark goes before the header, the header before `meta` and an XML declaration
 * (https://html.spec.whatwg.org/multipage/parsing.html#encoding-sniffing-algorithm). A page that names no encoding is UTF-8 where all its
 * bytes are, which no other text is by chance, and else windows-1252. Bytes that are no characters give U+FFFD.
 */
export function textOf(page: Pick<RawPage, "html" | "headers" | "rendered">): string {
  const name = page.rendered ? "utf-8" : encodingOf(page);
  try {
    return new TextDecoder(name).decode(page.html);
  } catch {
    // An encoding that browsers refuse to decode ("replacement").
    return UNDECODABLE;
  }
}

function encodingOf({ html, headers }: Pick<RawPage, "html" | "headers">): string {
  const [type] = [headers["content-type"] ?? ""].flat();
  const label = /;\s{0,9}charset\s{0,9}=\s{0,9}"?([^\s;"]{1,40})/i.exec(type ?? "")?.[1];
  const defaultEncoding = isUtf8(html) ? "UTF-8" : "windows-1252";
  return sniffEncoding(html, { defaultEncoding, ...(label !== undefined && { transportLayerEncodingLabel: label }) });
}
