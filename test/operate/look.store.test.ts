import { randomUUID } from "node:crypto";
import { createServer } from "node:net";
import { once } from "node:events";
import { afterAll, expect, inject, test } from "vitest";
import * as z from "zod";
import { originsOf, refusalOf } from "../../lib/operate/origins.ts";
import { storesLook } from "../../lib/operate/look.ts";
import { askHere } from "../../lib/operate/operation.ts";
import { loadSources } from "../../lib/sources/load.ts";
import { lookAtPostgres } from "../../lib/stores/postgres/look.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { operateOver } from "../support/operate.ts";
import { testDatabase } from "../support/postgres.ts";

const db = await testDatabase();

/** An empty database, as a server's owner makes one, and a role that may do nothing in it. */
async function emptyDatabase(): Promise<{ asOwner: Postgres; asNobody: Postgres }> {
  const name = `look_${randomUUID().replaceAll("-", "")}`;
  await db.query(`create database ${name} template template0`);
  await db.query(`create role ${name} login password 'only-for-tests'`);
  const own = Object.assign(new URL(inject("postgresTemplate")), { pathname: `/${name}` });
  const asOwner = createPool(own.href);
  const asNobody = createPool(Object.assign(new URL(own), { username: name, password: "only-for-tests" }).href);
  afterAll(async () => {
    await Promise.all([asOwner.end(), asNobody.end()]);
    await db.query(`drop database ${name} with (force)`);
    await db.query(`drop role ${name}`);
  });
  return { asOwner, asNobody };
}

test("a database that is up to date has its extensions and nothing to be taken", async () => {
  const look = await lookAtPostgres(db);
  expect(look).toMatchObject({ tls: null, mayMakeSchemas: true, mayMakeTables: true, mayMakeRoles: true, pending: [] });
  expect(look.versionNumber).toBeGreaterThanOrEqual(180_000);
  expect(look.extensions.map(({ name }) => name)).toEqual(["pg_trgm", "unaccent", "vector"]);
  for (const { installed } of look.extensions.slice(0, 2)) expect(installed).not.toBeNull();
});

test("an empty one tells what is to be taken, and what its owner and what a role without rights may install", async () => {
  const { asOwner, asNobody } = await emptyDatabase();
  const owners = await lookAtPostgres(asOwner);
  expect(owners.pending[0]).toBe("0001_frame");
  expect(owners.pending.length).toBeGreaterThan(30);
  expect(owners.extensions[0]).toMatchObject({ name: "pg_trgm", installed: null, available: true, mayInstall: true });
  const nobodys = await lookAtPostgres(asNobody);
  expect(nobodys).toMatchObject({ mayMakeSchemas: false, mayMakeTables: false, mayMakeRoles: false });
  expect(nobodys.extensions[0]).toMatchObject({ name: "pg_trgm", installed: null, available: true, mayInstall: false });
});

test("migrations that a newer program brings are told by name", async () => {
  const { asOwner } = await emptyDatabase();
  await asOwner.query("create table migration (id serial, name text not null, run_on timestamp not null)");
  const all = (await lookAtPostgres(asOwner)).pending;
  await asOwner.query("insert into migration (name, run_on) select unnest($1::text[]), now()", [all.slice(0, -1)]);
  expect((await lookAtPostgres(asOwner)).pending).toEqual(all.slice(-1));
});

test("stores that are away are told with the reason, and hide nothing of the others", async () => {
  const ask = askHere(operateOver(db, { urls: { postgres: "", mongo: "", redis: "redis://:hunter2@127.0.0.1:1" } }));
  const look = await ask(storesLook, {});
  expect(look.postgres.seen?.versionNumber).toBeGreaterThanOrEqual(180_000);
  expect(look.mongo).toMatchObject({ seen: null, why: "there is no MongoDB" });
  expect(look.redis).toMatchObject({ seen: null, why: expect.stringMatching(/^Redis does not answer/) });
  expect(JSON.stringify(look)).not.toContain("hunter2");
  expect(look.origins.find(({ origin }) => origin === "https://data.ademe.fr")?.sources).toContain("ademe-dpe");
});

test("an origin is connected to, or what stands in for it locally, and asked nothing", async () => {
  const heard: Buffer[] = [];
  const server = createServer((socket) => socket.on("data", (bytes) => heard.push(bytes)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const standIns = new Map([["https://a.example", `http://127.0.0.1:${port}`]]);
  expect(await refusalOf("https://a.example", "local", standIns)).toBeNull();
  server.close();
  expect(await refusalOf(`http://127.0.0.1:${port}`, "prod", standIns)).toMatch(/ECONNREFUSED/);
  expect(Buffer.concat(heard)).toHaveLength(0);
  expect([...originsOf(await loadSources()).keys()]).toContain("https://www.iadfrance.fr");
});
