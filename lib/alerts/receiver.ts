import dns from "node:dns/promises";
import net from "node:net";
import { setTimeout } from "node:timers/promises";
import { reservedFor } from "../collect/addresses.ts";

/** Longest address that is taken. */
const MAX_LENGTH = 2_000;
/** Whoever asks does not wait longer for a name. */
const LOOKUP_MS = 2_000;

/** Which receivers may lie elsewhere than on the public internet. */
export interface ReceiverRules {
  readonly stage: string;
  /** Hosts, with a port or without, separated by commas: `127.0.0.1:8710,receiver.test`; honoured in the stage `local` only. */
  readonly allow: string;
}

/** Tells whether the rules name the host of an address, or its host and port. */
export function isNamed(url: URL, { stage, allow }: ReceiverRules): boolean {
  if (stage !== "local") return false;
  const named = new Set(allow.split(",").map((host) => host.trim().toLowerCase()));
  return named.has(url.hostname) || named.has(url.host);
}

/**
 * Tells, in French, why an address can't receive webhooks, or null when it may. A name that is not found yet may: each delivery checks again
 * what it connects to.
 */
export async function refusalOfReceiver(text: string, rules: ReceiverRules): Promise<string | null> {
  const url = text.length > MAX_LENGTH ? null : URL.parse(text);
  const orLocal =
    rules.stage === "local" ? ", ou celle du récepteur « imo alerts listen » une fois qu’il est lancé" : "";
  if (!url || !/^https?:$/.test(url.protocol)) return `une adresse https${orLocal}`;
  if (url.username || url.password) return "une adresse sans mot de passe";
  if (isNamed(url, rules)) return null;
  if (url.protocol !== "https:") return `une adresse https${orLocal}`;
  const addresses = await addressesOf(url.hostname.replace(/^\[|\]$/g, ""));
  return addresses.some((address) => reservedFor(address) !== null)
    ? `une adresse de l’internet public${orLocal}`
    : null;
}

async function addressesOf(host: string): Promise<string[]> {
  if (net.isIP(host)) return [host];
  const late = new AbortController();
  const found = await Promise.race([
    dns.lookup(host, { all: true }).catch(() => []),
    setTimeout(LOOKUP_MS, [], { signal: late.signal, ref: false }).catch(() => []),
  ]);
  late.abort();
  return found.map(({ address }) => address);
}
