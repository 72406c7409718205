import type { RedisOptions } from "ioredis";
import { ConfigError } from "../../errors.ts";
import { tlsTo, unencrypted } from "../tls.ts";

/**
 * What ioredis needs beside an address: for another machine than this one it must be `rediss://`, and the certificate is checked.
 * @throws ConfigError where it is none; never showing the password.
 */
export function redisTls(url: string): Pick<RedisOptions, "tls"> {
  if (!URL.canParse(url)) throw new ConfigError("The address of Redis is not one such as rediss://:password@host:6379");
  const { protocol, hostname } = new URL(url);
  const tls = tlsTo([hostname]);
  if (tls && protocol !== "rediss:") {
    throw unencrypted("Redis", [hostname], "its address must begin with rediss://, and encryption in transit be on");
  }
  return tls ? { tls } : {};
}
