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

/** Gives the address of the database `imo`. */
export function mongoUrl({ port }: Pick<MongoOptions, "port">): string {
  return `mongodb://127.0.0.1:${port}/imo`;
}

/** Describes the server that speaks MongoDB's protocol (SecantusDB, on WiredTiger): acknowledged writes outlive a kill. */
export function mongoPart(options: MongoOptions): Part {
  const { home, port, python } = options;
  const listen = ["--host", "127.0.0.1", "--port", String(port)];
  return {
    name: "mongo",
    title: "The MongoDB-protocol server",
    port,
    command: python.python,
    args: [
      "-m",
      "secantus",
      "--standalone",
      ...listen,
      "--storage-path",
      path.join(home.mongo, "data"),
      "--cache-size",
      "256M",
    ],
    env: pythonEnvironment(python),
    // It would take its settings from a file of the current folder.
    cwd: home.mongo,
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
