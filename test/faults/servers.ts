import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate } from "../../lib/stores/postgres/migrate.ts";
import { createPool } from "../../lib/stores/postgres/postgres.ts";
import { runPart } from "../../localstack/part.ts";
import type { RunningPart } from "../../localstack/part.ts";
import { freePort } from "../../localstack/ports.ts";
import { mongoPart, mongoUrl } from "../../localstack/services/mongo.ts";
import { postgresPart, postgresUrl } from "../../localstack/services/postgres.ts";
import { temporaryHome, testTools } from "../support/cloud.ts";

/** Addresses of the stores of one world, and the folder of its objects. */
export interface Places {
  readonly postgres: string;
  readonly mongo: string;
  readonly folder: string;
}

/** The stores of a campaign: a PostgreSQL with a database to copy, and a server that speaks MongoDB's protocol. */
export interface Servers {
  /** The processes, for signals. */
  readonly postgres: RunningPart;
  readonly mongo: RunningPart;
  /** A database as the migrations leave it, to which nobody is connected. */
  readonly template: string;
  /** Makes an empty database, an empty document store and an empty folder. */
  places(): Promise<Places>;
  /** Makes an empty database without any table; gives its address. */
  bareDatabase(): Promise<string>;
  drop(places: Pick<Places, "postgres"> & Partial<Places>): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = "faults-only";

/** Without the durability of a power cut, which no fault of ours is; a kill of the process loses nothing. */
const SETTINGS = { fsync: "off", full_page_writes: "off", shared_buffers: "64MB", deadlock_timeout: "200ms" };

/** Starts the stores of a campaign, each on a free port; `settings` replaces PostgreSQL's. */
export async function startServers(settings: Readonly<Record<string, string>> = {}): Promise<Servers> {
  const [home, tools] = await Promise.all([temporaryHome(), testTools()]);
  const [port, mongoPort] = [await freePort(), await freePort()];
  const given = { ...SETTINGS, ...settings };
  const part = await postgresPart({
    home,
    port,
    password: PASSWORD,
    settings: given,
    vectorFolder: tools.vectorFolder,
  });
  const [postgres, mongo] = await Promise.all([
    runPart(part, home),
    runPart(mongoPart({ home, port: mongoPort, python: tools }), home),
  ]);
  const template = postgresUrl({ port, password: PASSWORD });
  await migrate(template);
  const server = createPool(at(template, "template1"), { statementTimeoutMs: 0 });
  const make = async (from: string): Promise<string> => {
    const name = `fault_${randomUUID().replaceAll("-", "")}`;
    await server.query(`create database ${name} template ${from}`);
    return at(template, name);
  };
  return {
    postgres,
    mongo,
    template,
    places: async () => {
      const made = await make(new URL(template).pathname.slice(1));
      const store = new URL(mongoUrl({ port: mongoPort }));
      store.pathname = new URL(made).pathname;
      return { postgres: made, mongo: store.href, folder: await mkdtemp(path.join(tmpdir(), "imo-ops-fault-")) };
    },
    bareDatabase: () => make("template0"),
    drop: async ({ postgres: url, folder }) => {
      await server.query(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
    stop: async () => {
      await server.end();
      await Promise.all([postgres.stop(), mongo.stop()]);
      await rm(home.root, { recursive: true, force: true });
    },
  };
}

function at(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}
