import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from "jose";
import type { CryptoKey } from "jose";
import * as z from "zod";
import { ConfigError } from "../../errors.ts";

/** The one way in which tokens are signed: RFC 8037. */
export const ALGORITHM = "EdDSA";

const part = z.string().regex(/^[\w-]{43}$/);
const PrivateKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: part,
  d: part,
  kid: z.string().min(1),
  /** When it was made. */
  since: z.iso.datetime(),
});
type PrivateKey = z.output<typeof PrivateKey>;
const KeySet = z.object({ keys: z.array(PrivateKey).min(1) });

/** A public key as it is published: RFC 7517. */
interface PublishedKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly kid: string;
  readonly use: "sig";
  readonly alg: typeof ALGORITHM;
}

/** The keys that tokens are signed and checked with. */
export interface TokenKeys {
  readonly signing: { readonly kid: string; readonly key: CryptoKey };
  verifying(kid: string): CryptoKey | undefined;
  readonly published: readonly PublishedKey[];
}

/** A new key is known everywhere before anything is signed with it: processes read the keys again twice as often. */
const PUBLISHED_FIRST_MS = 10 * 60_000;
const READ_AGAIN_MS = PUBLISHED_FIRST_MS / 2;
/** Longer than any token that an old key has signed may live. */
const KEPT_AFTER_MS = 60 * 60_000;

/** Makes a set of one new key, as the secret store keeps it: a JSON Web Key Set with private parts. */
export async function newKeySet(now: Date): Promise<string> {
  return written([await newKey(now)]);
}

/**
 * Adds a new key to a set, and leaves out those that no living token was signed with. The new one signs in ten minutes, when every process
 * knows it. @throws ConfigError when the set can't be read.
 */
export async function rotated(text: string, now: Date): Promise<string> {
  const { signing } = await readTokenKeys(text, now);
  const keys = parsed(text);
  const signer = keys.find(({ kid }) => kid === signing.kid);
  const signsSince = signer ? Date.parse(signer.since) + PUBLISHED_FIRST_MS : 0;
  const old = (key: PrivateKey): boolean =>
    signer !== undefined && key.since < signer.since && now.getTime() > signsSince + KEPT_AFTER_MS;
  return written([...keys.filter((key) => !old(key)), await newKey(now)]);
}

/** Reads a set as the secret store keeps it. @throws ConfigError that tells nothing of the keys. */
export async function readTokenKeys(text: string, now: Date): Promise<TokenKeys> {
  const keys = parsed(text).toSorted((one, other) => (one.since < other.since ? -1 : 1));
  const known = now.getTime() - PUBLISHED_FIRST_MS;
  const signer = keys.findLast(({ since }) => Date.parse(since) <= known) ?? keys[0];
  if (!signer) throw unreadable();
  const verifying = new Map<string, CryptoKey>();
  for (const { d: _, since: __, ...jwk } of keys) verifying.set(jwk.kid, await imported(jwk));
  return {
    signing: { kid: signer.kid, key: await imported(signer) },
    verifying: (kid) => verifying.get(kid),
    published: keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid, use: "sig", alg: ALGORITHM })),
  };
}

/** Gives the keys as they are in the secret store, never older than five minutes; keys once read outlive a store that is away. */
export function tokenKeyring(
  read: () => Promise<string>,
  { now, warn }: { readonly now: () => Date; readonly warn: (message: string, error: unknown) => void },
): () => Promise<TokenKeys> {
  let held: { readonly since: number; readonly keys: TokenKeys } | undefined;
  let reading: Promise<TokenKeys> | undefined;
  const readAgain = async (): Promise<TokenKeys> => {
    try {
      const keys = await readTokenKeys(await read(), now());
      held = { since: now().getTime(), keys };
      return keys;
    } catch (error) {
      if (!held) throw error;
      warn("the token keys could not be read again", error);
      held = { ...held, since: now().getTime() };
      return held.keys;
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    if (held && now().getTime() - held.since < READ_AGAIN_MS) return held.keys;
    return (reading ??= readAgain());
  };
}

async function newKey(now: Date): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: "Ed25519", extractable: true });
  const jwk = await exportJWK(privateKey);
  return PrivateKey.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), since: now.toISOString() });
}

async function imported(jwk: Omit<PrivateKey, "d" | "since">): Promise<CryptoKey> {
  try {
    const key = await importJWK(jwk, ALGORITHM);
    if (!(key instanceof Uint8Array)) return key;
  } catch {
    // Told below: what jose says might quote the key.
  }
  throw unreadable();
}

function parsed(text: string): readonly PrivateKey[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable();
  }
  const read = KeySet.safeParse(value);
  if (!read.success) throw unreadable();
  return read.data.keys;
}

function written(keys: readonly PrivateKey[]): string {
  return JSON.stringify({ keys });
}

function unreadable(): ConfigError {
  return new ConfigError(
    "The token keys (parameter token-keys) are no JSON Web Key Set of Ed25519 keys with private parts: `npm run imo -- token-keys make` makes one",
  );
}
