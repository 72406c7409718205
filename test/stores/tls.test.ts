import { describe, expect, test } from "vitest";
import { mongoOptions } from "../../lib/stores/mongo/address.ts";
import { postgresAddress } from "../../lib/stores/postgres/address.ts";
import { redisTls } from "../../lib/stores/redis/address.ts";

const SECRET = "s3cret";

describe("the address of a store on this machine", () => {
  test.each(["127.0.0.1", "127.0.0.2", "localhost", "[::1]"])("needs no encryption: %s", (host) => {
    expect(postgresAddress(`postgres://u:p@${host}:5432/imo`)).toEqual({
      connectionString: `postgres://u:p@${host}:5432/imo`,
      ssl: false,
    });
    expect(redisTls(`redis://:p@${host}:6379`)).toEqual({});
    expect(mongoOptions(`mongodb://u:p@${host}:27017/imo`)).toEqual({});
  });
});

describe("the address of a store elsewhere", () => {
  test("is reached encrypted, with certificates checked, those that sign for RDS among them", () => {
    const { ssl, connectionString } = postgresAddress(
      `postgres://u:${SECRET}@db.eu-west-3.rds.amazonaws.com/imo?sslmode=require&a=1`,
    );
    expect(ssl).toMatchObject({ rejectUnauthorized: true });
    expect(ssl && ssl.ca.length).toBeGreaterThan(200);
    expect(connectionString).toBe(`postgres://u:${SECRET}@db.eu-west-3.rds.amazonaws.com/imo?a=1`);
    expect(redisTls(`rediss://:${SECRET}@cache.example:6379`).tls).toMatchObject({ rejectUnauthorized: true });
    expect(mongoOptions(`mongodb://u:${SECRET}@one.example:27017,two.example:27017/imo?replicaSet=rs0`)).toMatchObject({
      tls: true,
    });
    expect(mongoOptions(`mongodb+srv://u:${SECRET}@cluster.example/imo`)).toMatchObject({ tls: true });
  });

  test("of DocumentDB has no writes retried by the driver, which it would refuse", () => {
    const url = "mongodb://u:p@imo.cluster-c1.eu-west-3.docdb.amazonaws.com:27017/imo";
    expect(mongoOptions(url)).toMatchObject({ retryWrites: false });
    expect(mongoOptions("mongodb://u:p@mongo.example/imo")).not.toHaveProperty("retryWrites");
  });

  test.each([
    ["Postgres", "sslmode=disable", () => postgresAddress(`postgres://u:${SECRET}@10.0.0.5/imo?sslmode=disable`)],
    ["Postgres", "sslmode=disable", () => postgresAddress(`postgres://u:${SECRET}@db.example/imo?ssl=false`)],
    ["Redis", "rediss://", () => redisTls(`redis://:${SECRET}@cache.example:6379`)],
    ["MongoDB", "tls=false", () => mongoOptions(`mongodb://u:${SECRET}@a.example,127.0.0.1/imo?tls=false`)],
  ])("that would be unencrypted is refused, naming %s and what to change (%s)", (store, mend, read) => {
    expect(read).toThrow(new RegExp(`^${store} at .* unencrypted: .*${mend}`));
    expect(read).not.toThrow(SECRET);
  });

  test.each([
    ["Postgres", () => postgresAddress(`not an address ${SECRET}`)],
    ["Redis", () => redisTls(SECRET)],
    ["MongoDB", () => mongoOptions(SECRET)],
  ])("that is none is told as such, without showing it: %s", (store, read) => {
    expect(read).toThrow(`The address of ${store} is not one such as`);
    expect(read).not.toThrow(SECRET);
  });
});
