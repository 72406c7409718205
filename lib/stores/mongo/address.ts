import type { MongoClientOptions } from "mongodb";
import { ConfigError } from "../../errors.ts";
import { tlsTo, unencrypted } from "../tls.ts";

const ADDRESS = /^mongodb(?:\+srv)?:\/\/(?:[^@/?]*@)?(?<hosts>[^@/?]+)/;
/** DocumentDB refuses them: https://docs.aws.amazon.com/documentdb/latest/developerguide/functional-differences.html */
const WITHOUT_RETRIED_WRITES = /\.docdb\.amazonaws\.com(?:\.cn)?$/;

/**
 * What the driver needs beside an address of one host or several: encryption with the certificates checked, unless all of them are this
 * machine's; writes that are not retried where the server knows none.
 * @throws ConfigError where it is none, or says `tls=false` of another machine; never showing the password.
 */
export function mongoOptions(url: string): MongoClientOptions {
  const list = ADDRESS.exec(url)?.groups?.["hosts"];
  if (list === undefined) {
    throw new ConfigError("The address of MongoDB is not one such as mongodb://user:password@host:27017/database");
  }
  const hosts = list.split(",").map((host) => host.replace(/:\d+$/, ""));
  const tls = tlsTo(hosts);
  if (!tls) return {};
  if (/[?&](?:tls|ssl)=false(?:&|$)/.test(url))
    throw unencrypted("MongoDB", hosts, "take tls=false out of its address");
  const once = hosts.some((host) => WITHOUT_RETRIED_WRITES.test(host)) && { retryWrites: false };
  return { tls: true, ca: tls.ca, ...once };
}
