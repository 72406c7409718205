import { writeFile } from "node:fs/promises";
import path from "node:path";
import { MongoClient } from "mongodb";
import type { Home } from "../home.ts";
import type { Part } from "../part.ts";
import { pythonEnvironment } from "../python.ts";
import type { PythonTools } from "../python.ts";

export interface MongoOptions {
  readonly home: Home;
  readonly port: number;
  readonly python: PythonTools;
}

/**
 * Gives the address of the database `imo`. Through it a write is acknowledged once it is in the journal: without that, a kill takes
 * back what the server acknowledged in the last tenths of a second.
 */
export function mongoUrl({ port }: Pick<MongoOptions, "port">): string {
  return `mongodb://127.0.0.1:${port}/imo?journal=true`;
}

/** Describes the server that speaks MongoDB's protocol (SecantusDB, on WiredTiger): what it acknowledged through `mongoUrl` outlives a kill. */
export function mongoPart(options: MongoOptions): Part {
  const { home, port, python } = options;
  const listen = ["--host", "127.0.0.1", "--port", String(port)];
  const settings = path.join(home.mongo, "secantusd.toml");
  return {
    name: "mongo",
    title: "The MongoDB-protocol server",
    port,
    command: python.python,
    args: [
      "-m",
      "secantus",
      "--config",
      settings,
      "--standalone",
      ...listen,
      "--storage-path",
      path.join(home.mongo, "data"),
      "--cache-size",
      "256M",
    ],
    env: pythonEnvironment(python),
    cwd: home.mongo,
    // Empty; without one it takes the one that it finds in the user's folders.
    prepare: () => writeFile(settings, ""),
    isReady: () => isReady(options),
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 20_000,
  };
}

async function isReady(options: MongoOptions): Promise<boolean> {
  const client = new MongoClient(mongoUrl(options), { serverSelectionTimeoutMS: 1_000, connectTimeoutMS: 1_000 });
  try {
    await client.db().command({ ping: 1 });
    return true;
  } finally {
    await client.close();
  }
}
