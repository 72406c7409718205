import type { BrowserContext, Request, Route } from "playwright-core";
import { PipelineError } from "../../errors.ts";
import type { Answering } from "./browser-session.ts";
import { getDocument } from "./document.ts";
import type { DocumentSettings } from "./document.ts";
import type { PageRequest, RawPage } from "./page.ts";

/** What may be loaded for a page whose scripts are needed. */
const LOADED = new Set(["script", "xhr", "fetch"]);
/** Scripts of a site are the same for each of its pages: they are asked for once, up to this many bytes. */
const KEPT_BYTES = 20_000_000;
/** Of what a script would send along, that which an answer may depend on. */
const SENT = /^(?:accept|accept-language|referer|authorization|x-.+)$/;
/** These are about the transfer to us, not to the browser. */
const TRANSFER = new Set(["content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"]);

/** The answers to all that one page asks while it is shown. */
export interface Answers {
  readonly answer: Answering;
  /** Milliseconds since the page last waited for an answer; 0 while it does. */
  quietMs(): number;
}

/** Makes the answers to pages, which share the scripts they load. */
export function answerer(settings: DocumentSettings & { readonly scriptOrigins?: readonly string[] }) {
  const scripts = keptScripts();

  const load = async (asked: Request, { before }: PageRequest, context: BrowserContext): Promise<RawPage> => {
    const kept = scripts.find(asked);
    if (kept) return kept;
    await before?.(asked.url());
    const headers = Object.entries(asked.headers()).filter(([name]) => SENT.test(name));
    const sent = { ...Object.fromEntries(headers), ...(await cookies(context, asked.url())) };
    const answer = await getDocument(settings, asked.url(), before ? { before } : {}, sent);
    scripts.keep(asked, answer);
    return answer;
  };

  return {
    cookies,
    /** The page `received` gets itself as its document and, unless it is `whole` without them, its scripts and their data; all else fails. */
    of: (received: RawPage, whole: boolean, request: PageRequest, context: BrowserContext): Answers => {
      const origins = new Set([new URL(received.url).origin, ...(settings.scriptOrigins ?? [])]);
      let shown = false;
      let waiting = 0;
      let last = performance.now();
      const isLoaded = (asked: Request) =>
        !whole &&
        LOADED.has(asked.resourceType()) &&
        asked.method() === "GET" &&
        origins.has(new URL(asked.url()).origin);
      const answer = async (route: Route, asked: Request) => {
        const isDocument = !shown && asked.isNavigationRequest() && asked.url() === received.url;
        shown ||= isDocument;
        if (isDocument) return fulfil(route, received);
        // What else a page would lead to is not shown, and must not put an error in its own place either.
        if (asked.isNavigationRequest()) return route.abort("aborted");
        if (!isLoaded(asked)) return route.abort("blockedbyclient");
        waiting++;
        try {
          return await fulfil(route, await load(asked, request, context));
        } catch (error) {
          // Whatever may not be asked, or is not answered, is missing for the page's scripts, as it may be for any visitor.
          if (!(error instanceof PipelineError)) throw error;
          return await route.abort("failed");
        } finally {
          waiting--;
          last = performance.now();
        }
      };
      return { answer, quietMs: () => (waiting > 0 ? 0 : performance.now() - last) };
    },
  };
}

function fulfil(route: Route, { status, headers, html }: RawPage): Promise<void> {
  const told = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || TRANSFER.has(name) ? [] : [[name, Array.isArray(value) ? value.join("\n") : value] as const],
  );
  return route.fulfill({ status, headers: Object.fromEntries(told), body: Buffer.from(html) });
}

/** The header that gives a site back the cookies that it, or the answer to its consent dialog, has set. */
async function cookies(context: BrowserContext, url: string): Promise<Record<string, string>> {
  const kept = (await context.cookies(url)).map(({ name, value }) => `${name}=${value}`);
  return kept.length > 0 ? { cookie: kept.join("; ") } : {};
}

function keptScripts() {
  const kept = new Map<string, RawPage>();
  let bytes = 0;
  return {
    find: (asked: Request) => (asked.resourceType() === "script" ? kept.get(asked.url()) : undefined),
    keep: (asked: Request, answer: RawPage) => {
      if (asked.resourceType() !== "script" || answer.status !== 200 || bytes + answer.html.length > KEPT_BYTES) return;
      bytes += answer.html.length;
      kept.set(asked.url(), answer);
    },
  };
}
