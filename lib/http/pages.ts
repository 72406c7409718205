import { hash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import Negotiator from "negotiator";
import { dataSetOf } from "../publish/data-sets.ts";
import { notFound } from "../query/refusal.ts";
import { carried } from "../sources/carried.ts";
import { send } from "./answer.ts";
import type { Rendered } from "./answer.ts";
import { hasCharts, isPage } from "./page-addresses.ts";

/** Where `npm run pages` puts the built pages; the folder goes with the function (see `package` of the function in serverless.yml). */
const FOLDER = ".pages";
const ASSETS = "/assets/";
const FOR_EVER = "public, max-age=31536000, immutable";

/** Only what this address serves, no script or style in the page itself, and no HTML made of text by scripts. */
const policy = (images: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${images}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
const POLICY = policy("'self'");
/** A chart is painted from a picture that the page itself holds, to be saved as a file. */
const POLICY_OF_CHARTS = policy("'self' blob:");

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** A file as it is sent, by content coding; `identity` is always there. */
type Codings = ReadonlyMap<string, Buffer>;

interface Built {
  readonly document: Rendered;
  readonly assets: ReadonlyMap<string, Codings>;
}

/** Serves the pages for people. */
export interface Pages {
  /**
   * The answer to a request for a page, or for a file that pages load; undefined for all others. At an address that programs ask too, whoever
   * prefers HTML gets the page.
   */
  find(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2 | undefined>;
  /** The page that says that there is nothing, for those who prefer HTML; undefined for others. */
  missing(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2 | undefined>;
}

/** Makes what serves the pages that were built into a folder, the project's unless said otherwise; they are read when they are first asked for, and kept. */
export function servePages(folder: () => string = () => carried(FOLDER)): Pages {
  let read: Promise<Built> | undefined;
  const built = (): Promise<Built> =>
    (read ??= Promise.try(() => readBuilt(folder())).catch((error: unknown) => {
      read = undefined;
      throw error;
    }));
  return {
    find: async (event) => {
      if (!isReading(event)) return undefined;
      if (event.rawPath.startsWith(ASSETS)) return asset(event, (await built()).assets);
      return prefersHtml(event) && isPage(event.rawPath)
        ? send(event, forSearchEngines(withPolicy((await built()).document, event.rawPath), event.rawPath))
        : undefined;
    },
    missing: async (event) =>
      isReading(event) && prefersHtml(event) ? send(event, { ...(await built()).document, status: 404 }) : undefined,
  };
}

async function readBuilt(folder: string): Promise<Built> {
  const [page, names] = await Promise.all([
    readFile(path.join(folder, "index.html"), "utf8"),
    readdir(path.join(folder, "assets")),
  ]);
  const assets = new Map<string, Map<string, Buffer>>();
  for (const name of names) {
    const { plain, coding } = codingOf(name);
    const codings = assets.get(plain) ?? new Map<string, Buffer>();
    assets.set(plain, codings.set(coding, await readFile(path.join(folder, "assets", name))));
  }
  return { document: documentOf(page), assets };
}

function codingOf(name: string): { plain: string; coding: string } {
  if (name.endsWith(".br")) return { plain: name.slice(0, -3), coding: "br" };
  return name.endsWith(".gz") ? { plain: name.slice(0, -3), coding: "gzip" } : { plain: name, coding: "identity" };
}

function documentOf(body: string): Rendered {
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
    Vary: "Accept",
    ETag: `"${hash("sha256", body, "base64url").slice(0, 27)}"`,
  };
  return { status: 200, headers, body, base64: false };
}

function withPolicy(document: Rendered, path: string): Rendered {
  if (!hasCharts(path)) return document;
  return { ...document, headers: { ...document.headers, "Content-Security-Policy": POLICY_OF_CHARTS } };
}

/** The first page and those of data sets that engines may keep are for them; all others show adverts or sales once they are open. */
function forSearchEngines(document: Rendered, path: string): Rendered {
  const [, id] = /^\/jeux-de-donnees\/([^/]+)$/.exec(path) ?? [];
  const isOpen = path === "/" || path === "/jeux-de-donnees" || (id !== undefined && dataSetOf(id)?.noindex === false);
  return isOpen ? document : { ...document, headers: { ...document.headers, "X-Robots-Tag": "noindex" } };
}

function asset(event: APIGatewayProxyEventV2, assets: Built["assets"]): APIGatewayProxyStructuredResultV2 {
  const name = event.rawPath.slice(ASSETS.length);
  const codings = assets.get(name);
  if (!codings) throw notFound(`Il n’y a rien à l’adresse ${event.rawPath}.`);
  const accepted = new Negotiator({ headers: { "accept-encoding": event.headers["accept-encoding"] ?? "" } });
  const coding = accepted.encodings([...codings.keys()].sort()).at(0) ?? "identity";
  const headers = {
    "Content-Type": TYPES[path.extname(name)] ?? "application/octet-stream",
    "Cache-Control": FOR_EVER,
    Vary: "Accept-Encoding",
    ...(coding !== "identity" && { "Content-Encoding": coding }),
  };
  const body = (codings.get(coding) ?? codings.get("identity"))?.toString("base64") ?? "";
  return send(event, { status: 200, headers, body, base64: true });
}

function isReading({ requestContext }: APIGatewayProxyEventV2): boolean {
  return requestContext.http.method === "GET" || requestContext.http.method === "HEAD";
}

/** Browsers that open an address name HTML before all else; programs name JSON, anything, or nothing. */
function prefersHtml({ headers }: APIGatewayProxyEventV2): boolean {
  const { accept } = headers;
  if (accept === undefined) return false;
  return new Negotiator({ headers: { accept } }).mediaType(["application/json", "text/html"]) === "text/html";
}
