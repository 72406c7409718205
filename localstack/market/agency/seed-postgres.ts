import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { openAgency } from "./agencies.ts";
import { earlierRowOf } from "./earlier-row.ts";
import type { EarlierRow } from "./earlier-row.ts";
import { EARLIER_LAYOUTS, KEYS, tablesOf } from "./layouts.ts";
import type { EarlierLayout } from "./layouts.ts";
import { preparedRowOf } from "./prepared-row.ts";

const DATABASES: Readonly<Record<EarlierLayout, string>> = {
  classic: "agence",
  warehouse: "agence_entrepot",
  preparation: "agence_preparation",
};
const READER = "agence_lecture";
const HOST = "www.agence-historique.example";

/** What is in the agencies' databases. */
export interface AgencyFilling {
  readonly seed: string;
  /** What the market's clock shows, in ms. */
  readonly instant: number;
}

/** Gives the address by which an agency's database is read, and nothing else: `serverUrl` is that of any database of the server. */
export function agencyPostgresUrl(serverUrl: string, password: string, layout: EarlierLayout): string {
  const url = new URL(serverUrl);
  url.username = READER;
  url.password = password;
  url.pathname = `/${DATABASES[layout]}`;
  return url.href;
}

/**
 * Brings the agencies' databases on a PostgreSQL server, one a layout of the earlier system, to what they hold at an instant: makes what is
 * missing, with a role that may only read. What is right already is left alone.
 */
export async function seedAgencyPostgres(
  { serverUrl, password }: { readonly serverUrl: string; readonly password: string },
  filling: AgencyFilling,
): Promise<void> {
  await withClient(serverUrl, async (client) => {
    await makeReader(client, password);
    for (const layout of EARLIER_LAYOUTS) await makeDatabase(client, DATABASES[layout]);
  });
  await Promise.all(EARLIER_LAYOUTS.map((layout) => seedOne(serverUrl, layout, filling)));
}

async function seedOne(serverUrl: string, layout: EarlierLayout, { seed, instant }: AgencyFilling): Promise<void> {
  const own = new URL(serverUrl);
  own.pathname = `/${DATABASES[layout]}`;
  await withClient(own.href, async (client) => {
    const mark = `sample of ${seed} at ${new Date(instant).toISOString()}, ${layout}`;
    if ((await markOf(client)) === mark) return;
    const { listings } = openAgency(seed, layout).at(instant);
    const rows = listings.map((listing) => earlierRowOf(listing, instant, HOST));
    await client.query("begin");
    await client.query(
      `drop table if exists ${KEYS[layout].map(([table]) => table).join(", ")}, donnees_aggregees cascade`,
    );
    await client.query(tablesOf(layout));
    await client.query(`grant select on all tables in schema public to ${READER}`);
    await fill(client, layout, layout === "preparation" ? rows.map(preparedRowOf) : rows.map(wideRowOf));
    await client.query(`comment on database ${DATABASES[layout]} is ${escapeLiteral(mark)}`);
    await client.query("commit");
  });
}

function wideRowOf({ annonce, ...children }: EarlierRow): Readonly<Record<string, readonly object[]>> {
  return { annonces: [annonce], ...children };
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function makeReader(client: Client, password: string): Promise<void> {
  const role = escapeIdentifier(READER);
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [READER]);
  if (rowCount === 0) await client.query(`create role ${role} login`);
  await client.query(`alter role ${role} password ${escapeLiteral(password)}`);
  await client.query(`alter role ${role} set default_transaction_read_only = on`);
}

async function makeDatabase(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
  if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`);
}

async function markOf(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ mark: string | null }>(
    "select shobj_description(oid, 'pg_database') as mark from pg_database where datname = current_database()",
  );
  return rows[0]?.mark ?? null;
}

/** Rows are numbered by us: an advert that has not changed is the same row as before, its children too. */
async function fill(
  client: Client,
  layout: EarlierLayout,
  adverts: readonly Readonly<Record<string, readonly object[]>>[],
): Promise<void> {
  for (const [table, key] of KEYS[layout]) {
    await enter(
      client,
      table,
      adverts.flatMap((rows) => rows[table] ?? []),
    );
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), greatest(1, (select max(${key}) from ${table})))`,
      [table, key],
    );
  }
}

async function enter(client: Client, table: string, rows: readonly object[]): Promise<void> {
  await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
    JSON.stringify(rows),
  ]);
}
