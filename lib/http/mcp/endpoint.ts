import { createMcpHandler } from "@modelcontextprotocol/server";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Refusal } from "../../query/refusal.ts";
import type { Answer } from "../answer.ts";
import { baseOf, hostOf, isLoopback } from "../base-url.ts";

/** Messages are questions: none needs more. */
const MAX_BYTES = 1_000_000;

export interface EndpointOptions {
  /** Origins whose pages may ask, besides our own. */
  readonly origins: readonly string[];
  readonly onerror?: (error: Error) => void;
}

/**
 * Answers one MCP message by Streamable HTTP without sessions, of the revision of 2026-07-28 and of those of 2025:
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http. An answer is whole before it is sent, so that
 * subscriptions, which never end, are refused.
 * @throws Refusal (403) for a foreign Host or Origin: https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#security-warning
 */
export async function answerMcp(
  factory: McpServerFactory,
  event: APIGatewayProxyEventV2,
  { origins, onerror }: EndpointOptions,
): Promise<Answer> {
  refuseForeigners(event, origins);
  const handler = createMcpHandler(factory, {
    maxSubscriptions: 0,
    keepAliveMs: 0,
    maxRequestBodySize: MAX_BYTES,
    ...(onerror && { onerror }),
  });
  const response = await handler.fetch(requestOf(event));
  const type = response.headers.get("content-type");
  const text = await response.text();
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !OURS.has(name)));
  const { status } = response;
  if (text === "" || type === null) return { status, headers, body: undefined };
  return { status, headers, type, body: /^application\/json\b/.test(type) ? JSON.parse(text) : text };
}

/** Headers that answers of ours have already. */
const OURS = new Set(["content-type", "content-length", "cache-control"]);

function requestOf(event: APIGatewayProxyEventV2): Request {
  const { body = "", isBase64Encoded, rawPath, requestContext } = event;
  const headers = Object.entries(event.headers).flatMap(([name, value]) =>
    value === undefined || name === "content-length" ? [] : [[name, value] as const],
  );
  return new Request(new URL(rawPath, baseOf(event.headers)), {
    method: requestContext.http.method,
    headers: Object.fromEntries(headers),
    body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  });
}

function refuseForeigners(event: APIGatewayProxyEventV2, origins: readonly string[]): void {
  const host = hostOf(event.headers);
  if (host !== event.requestContext.domainName && !isLoopback(host)) {
    throw foreign(`« ${host.slice(0, 100)} » n’est pas un nom de ce service.`);
  }
  // serverless-offline hides where a request comes from under the second name: localstack/api-only.ts.
  const origin = event.headers["origin"] ?? event.headers["x-page-origin"];
  if (origin === undefined || origin === baseOf(event.headers) || origins.includes(origin)) return;
  throw foreign(`Les pages de « ${origin.slice(0, 100)} » ne peuvent pas interroger ce service.`);
}

const foreign = (sentence: string): Refusal => new Refusal(sentence, { status: 403, title: "Origine refusée" });
