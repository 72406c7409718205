import type { Socket } from "node:net";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publicConnector, reservedFor } from "../../lib/collect/addresses.ts";
import type { Resolve } from "../../lib/collect/addresses.ts";
import { PermanentError } from "../../lib/errors.ts";
import { startSite } from "../support/site.ts";
import type { Site } from "../support/site.ts";

describe("addresses", () => {
  test.each([
    ["127.0.0.1", "loopback"],
    ["::1", "loopback"],
    ["10.1.2.3", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["169.254.169.254", "linkLocal"],
    ["fe80::1%eth0", "linkLocal"],
    ["100.100.100.200", "carrierGradeNat"],
    ["224.0.0.1", "multicast"],
    ["ff02::1", "multicast"],
    ["0.0.0.0", "unspecified"],
    ["::", "unspecified"],
    ["255.255.255.255", "broadcast"],
    ["192.0.0.192", "reserved"],
    ["fd00:ec2::254", "uniqueLocal"],
    ["::ffff:127.0.0.1", "ipv4Mapped"],
    ["::ffff:8.8.8.8", "ipv4Mapped"],
    ["::7f00:1", "reserved"],
    ["64:ff9b::7f00:1", "rfc6052"],
    ["2002:7f00:1::", "6to4"],
    ["168.63.129.16", "cloud metadata"],
    ["example.org", "not an IP address"],
  ])("%s is not public: %s", (address, range) => {
    expect(reservedFor(address)).toBe(range);
  });

  test.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450:4007::1"])("%s is public", (address) => {
    expect(reservedFor(address)).toBeNull();
  });

  test("no address of the private blocks is ever taken for public, in whichever form", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const block = fc.constantFrom("10", "127", "0");
    fc.assert(
      fc.property(block, octet, octet, octet, (a, b, c, d) => {
        const wrapped = `${(Number(a) * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        for (const address of [`${a}.${b}.${c}.${d}`, `::ffff:${wrapped}`, `64:ff9b::${wrapped}`, `::${wrapped}`]) {
          expect(reservedFor(address)).not.toBeNull();
        }
      }),
    );
  });
});

/** For these tests 127.0.0.1 plays the public internet, and all else is private. */
const onlyLocalhost = (address: string) => (address === "127.0.0.1" ? null : "private");

/** A name server that gives one of the answers after the other. */
function resolving(answers: string[][]) {
  const asked: string[] = [];
  const resolve: Resolve = (host, _options, done) => {
    asked.push(host);
    done(
      null,
      (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
    );
  };
  return { asked, resolve };
}

describe("connections", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite((_request, response) => response.end("hello"));
  });
  afterAll(() => site.stop());

  function dial(connector: ReturnType<typeof publicConnector>, hostname: string): Promise<Socket> {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    connector({ hostname, host: hostname, protocol: "http:", port: String(site.port) }, (error, socket) =>
      error ? reject(error) : resolve(socket),
    );
    return promise;
  }

  test("the address that was checked is the one connected to, and the name is not looked up again", async () => {
    const { asked, resolve } = resolving([["127.0.0.1"], ["127.0.0.2"]]);
    const connector = publicConnector({ timeoutMs: 1000, resolve, reservedFor: onlyLocalhost });
    const socket = await dial(connector, "rebind.test");
    expect(socket.remoteAddress).toBe("127.0.0.1");
    expect(asked).toEqual(["rebind.test"]);
    socket.destroy();
    await expect(dial(connector, "rebind.test")).rejects.toThrow("127.0.0.2, the address of rebind.test, is not");
  });

  test("a name with one private address among public ones is refused", async () => {
    const { resolve } = resolving([["127.0.0.1", "10.0.0.7"]]);
    const connector = publicConnector({ timeoutMs: 1000, resolve, reservedFor: onlyLocalhost });
    await expect(dial(connector, "mixed.test")).rejects.toThrow("10.0.0.7, the address of mixed.test,");
  });

  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1"])("the literal address %s is refused", async (address) => {
    await expect(dial(publicConnector({ timeoutMs: 1000 }), address)).rejects.toThrow(PermanentError);
    expect(site.requests).toEqual([]);
  });

  test("a name server that never answers does not hold the call", async () => {
    const connector = publicConnector({ timeoutMs: 100, resolve: () => {} });
    await expect(dial(connector, "silent.test")).rejects.toThrow("Connect Timeout");
  });
});
