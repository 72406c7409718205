import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import * as z from "zod";
import * as filter from "../../query/filters.ts";
import { notFound } from "../../query/refusal.ts";
import { carried } from "../../sources/carried.ts";
import { json } from "../json.ts";
import { llmsText } from "../llms.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";

/** Scalar's page in one script; it goes with the function as it is (see `package` of the function in serverless.yml). */
const SCRIPT = "node_modules/@scalar/api-reference/dist/browser/standalone.js";
const SHORT = "public, max-age=300";
const FOR_EVER = "public, max-age=31536000, immutable";
/** Only what this address serves; Scalar writes styles into the page. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const PLAIN = "text/plain; charset=utf-8";
const tag = "Service";
const shown = { tag, access: "public", indexable: true, params: filter.Nothing } as const;

/** What developers read: the OpenAPI document of `routes`, and a page that shows it. Nothing of it is made before somebody asks. */
export function documentationRoutes<Deps extends { readonly version: string }>(
  routes: () => readonly Route<Deps>[],
): readonly Route<Deps>[] {
  let written: Promise<object> | undefined;
  let read: Promise<Script> | undefined;
  const script = (): Promise<Script> => (read ??= readScript());
  return [
    route(
      {
        ...shown,
        path: "/openapi.json",
        cacheControl: SHORT,
        summary: "Ce document, en OpenAPI 3.1",
        answers: { 200: json("Le document", z.looseObject({ openapi: z.string() })) },
      },
      async (_, { version }) => ({ body: await (written ??= writeDocument(routes(), version)) }),
    ),
    route(
      {
        ...shown,
        path: "/llms.txt",
        cacheControl: SHORT,
        summary: "Ce que cette API offre à un assistant, en Markdown (llmstxt.org)",
        hidden: true,
        answers: { 200: { description: "Le texte", content: { [PLAIN]: z.string() } } },
      },
      ({ type }) => ({ type, body: llmsText(routes().map(({ statement }) => statement)) }),
    ),
    route(
      {
        ...shown,
        path: "/docs",
        cacheControl: SHORT,
        summary: "La documentation, en page",
        hidden: true,
        answers: { 200: { description: "La page", content: { "text/html; charset=utf-8": z.string() } } },
      },
      async ({ type }) => ({
        type,
        body: page((await script()).name),
        headers: { "Content-Security-Policy": PAGE_POLICY },
      }),
    ),
    route(
      {
        ...shown,
        path: "/docs/{fichier}",
        params: z.object({ fichier: z.string().max(100) }),
        cacheControl: FOR_EVER,
        summary: "Ce que la page charge",
        hidden: true,
        answers: { 200: { description: "Un script", content: { "text/javascript; charset=utf-8": z.string() } } },
      },
      async ({ params: { fichier }, type, request }) => {
        const { name, bytes, zipped } = await script();
        if (fichier !== name) throw notFound(`Il n’y a rien à l’adresse /docs/${fichier}.`);
        const headers = { Vary: "Accept-Encoding" };
        return takesGzip(request.headers["accept-encoding"])
          ? { type, body: zipped, headers: { ...headers, "Content-Encoding": "gzip" } }
          : { type, body: bytes.toString("utf8"), headers };
      },
    ),
  ];
}

/** Loaded with its first use: what writes the document would slow every start. */
async function writeDocument<Deps>(routes: readonly Route<Deps>[], version: string): Promise<object> {
  const { openApiDocument } = await import("../openapi.ts");
  return openApiDocument(routes, version);
}

interface Script {
  /** With a hash of its content, so that it may be kept for ever. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly zipped: Buffer;
}

async function readScript(): Promise<Script> {
  const bytes = await readFile(carried(SCRIPT));
  const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 12);
  return { name: `scalar-${hash}.js`, bytes, zipped: await promisify(gzip)(bytes, { level: 9 }) };
}

function takesGzip(acceptEncoding = ""): boolean {
  return acceptEncoding.split(",").some((coding) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$)|$)/.test(coding));
}

/** Scalar reads its settings from the element: nothing is fetched from elsewhere, nothing is told to anybody. */
const SETTINGS = {
  url: "/openapi.json",
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
};

function page(scriptName: string): string {
  const settings = JSON.stringify(SETTINGS).replaceAll('"', "&quot;");
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>imo-ops : documentation</title>
</head>
<body>
<script id="api-reference" data-configuration="${settings}"></script>
<script src="/docs/${scriptName}"></script>
</body>
</html>
`;
}
