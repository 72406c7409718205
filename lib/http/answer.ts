import { createHash } from "node:crypto";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import * as z from "zod";
import { Refusal } from "../query/refusal.ts";

/** What a route answers: a body (JSON, unless it is text with a type of its own), and headers beside the usual ones. */
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
  /** Media type of a body that is text already. */
  readonly textType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer as it is kept and sent. */
export const Rendered = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type Rendered = z.output<typeof Rendered>;

/** Lambda gives back 6 MB at most, our headers and its own envelope included. */
const MAX_BYTES = 5_800_000;

/**
 * Writes an answer out, with a strong ETag.
 * @throws Refusal (422) when it is larger than a Lambda may give.
 */
export function render({ status = 200, body, textType, headers = {} }: Answer): Rendered {
  const text = textType === undefined ? JSON.stringify(body) : String(body);
  const bytes = Buffer.byteLength(JSON.stringify(text));
  if (bytes > MAX_BYTES) {
    throw new Refusal("La réponse dépasserait 6 Mo : demandez moins de résultats à la fois.", {
      status: 422,
      title: "Réponse trop grande",
    });
  }
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
  return { status, headers: { "Content-Type": textType ?? "application/json", ETag: etag, ...headers }, body: text };
}

/** What goes out for this request: nothing new (304) when the caller holds the same body, no body for HEAD. */
export function send(
  event: APIGatewayProxyEventV2,
  { status, headers, body }: Rendered,
): APIGatewayProxyStructuredResultV2 {
  if (status === 200 && holds(event.headers["if-none-match"], headers["ETag"])) {
    const { "Content-Type": _, ...kept } = headers;
    return { statusCode: 304, headers: kept, body: "" };
  }
  return { statusCode: status, headers, body: event.requestContext.http.method === "HEAD" ? "" : body };
}

/** If-None-Match compares weakly: RFC 9110, 13.1.2. */
function holds(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return false;
  return ifNoneMatch.split(",").some((tag) => ["*", etag].includes(tag.trim().replace(/^W\//, "")));
}
