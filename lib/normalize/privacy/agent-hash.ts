import { createHmac } from "node:crypto";

/**
 * Makes the keyed hash that stands for an agent: HMAC-SHA-256 under the installation's key, first 16 bytes in hexadecimal. Still personal data
 * (pseudonymised): who holds the key can tell whether a known agent is meant. `keys` are all that the installation ever had, the oldest first, with a
 * blank between: each newer one hashes the hash under those before it, and the result says how many there are (`2.…`). So an agent stays the same
 * agent when a key is added, and the older keys alone tell nothing of the hashes that are kept.
 */
export function agentHasher(keys: string): (id: string) => string {
  const chain = keys.split(" ");
  return (id) => chain.reduce((text, key, at) => hashed(text, key, at + 1), id);
}

/** Makes what brings a hash under the older keys to the newest; one that is there already stays. */
export function hashLifter(keys: string): (hash: string) => string {
  const chain = keys.split(" ");
  return (hash) => {
    const generation = Number(/^(\d+)\./.exec(hash)?.[1] ?? 1);
    return chain.slice(generation).reduce((text, key, at) => hashed(text, key, generation + at + 1), hash);
  };
}

function hashed(text: string, key: string, generation: number): string {
  const hash = createHmac("sha256", key).update(text).digest("hex").slice(0, 32);
  return generation === 1 ? hash : `${generation}.${hash}`;
}
