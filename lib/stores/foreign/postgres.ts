/** A source's rows in a PostgreSQL database of somebody else's: read in one read-only transaction, batch after batch. */
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { absentAmong, checkColumns, columnOf } from "./columns.ts";
import { mappedPaths } from "../../sources/mapping.ts";
import type { ForeignRead, ForeignRow, ReadFrom } from "./foreign-rows.ts";
import { layoutOf } from "./layout.ts";
import type { AskColumns, Layout } from "./layout.ts";
import { ConfigError, PermanentError, TransientError } from "../../errors.ts";
import type { DatabaseSource } from "../../sources/schema.ts";
import { cut } from "../../records/storable.ts";
import { VARIANT, variantsOf } from "../../sources/variants.ts";
import type { Reason } from "../../records/reason.ts";
import { DATABASE } from "./reasons.ts";

/** Longer than the database may take itself, so that its own word comes first. */
const GRACE_MS = 15_000;
const CONNECT_MS = 5_000;
/** A session that we forgot ends by itself. */
const IDLE_MINUTES = 15;

/** https://www.postgresql.org/docs/18/catalog-pg-type.html */
const BYTEA = 17;
const TIMES: ReadonlySet<number> = new Set([1082, 1114, 1184]);

type PostgresSource = DatabaseSource & { readonly read: { readonly engine: "postgres" } };

/** Opens a reading of a source in the database at an address. Rows are JSON as PostgreSQL itself writes it, times in UTC. */
export async function openForeignPostgres(url: string, source: PostgresSource, from: ReadFrom): Promise<ForeignRead> {
  const { limits } = source;
  const client = await connect(url, source);
  const ask = async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
    told(source, () => client.query<Row>(sql, [...parameters]));
  try {
    await ask("begin isolation level repeatable read read only");
    await told(source, () => client.query(session(limits.statementSeconds)));
    const { query, mapping, variant, absent } = await questionOf(source, ask);
    const asked = { ...source, mapping };
    const table = `(${query}\n) q`;
    const { fields } = await ask(`select * from ${table} limit 0`);
    const types = new Map(fields.map(({ name, dataTypeID }) => [name, dataTypeID]));
    const columns = fields.map(({ name }) => name);
    checkColumns(asked, (path) => types.has(columnOf(path)), columns);
    const mark = await highestMark(asked, table, ask);
    const { sql, parameters } = cursorOf(asked, { table, variant, types }, from);
    await ask(sql, parameters);
    const fetch = async () => (await ask<ForeignRow>(`fetch ${limits.batch} from reading`)).rows;
    return {
      absent: absent ?? absentAmong(asked, columns),
      mark,
      batches: batchesOf(fetch),
      [Symbol.asyncDispose]: () => end(client),
    };
  } catch (error) {
    await end(client);
    throw error;
  }
}

/** What to ask the database: the source's own query, or that of the variant that it is laid out in. */
async function questionOf(source: PostgresSource, ask: AskColumns): Promise<Question> {
  if (variantsOf(source).length > 0) return layoutOf(source, ask);
  const { query } = source.read;
  if (query === undefined)
    throw new ConfigError(`${source.id} has neither a query nor variants`, { source: source.id });
  return { query, mapping: source.mapping, variant: null, absent: null };
}

type Question = Pick<Layout, "query" | "mapping"> & {
  readonly variant: string | null;
  readonly absent: readonly string[] | null;
};

