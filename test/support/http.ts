import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";

/** An HTTP API request as API Gateway hands it over (payload 2.0). */
export function request(
  target: string,
  {
    method = "GET",
    headers = {},
    cookies,
    body,
  }: { method?: string; headers?: Record<string, string>; cookies?: string[]; body?: string } = {},
): APIGatewayProxyEventV2 {
  const { pathname, search } = new URL(target, "http://api.test");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    ...(cookies && { cookies }),
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      domainName: "api.test",
      domainPrefix: "api",
      http: { method, path: pathname, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      requestId: "request-1",
      routeKey: "$default",
      stage: "$default",
      time: "",
      timeEpoch: 0,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** A Lambda's context with plain facts. */
export const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: "query",
  functionVersion: "1",
  invokedFunctionArn: "",
  memoryLimitInMB: "512",
  awsRequestId: "request-1",
  logGroupName: "",
  logStreamName: "",
  getRemainingTimeInMillis: () => 29_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

/** The body of an answer, read as JSON. */
export function bodyOf(answer: APIGatewayProxyStructuredResultV2): unknown {
  return JSON.parse(answer.body ?? "");
}
