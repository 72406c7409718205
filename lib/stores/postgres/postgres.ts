import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Client, DatabaseError, Pool, TypeOverrides, types } from "pg";
import type { ClientBase, PoolClient } from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { CredentialsError, DataError, PermanentError, TooSlowError, TransientError } from "../../errors.ts";
import { postgresAddress } from "./address.ts";
import { watched } from "./watched.ts";
import { STORES } from "../reasons.ts";

/** What can be asked of Postgres, in a transaction or outside one. */
export interface Queries {
  /**
   * Runs one statement with bound parameters; `Row` is the shape that the SQL is written to give. One with a name of its own is planned once a
   * connection: for statements that are asked all the time, whose best plan is the same whatever the parameters.
   */
  query<Row extends object = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}

/** What can be asked inside a transaction. */
export interface Transaction extends Queries {
  /** Streams lines or bytes into `COPY … FROM STDIN`; gives the number of rows taken. */
  copyFrom(sql: string, data: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<number>;
  /** Streams what `COPY … TO STDOUT` gives, in bytes; nothing else can be asked until the stream has ended. */
  copyTo(sql: string): Readable;
  /** Does work and undoes it, whether it succeeds or throws; the transaction goes on as if it had not been tried. */
  rehearse(work: () => Promise<unknown>): Promise<void>;
}

/** A pool of connections to Postgres. */
export interface Postgres extends Queries {
  /** Commits what `work` did, or rolls all of it back when it throws. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

export interface PoolOptions {
  /** Connections at most; a Lambda serves one request at a time, so few are enough. */
  readonly max?: number;
  readonly connectionTimeoutMs?: number;
  /** 0: no limit. */
  readonly statementTimeoutMs?: number;
  /** A statement that takes longer is waited for only while the server still takes connections; without it, as long as it takes. */
  readonly watchAfterMs?: number;
  /** What pg_stat_activity shows. */
  readonly applicationName?: string;
  /** Told how the pool's connections can be counted. */
  readonly counted?: (counts: () => PoolCounts) => void;
}

/** The connections of a pool: all, those that nobody uses, and the statements that wait for one. */
export interface PoolCounts {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/**
 * Opens a pool on a `postgres://` address; the first query connects.
 * Values come as JSON would have them: int8 and numeric as numbers, date as `YYYY-MM-DD`, timestamptz as an ISO instant, jsonb parsed.
 * @throws ConfigError for an address that is none, or of another machine and unencrypted; TransientError (from its functions) when the server is away, full or cuts the connection, or when a lock times out; TooSlowError
 * when a statement does; DataError when it does not take a value; PermanentError when it does not take the statement.
 */
export function createPool(url: string, options: PoolOptions = {}): Postgres {
  const statementMs = options.statementTimeoutMs ?? 20_000;
  const connectMs = options.connectionTimeoutMs ?? 3_000;
  const pool = new Pool({
    ...postgresAddress(url),
    max: options.max ?? 4,
    connectionTimeoutMillis: connectMs,
    // Not at start-up: proxies that share connections take no such setting there. The pool waits for it, which its types do not say.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: (client) => limitStatements(client, statementMs, connectMs),
    application_name: options.applicationName ?? "imo-ops",
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    types: valueTypes(),
  });
  // A connection that breaks while idle, between two statements or while it closes leaves the pool by itself; without a
  // listener it would end the process.
  pool.on("error", ignore);
  pool.on("connect", (client) => client.on("error", ignore));
  options.counted?.(() => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }));
  const { watchAfterMs } = options;
  const ask = watchAfterMs === undefined ? rowsOf : watchedRows(url, watchAfterMs, statementMs + GRACE_MS);
  return {
    query: <Row extends object>(sql: string, parameters?: readonly unknown[], name?: string) =>
      told(() => ask<Row>(pool, sql, parameters, { name })),
    transaction: (work) => inTransaction(pool, work),
    end: () => pool.end(),
  };
}

/** Sets the limit of the session's statements, 0: none; a server that no longer answers is given up after `giveUpMs`. */
async function limitStatements(client: ClientBase, limitMs: number, giveUpMs: number): Promise<void> {
  await rowsOf(client, "select set_config('statement_timeout', $1, false)", [String(limitMs)], { giveUpMs });
}

/** What the server may take on top of its own time limit. */
const GRACE_MS = 5_000;
/** How long the server may take to let somebody in. */
const CONNECT_MS = 1_000;

/** Asks as `rowsOf` does, watched; the connection of a statement that was never answered is given up after `giveUpMs`. */
function watchedRows(url: string, watchAfterMs: number, giveUpMs: number): typeof rowsOf {
  const watch = watched(() => connectOnce(url), watchAfterMs);
  return (on, sql, parameters, asked) => watch(rowsOf(on, sql, parameters, { ...asked, giveUpMs }));
}

