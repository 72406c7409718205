import { Client, escapeIdentifier, escapeLiteral } from "pg";
import type { EarlierRow } from "./earlier-row.ts";
import { earlierRowOf } from "./earlier-row.ts";
import { openAgency } from "./agencies.ts";

const DATABASE = "agence";
const READER = "agence_lecture";
const HOST = "www.agence-historique.example";

/** What is in the agency's database, and for whom. */
export interface AgencyFilling {
  readonly seed: string;
  /** What the market's clock shows, in ms. */
  readonly instant: number;
}

/** The earlier imo-ops schema, table by table in the order in which rows can be entered. */
const schema = `
  create table if not exists annonces (
    id_annonce serial primary key, reference varchar(50) unique, titre text, titre_complet text, prix decimal(12,2),
    prix_detaille text, prix_au_m2 decimal(10,2), localisation text, localisation_complete text, surface decimal(8,2),
    surface_terrain decimal(10,2), pieces int, type_bien text, description text, annee_construction int, honoraires varchar,
    image_url text, nombre_photos int, has_video bool, has_visite_virtuelle bool, media_info text, lien text,
    date_extraction timestamp default now(), dpe_classe_active char, ges_classe_active char, depenses_energie_min varchar,
    depenses_energie_max varchar, annee_reference int);
  create table if not exists caracteristiques (
    id serial primary key, id_annonce int references annonces on delete cascade, valeur text);
  create table if not exists images (
    id serial primary key, id_annonce int references annonces on delete cascade, url text, ordre int);
  create table if not exists copropriete (
    id serial primary key, id_annonce int references annonces on delete cascade, nb_lots int,
    charges_previsionnelles varchar, procedures varchar);
  create table if not exists conseiller (
    id serial primary key, id_annonce int references annonces on delete cascade, nom_complet text, telephone text,
    lien text, photo text, note text);
  create table if not exists dpe (
    id serial primary key, id_annonce int references annonces on delete cascade, classe_energie char, indice_energie int,
    classe_climat char, indice_climat int);`;

const children = ["caracteristiques", "images", "copropriete", "conseiller", "dpe"] as const;

/** Gives the address by which the agency's database is read, and nothing else: `serverUrl` is that of any database of the server. */
export function agencyPostgresUrl(serverUrl: string, password: string): string {
  const url = new URL(serverUrl);
  url.username = READER;
  url.password = password;
  url.pathname = `/${DATABASE}`;
  return url.href;
}

/**
 * Brings the agency's database on a PostgreSQL server to what it holds at an instant: makes it where it is missing, with a role that may
 * only read. What is right already is left alone.
 */
export async function seedAgencyPostgres(
  { serverUrl, password }: { readonly serverUrl: string; readonly password: string },
  { seed, instant }: AgencyFilling,
): Promise<void> {
  await withClient(serverUrl, (client) => makeDatabase(client, password));
  const own = new URL(serverUrl);
  own.pathname = `/${DATABASE}`;
  await withClient(own.href, async (client) => {
    const mark = `sample of ${seed} at ${new Date(instant).toISOString()}`;
    if ((await markOf(client)) === mark) return;
    const rows = openAgency(seed, "postgres")
      .at(instant)
      .listings.map((listing) => earlierRowOf(listing, instant, HOST));
    await client.query("begin");
    await client.query(schema);
    await client.query(`grant select on all tables in schema public to ${READER}`);
    await fill(client, rows);
    await client.query(`comment on database ${DATABASE} is ${escapeLiteral(mark)}`);
    await client.query("commit");
  });
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

async function makeDatabase(client: Client, password: string): Promise<void> {
  const has = async (query: string, name: string): Promise<boolean> =>
    (await client.query(query, [name])).rowCount === 1;
  const role = escapeIdentifier(READER);
  if (!(await has("select from pg_roles where rolname = $1", READER))) await client.query(`create role ${role} login`);
  await client.query(`alter role ${role} password ${escapeLiteral(password)}`);
  await client.query(`alter role ${role} set default_transaction_read_only = on`);
  if (!(await has("select from pg_database where datname = $1", DATABASE))) {
    await client.query(`create database ${escapeIdentifier(DATABASE)}`);
  }
}

async function markOf(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ mark: string | null }>(
    "select shobj_description(oid, 'pg_database') as mark from pg_database where datname = current_database()",
  );
  return rows[0]?.mark ?? null;
}

/** Rows are numbered by us: an advert that has not changed is the same row as before, its children too. */
async function fill(client: Client, rows: readonly EarlierRow[]): Promise<void> {
  await client.query("delete from annonces");
  await enter(
    client,
    "annonces",
    rows.map(({ annonce }) => annonce),
  );
  for (const table of children)
    await enter(
      client,
      table,
      rows.flatMap((row): readonly object[] => row[table]),
    );
  for (const table of ["annonces", ...children]) {
    const key = table === "annonces" ? "id_annonce" : "id";
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