async function connect(url: string, source: DatabaseSource): Promise<Client> {
  if (!/^postgres(?:ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new PermanentError(DATABASE.noPostgresAddress(source.url));
  }
  const client = new Client({
    connectionString: url,
    application_name: "imo-ops-collect",
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: source.limits.statementSeconds * 1000 + GRACE_MS,
    keepAlive: true,
    // Whatever is asked for is text.
    types: { getTypeParser: () => String },
  });
  // A connection that breaks between two statements: the next one tells of it.
  client.on("error", () => {});
  await told(source, () => client.connect());
  return client;
}

/** Set inside the transaction, which also a pooler between us and the server lets pass. */
function session(statementSeconds: number): string {
  return `
    set local statement_timeout = '${statementSeconds}s';
    set local idle_in_transaction_session_timeout = '${IDLE_MINUTES}min';
    set local timezone = 'UTC';
    set local datestyle = 'ISO';
    set local cursor_tuple_fraction = 1`;
}

async function highestMark(
  { watermark }: DatabaseSource,
  table: string,
  ask: (sql: string) => Promise<{ readonly rows: readonly { readonly mark: string | null }[] }>,
): Promise<string | null> {
  if (!watermark) return null;
  const { rows } = await ask(`select max(q.${escapeIdentifier(watermark.column)})::text as mark from ${table}`);
  return rows[0]?.mark ?? null;
}

interface Answering {
  readonly table: string;
  readonly variant: string | null;
  readonly types: ReadonlyMap<string, number>;
}

/** Keys and marks are compared in the type that the database has. */
function cursorOf(source: DatabaseSource, { table, variant, types }: Answering, from: ReadFrom) {
  const read = [...new Set(mappedPaths(source).map(columnOf))].filter((column) => {
    const type = types.get(column);
    return type !== undefined && type !== BYTEA;
  });
  const key = `q.${escapeIdentifier(source.key)}`;
  const parameters: string[] = [];
  const conditions: string[] = [];
  if (from.after !== null) conditions.push(`${key} > $${parameters.push(from.after)}`);
  if (from.since !== null && source.watermark) {
    const { column, overlapMinutes } = source.watermark;
    const type = types.get(column) ?? 0;
    const since = `$${parameters.push(from.since)}`;
    const begin = TIMES.has(type) ? `${since}::timestamptz - make_interval(secs => ${overlapMinutes * 60})` : since;
    conditions.push(`q.${escapeIdentifier(column)} >= ${begin}`);
  }
  const where = conditions.length > 0 ? `where ${conditions.join(" and ")}` : "";
  const mark = variant === null ? [] : [`${escapeLiteral(variant)} as ${escapeIdentifier(VARIANT)}`];
  const row = [...mark, ...read.map((column) => `q.${escapeIdentifier(column)}`)].join(", ");
  const line = `(select row_to_json(r)::text from (select ${row}) r)`;
  const sql = `declare reading no scroll cursor for select ${key}::text as key, ${line} as line from ${table} ${where} order by ${key}`;
  return { sql, parameters };
}

/** Gives batch after batch; while one is worked on, the next is on its way. */
async function* batchesOf(fetch: () => Promise<ForeignRow[]>): AsyncGenerator<readonly ForeignRow[]> {
  let coming = fetch();
  for (;;) {
    const rows = await coming;
    if (rows.length === 0) return;
    coming = fetch();
    // Told when it is waited for, if it ever is.
    coming.catch(() => {});
    yield rows;
  }
}

async function end(client: Client): Promise<void> {
  try {
    await client.end();
  } catch {
    // It is gone already, which is what was wanted.
  }
}

async function told<T>(source: DatabaseSource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asTold(error, source);
  }
}

/** https://www.postgresql.org/docs/18/errcodes-appendix.html */
function asTold(error: unknown, source: DatabaseSource): Error {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const permanent = (reason: Reason) => new PermanentError(reason, { source: source.id });
  if (code.startsWith("28") || cause.message.startsWith("SASL")) return permanent(DATABASE.loginRefused(source.url));
  if (code === "42501") return permanent(DATABASE.mayNotRead(source.url, cause.message));
  // What is missing or ambiguous is named in the message, and nothing that a row holds.
  if (code === "3D000" || code.startsWith("42")) return permanent(DATABASE.cannotAnswer(cause.message));
  if (code === "57014") {
    const { statementSeconds } = source.limits;
    return permanent(DATABASE.tooSlow(statementSeconds));
  }
  const passing = /^(08...|53...|57P..|40001|40P01|55P03|25P03)$/.test(code) || !/^[0-9A-Z]{5}$/.test(code);
  const why = code === "" ? cut(cause.message, 80) : code;
  if (passing) return new TransientError(DATABASE.away(source.url, why));
  return permanent(DATABASE.cannotAnswerCode(`SQLSTATE ${code}`));
}
