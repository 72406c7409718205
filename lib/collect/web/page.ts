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

/** A page's text, by the charset that its header names, else UTF-8. */
export function textOf(page: Pick<RawPage, "html" | "headers" | "rendered">): string {
  const type = page.headers["content-type"];
  const charset = page.rendered || typeof type !== "string" ? undefined : /charset="?([\w-]+)/i.exec(type)?.[1];
  try {
    return new TextDecoder(charset ?? "utf-8").decode(page.html);
  } catch {
    // A charset that does not exist.
    return new TextDecoder().decode(page.html);
  }
}
