import { hash } from "node:crypto";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import * as z from "zod";
import { Refusal } from "../query/refusal.ts";

/** What a route answers; JSON unless `type` says otherwise. Text and bytes are sent as they are, all else is written as JSON. */
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
  /** Media type of a body that is not JSON, with its charset where it has one. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cookies to set. */
  readonly cookies?: readonly string[];
  /** The parameters with which the same question gives the next page; a Link header is made of them. */
  readonly next?: Readonly<Record<string, string>>;
}

/** An answer as it is kept and sent. */
export const Rendered = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** Text, or bytes in base64. */
  body: z.string(),
  base64: z.boolean(),
  cookies: z.array(z.string()).optional(),
  next: z.record(z.string(), z.string()).optional(),
});
export type Rendered = z.output<typeof Rendered>;

/** Lambda gives back 6 MB at most, our headers and its own envelope included. */
const MAX_BYTES = 5_800_000;

/**
 * Writes an answer out, with a strong ETag.
 * @throws Refusal (422) when it is larger than a Lambda may give.
 */
export function render({
  status = 200,
  body,
  type = "application/json",
  headers = {},
  cookies,
  next,
}: Answer): Rendered {
  const base64 = body instanceof Uint8Array;
  const text = base64 ? Buffer.from(body).toString("base64") : textOf(body, type);
  if (sizeInEnvelope(text) > MAX_BYTES) {
    throw new Refusal(
      "La réponse dépasserait 6 Mo : demandez moins de résultats à la fois, moins de champs, ou un fichier par /exports.",
      {
        status: 422,
        title: "Réponse trop grande",
      },
    );
  }
  const etag = `"${hash("sha256", text, "base64url").slice(0, 27)}"`;
  const content = status === 204 ? {} : { "Content-Type": type };
  return {
    status,
    headers: { ...content, ETag: etag, ...headers },
    body: text,
    base64,
    ...(cookies && { cookies: [...cookies] }),
    ...(next && { next }),
  };
}

function textOf(body: unknown, type: string): string {
  if (body === undefined) return "";
  return typeof body === "string" && !isJson(type) ? body : JSON.stringify(body);
}

/** Whether a body of this media type is written as JSON. */
function isJson(type: string): boolean {
  return /^application\/(.+\+)?json\b/.test(type);
}

/** The envelope is JSON: short texts need not be written twice to know that they fit. */
function sizeInEnvelope(text: string): number {
  return text.length * 6 < MAX_BYTES ? text.length : Buffer.byteLength(JSON.stringify(text));
}

/** What goes out for this request: nothing new (304) when the caller holds the same body, no body for HEAD. */
export function send(
  event: APIGatewayProxyEventV2,
  { status, headers, body, base64, cookies }: Rendered,
): APIGatewayProxyStructuredResultV2 {
  const { method } = event.requestContext.http;
  const reading = method === "GET" || method === "HEAD";
  if (reading && status === 200 && holds(event.headers["if-none-match"], headers["ETag"])) {
    const { "Content-Type": _, ...kept } = headers;
    return { statusCode: 304, headers: kept, body: "" };
  }
  if (method === "HEAD") return { statusCode: status, headers, body: "" };
  return { statusCode: status, headers, body, isBase64Encoded: base64, ...(cookies && { cookies }) };
}

/** If-None-Match compares weakly: RFC 9110, 13.1.2. */
function holds(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return false;
  return ifNoneMatch.split(",").some((tag) => ["*", etag].includes(tag.trim().replace(/^W\//, "")));
}
