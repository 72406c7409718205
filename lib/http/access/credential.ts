import { sessionOf } from "./page-cookie.ts";
import type { PageRequest } from "./page-cookie.ts";
import { KEY_PREFIX } from "./secret.ts";

/** What a request shows of who asks. */
export type Credential =
  | { readonly kind: "none" }
  /** Something that can't be read as one token or one key. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "key" | "token" | "session"; readonly text: string };

const NONE: Credential = { kind: "none" };
const UNREADABLE: Credential = { kind: "unreadable" };

/** RFC 6750, 2.1; a header that came twice is joined by a comma, which no token has. */
const BEARER = /^bearer +([\w.~+/-]+=*)$/i;
const MAX_LENGTH = 4_096;

/**
 * Reads the token or key of a request: `Authorization: Bearer …` or `X-API-Key: …`, one of them, once; where there is neither, the session of
 * a page.
 */
export function credentialOf(request: PageRequest): Credential {
  const { authorization, "x-api-key": apiKey } = request.headers;
  if (authorization === undefined && apiKey === undefined) {
    const session = sessionOf(request);
    return session === undefined ? NONE : { kind: "session", text: session };
  }
  if (authorization !== undefined && apiKey !== undefined) return UNREADABLE;
  const text = apiKey ?? BEARER.exec(authorization ?? "")?.[1];
  if (text === undefined || text.length > MAX_LENGTH) return UNREADABLE;
  if (text.startsWith(KEY_PREFIX)) return /^\w+_[\w-]{43}$/.test(text) ? { kind: "key", text } : UNREADABLE;
  return apiKey === undefined ? { kind: "token", text } : UNREADABLE;
}
