import { randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import type { User } from "../../stores/access/users.ts";
import { ALGORITHM } from "./token-keys.ts";
import type { TokenKeys } from "./token-keys.ts";

/** How long an access token lives. */
export const TOKEN_SECONDS = 15 * 60;
/** How far two clocks may be apart. */
const TOLERANCE_SECONDS = 5;
/** RFC 9068, 2.1: tells access tokens from all other JWTs. */
const TYPE = "at+jwt";

/** What an access token says: whose it is, and nothing of what they may do, which is asked of the database. */
export interface TokenClaims {
  readonly userId: number;
  readonly sessionVersion: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const Claims = z.object({
  sub: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  ver: z.int(),
  exp: z.int(),
});

const issuerOf = (stage: string): string => `urn:imo-ops:${stage}`;
const audienceOf = (stage: string): string => `urn:imo-ops:${stage}:api`;

/** Signs an access token for a user of a stage. */
export function signToken(
  { signing: { kid, key } }: TokenKeys,
  stage: string,
  { id, sessionVersion }: Pick<User, "id" | "sessionVersion">,
  now: Date,
): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ ver: sessionVersion })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
    .setIssuer(issuerOf(stage))
    .setAudience(audienceOf(stage))
    .setSubject(String(id))
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + TOKEN_SECONDS)
    .sign(key);
}

/** Reads an access token of a stage; undefined for one that is not ours, not for us, expired, or signed in another way or by another key. */
export async function readToken(
  keys: TokenKeys,
  stage: string,
  token: string,
  now: Date,
): Promise<TokenClaims | undefined> {
  const keyOf = ({ kid = "" }: { readonly kid?: string }) => {
    const key = keys.verifying(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  };
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: issuerOf(stage),
      audience: audienceOf(stage),
      requiredClaims: ["exp", "iat", "jti", "sub"],
      maxTokenAge: TOKEN_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: now,
    });
    const { sub, ver, exp } = Claims.parse(payload);
    return { userId: sub, sessionVersion: ver, expiresAt: (exp + TOLERANCE_SECONDS) * 1000 };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
