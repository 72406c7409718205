import type { APIGatewayProxyEventV2 } from "aws-lambda";

type Headers = APIGatewayProxyEventV2["headers"];

/** Gives the host that was asked, with its port where it has one. */
export const hostOf = (headers: Headers): string => headers["host"] ?? "localhost";

/** Gives the address under which the service was asked, without a slash at its end: https, but for this machine itself. */
export function baseOf(headers: Headers): string {
  const host = hostOf(headers);
  return `${headers["x-forwarded-proto"] ?? (isLoopback(host) ? "http" : "https")}://${host}`;
}

/** Whether a host is this machine itself. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}
