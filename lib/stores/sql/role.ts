/** The role that questions in SQL are asked as: it reads the views of the schema `donnees`, and nothing else. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import type { Postgres, Transaction } from "../postgres/postgres.ts";

/** What is published to analysts. */
export const SCHEMA = "donnees";

/** Connections of the role at once, over all processes: questions, and one that stops another. */
const CONNECTIONS = 8;

/** What holds for each of its connections before a question can say otherwise. Sizes are kB. */
const SETTINGS: Readonly<Record<string, string>> = {
  default_transaction_read_only: "on",
  search_path: SCHEMA,
  statement_timeout: "15s",
  lock_timeout: "2s",
  idle_in_transaction_session_timeout: "20s",
  client_connection_check_interval: "1s",
  work_mem: "16MB",
  hash_mem_multiplier: "1",
  max_parallel_workers_per_gather: "0",
};

/**
 * Makes the role of this database where there is none, sets its rights, limits and password, and gives its address. Each database has a role of its own,
 * since roles belong to the whole server. The server never sees the password, only what it can check it by.
 * @throws PermanentError when the user of `db` may not make roles.
 */
export async function makeSqlRole(db: Postgres, databaseUrl: string, password: string): Promise<string> {
  const role = await db.transaction((tx) => setUp(tx, password));
  return Object.assign(new URL(databaseUrl), { username: role, password }).href;
}

async function setUp(tx: Transaction, password: string): Promise<string> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('sql role', 0))`);
  const [found] = await tx.query<{ role: string; there: boolean; database: string }>(
    `select r.name as role, current_database()::text as database, exists (select from pg_roles where rolname = r.name) as there
     from (select left(current_database(), 55) || '_sql' as name) r`,
  );
  if (!found) throw new Error("a select without a table gives a row");
  const role = quoted(found.role);
  if (!found.there) await tx.query(`create role ${role}`);
  await tx.query(
    `alter role ${role} login nocreatedb nocreaterole noinherit connection limit ${CONNECTIONS} password '${verifierOf(password)}'`,
  );
  for (const [name, value] of Object.entries(SETTINGS)) {
    await tx.query(`alter role ${role} in database ${quoted(found.database)} set ${name} = '${value}'`);
  }
  await setTempLimit(tx, role);
  await tx.query(`grant usage on schema ${SCHEMA} to ${role}`);
  await tx.query(`grant select on all tables in schema ${SCHEMA} to ${role}`);
  // The tables of later migrations too, which the same user makes.
  await tx.query(`alter default privileges in schema ${SCHEMA} grant select on tables to ${role}`);
  return found.role;
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
