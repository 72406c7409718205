import { createHmac } from "node:crypto";

/**
 * Makes the keyed hash that stands for an agent: HMAC-SHA-256 under the installation's key, first 16 bytes in hexadecimal.
 * Still personal data (pseudonymised): who holds the key can tell whether a known agent is meant.
 */
export function agentHasher(key: string): (id: string) => string {
  return (id) => createHmac("sha256", key).update(id).digest("hex").slice(0, 32);
}
