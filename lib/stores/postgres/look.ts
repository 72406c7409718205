import { readdir } from "node:fs/promises";
import { carried } from "../../sources/carried.ts";
import type { Queries } from "./postgres.ts";

/** Where migrations are, in the project and in the bundles that carry them. */
export const MIGRATIONS = "lib/stores/postgres/migrations";

/** Extensions that tables need, and one without which search goes by words only. */
const EXTENSIONS = ["pg_trgm", "unaccent", "vector"];

/** An extension as the database has it. */
interface ExtensionState {
  readonly name: string;
  /** The version that is installed in the database; null where none is. */
  readonly installed: string | null;
  /** Whether the server has it at all. */
  readonly available: boolean;
  /** Whether our user may install it. */
  readonly mayInstall: boolean;
}

/** What only a connection can see of a database. */
export interface PostgresLook {
  readonly version: string;
  /** As `server_version_num`: 180004. */
  readonly versionNumber: number;
  /** `TLSv1.3`; null where the connection is not encrypted. */
  readonly tls: string | null;
  readonly database: string;
  readonly user: string;
  readonly mayMakeSchemas: boolean;
  readonly mayMakeTables: boolean;
  readonly mayMakeRoles: boolean;
  readonly extensions: readonly ExtensionState[];
  /** Names of the migrations that are still to be taken, in order. */
  readonly pending: readonly string[];
}

/** Looks at a database as our user sees it, and changes nothing. */
export async function lookAtPostgres(db: Queries): Promise<PostgresLook> {
  const [[seen], extensions, pending] = await Promise.all([
    db.query<Omit<PostgresLook, "extensions" | "pending">>(SEEN),
    db.query<ExtensionState>(EXTENSION_STATES, [EXTENSIONS]),
    pendingMigrations(db),
  ]);
  if (!seen) throw new RangeError("a select without a from gave no row");
  return { ...seen, extensions, pending };
}

const SEEN = `
select current_setting('server_version') as version, current_setting('server_version_num')::int as "versionNumber",
  (select version from pg_stat_ssl where pid = pg_backend_pid() and ssl) as tls,
  current_database()::text as database, current_user::text as user,
  has_database_privilege(current_database(), 'create') as "mayMakeSchemas",
  coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'create'), false) as "mayMakeTables",
  (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as "mayMakeRoles"`;

// A trusted extension needs the right to make schemas, any other a superuser; RDS lets its own administrators install what it offers.
const EXTENSION_STATES = `
select wanted.name, x.installed_version as installed, x.name is not null as available,
  x.name is not null and (
    (select rolsuper from pg_roles where rolname = current_user)
    or exists (select from pg_roles where rolname = 'rds_superuser' and pg_has_role(oid, 'member'))
    or (has_database_privilege(current_database(), 'create') and coalesce(v.trusted or not v.superuser, false))) as "mayInstall"
from unnest($1::text[]) with ordinality as wanted (name, rank)
left join pg_available_extensions x on x.name = wanted.name
left join pg_available_extension_versions v on v.name = x.name and v.version = x.default_version
order by rank`;

async function pendingMigrations(db: Queries): Promise<string[]> {
  const [table] = await db.query<{ there: boolean }>(`select to_regclass('public.migration') is not null as there`);
  const taken = table?.there ? await db.query<{ name: string }>(`select name from public.migration`) : [];
  const names = new Set(taken.map(({ name }) => name));
  const files = (await readdir(carried(MIGRATIONS))).filter((name) => name.endsWith(".sql")).sort();
  return files.map((name) => name.replace(/\.sql$/, "")).filter((name) => !names.has(name));
}
