import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** What the cookie of a page's session begins with. */
export const SESSION_PREFIX = "imos_";

/** The parts of a request that tell whether a page of ours sent it. */
export type PageRequest = Pick<APIGatewayProxyEventV2, "headers" | "cookies">;

const NAME = "imo-session";
const SECRET = /^imos_[\w-]{43}$/;

/**
 * Reads the session that a page of ours shows. The cookie of a request that a page of another origin caused counts for nothing, which is
 * what protects those who are logged in from forged requests: SameSite=Strict lets other ports and subdomains through.
 */
export function sessionOf({ headers, cookies = [] }: PageRequest): string | undefined {
  if (!isOwnPage(headers)) return undefined;
  const shown = cookies.flatMap((cookie) => {
    const [name = "", value = ""] = cookie.split("=", 2);
    return bareName(name) === NAME && SECRET.test(value) ? [value] : [];
  });
  return shown.length === 1 ? shown[0] : undefined;
}

/**
 * Tells whether a request may come from a page of this very origin, or from no page at all: browsers say so in Sec-Fetch-Site, older ones
 * in Origin (https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header).
 */
export function isOwnPage({ "sec-fetch-site": site, origin, host }: APIGatewayProxyEventV2["headers"]): boolean {
  if (site !== undefined) return site === "same-origin" || site === "none";
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

/** The cookie that carries a session for `seconds`. Where all is HTTPS, its name has the prefix that no other host can set. */
export function sessionCookie(secret: string, { secure, seconds }: { secure: boolean; seconds: number }): string {
  const [name, flag] = secure ? [`__Host-${NAME}`, "; Secure"] : [NAME, ""];
  return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${flag}`;
}

function bareName(name: string): string {
  return name.trim().replace(/^__Host-/, "");
}
