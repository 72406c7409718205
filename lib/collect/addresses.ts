import dns from "node:dns";
import net from "node:net";
import type { LookupFunction } from "node:net";
import { buildConnector } from "undici";
import ipaddr from "ipaddr.js";
import { PermanentError } from "../errors.ts";
import { HTTP } from "./reasons.ts";

/** Public by number, but answered by the cloud's own host on Azure. */
const METADATA = "168.63.129.16";
/** All that IANA has given out for the public internet in IPv6. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Says what an IP address is when it is not one of the public internet ("loopback", "private", "linkLocal" …), else null.
 * IPv6 addresses that wrap an IPv4 one (mapped, 6to4, NAT64) are never public. Ranges: IANA's special-purpose registries, as ipaddr.js has them.
 */
export function reservedFor(address: string): string | null {
  if (!ipaddr.isValid(address)) return "not an IP address";
  const parsed = ipaddr.parse(address);
  if (parsed.toString() === METADATA) return "cloud metadata";
  const range = parsed.range();
  if (range !== "unicast") return range;
  return parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6) ? "reserved" : null;
}

/** Finds all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  host: string,
  options: dns.LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

/** How connections are opened; `resolve` and `reservedFor` are the system's and the rule above unless said otherwise. */
export interface ConnectorOptions {
  readonly timeoutMs: number;
  readonly resolve?: Resolve;
  readonly reservedFor?: (address: string) => string | null;
}

/**
 * Opens connections to public addresses only. The addresses that are checked are those that the socket is then given, so a name that
 * resolves otherwise a moment later gains nothing. A name with one reserved address is refused whole.
 * The connection fails with PermanentError naming the address and its host.
 */
export function publicConnector(options: ConnectorOptions): buildConnector.connector {
  const reserved = options.reservedFor ?? reservedFor;
  const connect = buildConnector({
    timeout: options.timeoutMs,
    allowH2: false,
    lookup: checkedLookup(options.resolve ?? dns.lookup, reserved),
  });
  return (target, done) => {
    // A literal address is connected to without a lookup.
    const refusal = net.isIP(target.hostname) ? refuse(target.hostname, target.hostname, reserved) : null;
    if (refusal) done(refusal, null);
    else connect(target, done);
  };
}

function checkedLookup(resolve: Resolve, reserved: (address: string) => string | null): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      const refusal =
        error ?? addresses.map(({ address }) => refuse(address, host, reserved)).find((found) => found !== null);
      if (refusal) done(refusal, "");
      else if (options.all || !first) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function refuse(address: string, host: string, reserved: (address: string) => string | null): PermanentError | null {
  const range = reserved(address);
  if (!range) return null;
  return new PermanentError(HTTP.notPublic(address, host, range));
}
