import { startSite } from "./site.ts";
import type { Site } from "./site.ts";

/** One version of a file. */
interface Release {
  readonly body: Buffer;
  /** Strong, weak or none. */
  readonly etag?: string;
  readonly lastModified?: string;
}

/** A site of files, as any server of static files is; what it holds and how it fails is for the test to say. */
export interface ReleaseSite extends Site {
  readonly files: Map<string, Release>;
  /** What is done to the next answers, one each: so many bytes of the body and then the line is cut, or a refusal. */
  readonly faults: ({ readonly cutAfter: number } | { readonly status: number; readonly retryAfter?: number })[];
  /** `GET /path`, with the range that was asked for. */
  readonly asked: string[];
}

/** Starts a site that knows conditions (RFC 9110 § 13) and ranges to the end (§ 14). */
export async function startReleases(): Promise<ReleaseSite> {
  const files: ReleaseSite["files"] = new Map();
  const faults: ReleaseSite["faults"] = [];
  const asked: string[] = [];
  const site = await startSite((request, response) => {
    const { range, "if-range": ifRange, "if-none-match": tag, "if-modified-since": since } = request.headers;
    asked.push(`${request.url}${range === undefined ? "" : ` ${range}`}`);
    const fault = faults.shift();
    if (fault && "status" in fault) {
      const wait = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      response.writeHead(fault.status, wait).end();
      return;
    }
    const file = files.get(request.url ?? "");
    if (!file) {
      response.writeHead(404).end("Not Found");
      return;
    }
    const { body, etag, lastModified } = file;
    const known = { ...(etag && { etag }), ...(lastModified && { "last-modified": lastModified }) };
    if (tag === undefined ? since !== undefined && since === lastModified : tag === etag) {
      response.writeHead(304, known).end();
      return;
    }
    const same = ifRange === undefined || ifRange === etag || ifRange === lastModified;
    const from = same && range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    const part = body.subarray(from);
    const place = range && same ? { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` } : {};
    response.writeHead(range && same ? 206 : 200, { ...known, ...place, "content-length": part.length });
    if (!fault) response.end(part);
    // The client is to have the bytes before it meets the cut.
    else response.write(part.subarray(0, fault.cutAfter), () => setTimeout(() => request.socket.destroy(), 20));
  });
  return { ...site, files, faults, asked };
}
