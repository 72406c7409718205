import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** What a request is about, once its target was read. */
export interface Target {
  /** As it came, escaped. */
  readonly path: string;
  /** Without its `?`. */
  readonly query: string;
}

/**
 * Reads the target of a request line: `/path?query`, or the same as an absolute URL (RFC 9112, 3.2).
 * Undefined when it is neither, or when its path holds an escape that is not UTF-8.
 */
export function targetOf(url: string): Target | undefined {
  const origin = /^https?:\/\/[^/?#]*/i.exec(url)?.[0] ?? "";
  const local = url.slice(origin.length) || "/";
  if (!local.startsWith("/")) return local.startsWith("?") ? targetOf(`/${local}`) : undefined;
  const [before = "/"] = local.split("#", 1);
  const mark = before.indexOf("?");
  const path = mark < 0 ? before : before.slice(0, mark);
  try {
    decodeURIComponent(path);
  } catch {
    return undefined;
  }
  return { path, query: mark < 0 ? "" : before.slice(mark + 1) };
}

export interface EventParts {
  readonly request: IncomingMessage;
  readonly target: Target;
  readonly body: Buffer;
  readonly requestId: string;
  readonly routeKey: string;
  readonly parameters: Record<string, string>;
}

/**
 * Writes the event that API Gateway would hand over, payload 2.0:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventOf({
  request,
  target,
  body,
  requestId,
  routeKey,
  parameters,
}: EventParts): APIGatewayProxyEventV2 {
  const { cookie } = request.headers;
  // Headers that came twice are joined, as API Gateway does: Node would keep the first of some, and hide that there was another.
  const { cookie: _, ...others } = request.headersDistinct;
  const headers = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, value?.join(",")]));
  const now = new Date();
  return {
    version: "2.0",
    routeKey,
    rawPath: target.path,
    rawQueryString: target.query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(target.query !== "" && { queryStringParameters: joined(target.query) }),
    ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: headers["host"] ?? "127.0.0.1",
      domainPrefix: "local",
      http: {
        method: request.method ?? "GET",
        path: target.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey,
      stage: "$default",
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString("base64") }),
    isBase64Encoded: body.length > 0,
  };
}

/** A parameter that comes twice is joined, as API Gateway does. */
function joined(query: string): Record<string, string> {
  const read: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    read[name] = name in read ? `${read[name]},${value}` : value;
  }
  return read;
}
