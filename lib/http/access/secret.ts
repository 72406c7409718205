import { createHash, randomBytes } from "node:crypto";

/** Draws a secret that is shown once: 32 random bytes in base64url behind a prefix that tells what it is. */
export function drawSecret(prefix: string): string {
  return prefix + randomBytes(32).toString("base64url");
}

/** The hash under which such a secret is kept; plain SHA-256, since nobody can guess 32 random bytes. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** What API keys begin with. */
export const KEY_PREFIX = "imo_";
