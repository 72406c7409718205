import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterAll, inject } from "vitest";
import { migrate } from "../../lib/stores/postgres/migrate.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import { makeSqlRole, sqlAddress } from "../../lib/stores/sql/role.ts";
import type { Postgres } from "../../lib/stores/postgres/postgres.ts";
import { runPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { postgresPart, postgresUrl } from "../../localstack/services/postgres.ts";
import { temporaryHome, testTools } from "./cloud.ts";
import type { TestServer } from "./cloud.ts";

export type TestPostgres = TestServer;

/** Without the durability that a test has no use for. */
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", shared_buffers: "64MB" };

/** Starts a throw-away PostgreSQL with the project's tables, on a free port (about 1 s); `stop` ends it and deletes it. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const [home, port, { vectorFolder }] = await Promise.all([temporaryHome(), freePort(), testTools()]);
  const password = "test-only";
  const server = await runPart(await postgresPart({ home, port, password, settings, vectorFolder }), home);
  const url = postgresUrl({ port, password });
  await migrate(url);
  return {
    url,
    stop: async () => {
      await server.stop();
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

/** All communes of France are merged by one statement, also while the machine is busy. */
const STATEMENT_MS = 60_000;

/** Opens an empty database with the project's tables for the tests of one file, on the server of the test run; it goes after the last of them. */
export async function testDatabase(): Promise<Postgres> {
  const url = new URL(inject("postgresTemplate"));
  const template = url.pathname.slice(1);
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  // Nobody is connected to a database while it is copied.
  const server = createPool(Object.assign(new URL(url), { pathname: "/template1" }).href);
  await server.query(`create database ${name} template ${template}`);
  const own = Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const db = createPool(own, { statementTimeoutMs: STATEMENT_MS });
  afterAll(async () => {
    await db.end();
    await server.query(`drop database ${name} with (force)`);
    await server.end();
  });
  return db;
}

/** Makes the role of questions in SQL of a test's database, and gives the database's address as that role. */
export async function sqlRole(db: Postgres, password = "only-for-tests"): Promise<string> {
  const [row] = await db.query<{ name: string }>(`select current_database()::text as name`);
  const own = Object.assign(new URL(inject("postgresTemplate")), { pathname: `/${row?.name}` }).href;
  const url = sqlAddress(own, password);
  await makeSqlRole(db, url);
  return url;
}
