/** Questions in SQL that people wrote: each in a connection of its own, which ends with it. */
import { Client, DatabaseError, TypeOverrides, types } from "pg";
import { PermanentError, ThrottledError, TransientError } from "../../errors.ts";
import { postgresAddress } from "../postgres/address.ts";

/** A question, and how much its answer may be. */
export interface SqlQuestion {
  readonly id: string;
  readonly text: string;
  readonly maxRows: number;
  /** Of the rows as JSON. */
  readonly maxBytes: number;
  readonly maxMs: number;
}

export interface SqlColumn {
  readonly name: string;
  /** As `format_type` names it. */
  readonly type: string;
}

/** The answer to a question: values in the order of the columns. */
export interface SqlRows {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly unknown[])[];
  /** Why there is more than this; null: this is all. */
  readonly cut: "rows" | "bytes" | null;
}

/** Thrown when the server does not take a question. */
export class QuestionError extends PermanentError {
  override readonly name = "QuestionError";
  /** SQLSTATE. */
  readonly code: string;
  /** Characters of the question before the place that it is about; undefined where the server names none. */
  readonly position: number | undefined;

  constructor(message: string, code: string, position: number | undefined, options: ErrorOptions) {
    super(message, {}, options);
    this.code = code;
    this.position = position;
  }
}

/** Thrown when a question was given up. */
export class GivenUpError extends PermanentError {
  override readonly name = "GivenUpError";
  readonly why: "too-slow" | "stopped" | "too-large";

  constructor(why: GivenUpError["why"], options: ErrorOptions) {
    super(`The question was given up: ${why}`, {}, options);
    this.why = why;
  }
}

const PREFIX = "declare answer no scroll cursor for ";
const BATCH = 500;
/** What may arrive at once: a row, or a batch, beyond this is cut off before it fills the memory. */
const MAX_WIRE_BYTES = 48_000_000;
const CONNECT_MS = 3_000;
const NAME = "imo-ops-sql ";

/**
 * Asks one question in a read-only transaction, through a cursor: of the server's statements only SELECT and VALUES can have one, and one text is one
 * statement, since nothing goes by the simple protocol. The connection then ends, and all with it that a question might have left behind.
 * @throws QuestionError, GivenUpError; ThrottledError when the role has all its connections; TransientError when the server is away.
 */
export async function askSql(url: string, question: SqlQuestion): Promise<SqlRows> {
  const client = await connected(url, `${NAME}${question.id}`);
  let givenUp: GivenUpError["why"] | undefined;
  const giveUp = (why: GivenUpError["why"]): void => {
    givenUp ??= why;
    // The server looks every second whether somebody still waits.
    client.connection.stream.destroy();
  };
  const deadline = setTimeout(() => giveUp("too-slow"), question.maxMs);
  let arrived = 0;
  client.connection.stream.on("data", (bytes: Buffer) => {
    arrived += bytes.length;
    if (arrived > MAX_WIRE_BYTES) giveUp("too-large");
  });
  try {
    return await read(client, question);
  } catch (error) {
    throw told(error, givenUp);
  } finally {
    clearTimeout(deadline);
    await client.end().catch(ignore);
  }
}

/** Stops a question that another connection, maybe of another process, asks; false when there is none of that id. */
export async function stopSql(url: string, id: string): Promise<boolean> {
  const client = await connected(url, "imo-ops-sql-stop");
  try {
    const { rowCount } = await client.query(
      `select pg_cancel_backend(pid) from pg_stat_activity where usename = current_user and application_name = $1`,
      [`${NAME}${id}`],
    );
    return rowCount !== null && rowCount > 0;
  } finally {
    await client.end().catch(ignore);
  }
}

async function connected(url: string, applicationName: string): Promise<Client> {
  const client = new Client({
    ...postgresAddress(url),
    connectionTimeoutMillis: CONNECT_MS,
    application_name: applicationName,
    types: plainTypes(),
  });
  client.on("error", ignore);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const full = error instanceof DatabaseError && error.code === "53300";
    if (full) throw new ThrottledError("Too many questions at once", 5, {}, { cause: error });
    throw new TransientError("Postgres is away, or does not let the role of questions in", {}, { cause: error });
  }
}

async function read(client: Client, { text, maxRows, maxBytes }: SqlQuestion): Promise<SqlRows> {
  await client.query("begin transaction isolation level repeatable read read only");
  // A named statement goes by the extended protocol.
  await client.query({ name: "question", text: PREFIX + text });
  const rows: unknown[][] = [];
  let bytes = 0;
  for (;;) {
    const wanted = Math.min(BATCH, maxRows + 1 - rows.length);
    const batch = await client.query<unknown[]>({ text: `fetch ${wanted} from answer`, rowMode: "array" });
    const columns = batch.fields;
    for (const row of batch.rows) {
      bytes += JSON.stringify(row).length;
      const cut = rows.length === maxRows ? "rows" : bytes > maxBytes ? "bytes" : null;
      if (cut !== null) return { columns: await typed(client, columns), rows, cut };
      rows.push(row);
    }
    if (batch.rows.length < wanted) return { columns: await typed(client, columns), rows, cut: null };
  }
}

async function typed(
  client: Client,
  fields: readonly { readonly name: string; readonly dataTypeID: number }[],
): Promise<SqlColumn[]> {
  const { rows } = await client.query<{ type: string }>(
    `select pg_catalog.format_type(oid, null) as type from unnest($1::oid[]) with ordinality as o (oid, place) order by place`,
    [fields.map(({ dataTypeID }) => dataTypeID)],
  );
  return fields.map(({ name }, at) => ({ name, type: rows[at]?.type ?? "unknown" }));
}

function told(error: unknown, givenUp: GivenUpError["why"] | undefined): unknown {
  if (givenUp !== undefined) return new GivenUpError(givenUp, { cause: error });
  if (!(error instanceof DatabaseError) || error.code === undefined) {
    return new TransientError("Postgres cut the connection of a question", {}, { cause: error });
  }
  const { code, message, position } = error;
  if (code === "57014")
    return new GivenUpError(/user request/.test(message) ? "stopped" : "too-slow", { cause: error });
  if (code === "25P03") return new GivenUpError("too-slow", { cause: error });
  if (/^(08|57P)/.test(code))
    return new TransientError("Postgres cut the connection of a question", {}, { cause: error });
  const at = position === undefined ? undefined : Math.max(0, Number(position) - 1 - PREFIX.length);
  return new QuestionError(message, code, at, { cause: error });
}

function ignore(): void {}

/** Whole numbers that JavaScript does not hold exactly stay text; so do days and instants, as the server writes them. */
function plainTypes(): TypeOverrides {
  const overrides = new TypeOverrides();
  const { INT8, NUMERIC, DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL, FLOAT4, FLOAT8 } = types.builtins;
  for (const type of [INT8, NUMERIC, FLOAT4, FLOAT8]) overrides.setTypeParser(type, numberOf);
  for (const type of [DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL]) overrides.setTypeParser(type, String);
  return overrides;
}

function numberOf(text: string): number | string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER || text.includes("e") ? value : text;
}