async function connectOnce(url: string): Promise<void> {
  const client = new Client({ ...postgresAddress(url), connectionTimeoutMillis: CONNECT_MS });
  client.on("error", ignore);
  await client.connect();
  await client.end();
}

/** Listens where a connection may break between two statements: the next statement tells of it. */
function ignore(): void {}

async function rowsOf<Row extends object>(
  on: Pool | ClientBase,
  sql: string,
  parameters: readonly unknown[] = [],
  { name, giveUpMs }: { readonly name?: string | undefined; readonly giveUpMs?: number } = {},
): Promise<Row[]> {
  const { rows } = await on.query<Row>({
    text: sql,
    values: [...parameters],
    ...(name !== undefined && { name }),
    ...(giveUpMs && { query_timeout: giveUpMs }),
  });
  return rows;
}

async function inTransaction<T>(pool: Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const client = await told(() => pool.connect());
  let broken = false;
  try {
    await told(() => client.query("begin"));
    const result = await work(transactionOn(client));
    await told(() => client.query("commit"));
    return result;
  } catch (error) {
    broken = await client.query("rollback").then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}

function transactionOn(client: PoolClient): Transaction {
  return {
    query: (sql, parameters, name) => told(() => rowsOf(client, sql, parameters, { name })),
    copyFrom: (sql, data) =>
      told(async () => {
        const target = client.query(copyFrom(sql));
        await pipeline(Readable.from(data), target);
        return target.rowCount;
      }),
    rehearse: async (work) => {
      await told(() => client.query("savepoint rehearsal"));
      try {
        await work();
      } finally {
        await told(() => client.query("rollback to savepoint rehearsal"));
      }
    },
    copyTo: (sql) => Readable.from(bytesOf(client.query(copyTo(sql))), { objectMode: false }),
  };
}

async function* bytesOf(source: Readable): AsyncGenerator<Uint8Array> {
  try {
    // Not `yield*`: that would destroy the source when the reader gives up.
    for await (const bytes of source.iterator({ destroyOnReturn: false })) yield bytes;
  } catch (error) {
    throw asTold(error);
  } finally {
    // A reader that stops early leaves rows behind, and the connection takes no statement before they are out of the way.
    source.on("data", ignore);
  }
}

/** How values are read, by their type's oid: https://www.postgresql.org/docs/18/catalog-pg-type.html */
function valueTypes(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, safeInteger);
  overrides.setTypeParser(types.builtins.NUMERIC, Number);
  overrides.setTypeParser(types.builtins.DATE, String);
  overrides.setTypeParser(types.builtins.TIMESTAMPTZ, isoInstant);
  return overrides;
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond what a number holds exactly`);
  return value;
}

/** Postgres writes `2026-11-23 07:26:00.123456+00`: mostly in UTC, where the text need not be read as a date to be written as one. */
function isoInstant(text: string): string {
  const utc = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?\+00$/.exec(text);
  if (utc) return `${utc[1]}T${utc[2]}${(utc[3] ?? ".").slice(0, 4).padEnd(4, "0")}Z`;
  return new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")).toISOString();
}

/** SQLSTATE classes and codes after which the same statement may succeed: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const TRANSIENT_STATES = /^(08...|53...|57P0[1-5]|40001|40P01|55P03)$/;
/** query_canceled: the statement timeout. */
const CANCELED = "57014";
const TRANSIENT_SYSTEM_CODES = /^(ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;
/** pg gives no code to these. */
const TRANSIENT_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|connection error|client was closed|query read timeout/i;

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asTold(error);
  }
}

/** A value that is out of range, of no valid form, against a constraint or too large for an index. */
const DATA_STATES = /^(21|22|23|44|54)...$/;
/** A statement that can't succeed on this database: unknown tables and columns, missing rights, what a function raises. */
const STATEMENT_STATES = /^(0A|3F|42|P0)...$/;

/** invalid_password, invalid_authorization_specification. */
const REFUSED = new Set(["28P01", "28000"]);

function asTold(error: unknown): unknown {
  if (REFUSED.has(codeOf(error))) return new CredentialsError("Postgres refuses our credentials", {}, { cause: error });
  if (codeOf(error) === CANCELED) return new TooSlowError("The statement took too long", {}, { cause: error });
  if (isTransient(error)) return new TransientError(STORES.postgresAway(), {}, { cause: error });
  if (!(error instanceof DatabaseError) || error.code === undefined) return error;
  const { code, column, constraint } = error;
  if (DATA_STATES.test(code)) {
    const where = column ?? constraint;
    const place = where === undefined || error.message.includes(where) ? "" : ` (${where})`;
    return new DataError(`${error.message}${place}`, {}, { cause: error });
  }
  if (!STATEMENT_STATES.test(code)) return error;
  return new PermanentError(`Postgres does not take the statement (${code}): ${error.message}`, {}, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  return TRANSIENT_STATES.test(code) || TRANSIENT_SYSTEM_CODES.test(code) || TRANSIENT_MESSAGES.test(error.message);
}
