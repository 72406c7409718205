import { createServer } from "node:net";
import type { Server } from "node:net";
import { ConfigError } from "../lib/errors.ts";

/** What listens in the local cloud; all of it on 127.0.0.1 only. */
export type PortName = "api" | "emulator" | "postgres" | "mongo" | "redis" | "market" | "littoral";
export type Ports = Readonly<Record<PortName, number>>;

/** The setting that fixes each port. */
const portSettings: Readonly<Record<PortName, string>> = {
  api: "IMO_PORT",
  emulator: "IMO_EMULATOR_PORT",
  postgres: "IMO_POSTGRES_PORT",
  mongo: "IMO_MONGO_PORT",
  redis: "IMO_REDIS_PORT",
  market: "IMO_MARKET_PORT",
  littoral: "IMO_LITTORAL_PORT",
};

/** Settings that the user gave a port to, and ports to take again when they are still free. */
export interface PortWishes {
  readonly fixed?: Partial<Ports>;
  readonly remembered?: Partial<Ports>;
}

/**
 * Chooses all ports: the fixed one, else the remembered one when it is free, else any free one.
 * @throws ConfigError naming the setting when a fixed port is taken.
 */
export async function choosePorts({ fixed = {}, remembered = {} }: PortWishes): Promise<Ports> {
  // Each port is held until all are chosen, so that no two parts are given the same one.
  const held: Server[] = [];
  const choose = async (name: PortName): Promise<number> => {
    const server = await hold(name, fixed[name], remembered[name]);
    held.push(server);
    return portOf(server);
  };
  try {
    return {
      api: await choose("api"),
      emulator: await choose("emulator"),
      postgres: await choose("postgres"),
      mongo: await choose("mongo"),
      redis: await choose("redis"),
      market: await choose("market"),
      littoral: await choose("littoral"),
    };
  } finally {
    await Promise.all(held.map(release));
  }
}

/** Gives one port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = await listen(0);
  const port = portOf(server);
  await release(server);
  return port;
}

async function hold(name: PortName, fixed?: number, remembered?: number): Promise<Server> {
  if (fixed !== undefined) {
    return listen(fixed).catch((error: NodeJS.ErrnoException) => {
      throw new ConfigError(refusal(name, fixed, error), {}, { cause: error });
    });
  }
  if (remembered !== undefined) return listen(remembered).catch(() => listen(0));
  return listen(0);
}

function refusal(name: PortName, port: number, error: NodeJS.ErrnoException): string {
  const setting = portSettings[name];
  if (error.code === "EACCES") return `Port ${port} is reserved to root: set ${setting} to a number above 1023`;
  return `Port ${port} is taken by another program: stop it, or set ${setting} to a free port (${setting}=${port + 1} npm start)`;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(server));
  });
}

function release(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new ConfigError("The machine gives no free port");
  return address.port;
}
