import { ConfigError } from "../../errors.ts";
import { tlsTo, unencrypted } from "../tls.ts";
import type { Tls } from "../tls.ts";

/** What drivers connect to Postgres with. */
export interface PostgresAddress {
  readonly connectionString: string;
  readonly ssl: Tls | false;
}

/** libpq's settings of encryption: whether there is any is not the address's to say, and certificates are ours to choose. */
const SSL_SETTINGS = ["ssl", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslnegotiation", "uselibpqcompat"];

/**
 * Reads a `postgres://` address: encrypted, with the server's certificate checked, unless it is this machine's.
 * @throws ConfigError where it is none, or says `sslmode=disable` of another machine; never showing the password.
 */
export function postgresAddress(url: string): PostgresAddress {
  if (!URL.canParse(url))
    throw new ConfigError("The address of Postgres is not one such as postgres://user:password@host:5432/database");
  const address = new URL(url);
  const ssl = tlsTo([address.hostname]);
  if (ssl && (address.searchParams.get("sslmode") === "disable" || address.searchParams.get("ssl") === "false")) {
    throw unencrypted("Postgres", [address.hostname], "take sslmode=disable out of its address");
  }
  for (const name of SSL_SETTINGS) address.searchParams.delete(name);
  return { connectionString: address.href, ssl: ssl ?? false };
}
