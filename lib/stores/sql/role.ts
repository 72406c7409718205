/** The role that questions in SQL are asked as: it reads the views of the schema `donnees`, and nothing else. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { ConfigError } from "../../errors.ts";
import { createPool } from "../postgres/postgres.ts";
import type { Postgres, Transaction } from "../postgres/postgres.ts";

/** What is published to analysts. */
export const SCHEMA = "donnees";

/** Connections of the role at once, over all processes: questions, and one that stops another. */
const CONNECTIONS = 8;

/** What holds for each of its connections before a question can say otherwise. Sizes are kB. */
const SETTINGS: Readonly<Record<string, string>> = {
  default_transaction_read_only: "on",
  search_path: SCHEMA,
  // As the grammar reads texts that looks at questions before.
  standard_conforming_strings: "on",
  statement_timeout: "15s",
  lock_timeout: "2s",
  idle_in_transaction_session_timeout: "20s",
  client_connection_check_interval: "1s",
  work_mem: "16MB",
  hash_mem_multiplier: "1",
  max_parallel_workers_per_gather: "0",
};

/** The address of a database as its role of questions in SQL. Each database has a role of its own, since roles belong to the whole server. */
export function sqlAddress(databaseUrl: string, password: string): string {
  const address = new URL(databaseUrl);
  const database = decodeURIComponent(address.pathname.slice(1));
  return Object.assign(address, { username: `${database.slice(0, MAX_NAME)}_sql`, password }).href;
}

/** Postgres holds names of 63 bytes. */
const MAX_NAME = 55;

/**
 * Makes the role of an address where there is none, and sets its rights, limits and password. The server never sees the password, only what it can
 * check it by. @throws ConfigError when the address is not of this database's role; PermanentError when the user of `db` may not make roles.
 */
export async function makeSqlRole(db: Postgres, sqlUrl: string): Promise<void> {
  await db.transaction((tx) => setUp(tx, new URL(sqlUrl)));
}

/** As `makeSqlRole`, in a connection of its own. */
export async function renewSqlRole(databaseUrl: string, sqlUrl: string): Promise<void> {
  const db = createPool(databaseUrl, { max: 1 });
  try {
    await makeSqlRole(db, sqlUrl);
  } finally {
    await db.end();
  }
}

async function setUp(tx: Transaction, { username, password }: URL): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('sql role', 0))`);
  const name = decodeURIComponent(username);
  const [found] = await tx.query<{ there: boolean; database: string }>(
    `select current_database()::text as database, exists (select from pg_roles where rolname = $1) as there`,
    [name],
  );
  const database = found?.database ?? "";
  if (name !== `${database.slice(0, MAX_NAME)}_sql`) {
    throw new ConfigError(`The role of questions in SQL is ${database.slice(0, MAX_NAME)}_sql, not ${name}`);
  }
  const role = quoted(name);
  if (!found?.there) await tx.query(`create role ${role}`);
  await tx.query(
    `alter role ${role} login nocreatedb nocreaterole noinherit connection limit ${CONNECTIONS} password '${verifierOf(decodeURIComponent(password))}'`,
  );
  for (const [setting, value] of Object.entries(SETTINGS)) {
    await tx.query(`alter role ${role} in database ${quoted(database)} set ${setting} = '${value}'`);
  }
  await setTempLimit(tx, role);
  await tx.query(`grant usage on schema ${SCHEMA} to ${role}`);
  await tx.query(`grant select on all tables in schema ${SCHEMA} to ${role}`);
  // The tables of later migrations too, which the same user makes.
  await tx.query(`alter default privileges in schema ${SCHEMA} grant select on tables to ${role}`);
}

/** Only a superuser may set it: managed servers have a limit of their own. */
async function setTempLimit(tx: Transaction, role: string): Promise<void> {
  const [may] = await tx.query<{ may: boolean }>(
    `select rolsuper or has_parameter_privilege('temp_file_limit', 'set') as may from pg_roles where rolname = current_user`,
  );
  if (may?.may) await tx.query(`alter role ${role} set temp_file_limit = '512MB'`);
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

const ITERATIONS = 4096;

/** What the server keeps in place of a password: https://www.postgresql.org/docs/18/catalog-pg-authid.html */
function verifierOf(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const keyed = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(keyed("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${keyed("Server Key").toString("base64")}`;
}
