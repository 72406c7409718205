import { createServer } from "node:net";
import type { Server } from "node:net";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import { apiNames } from "./market/stalls.ts";

/** What listens in the local cloud, all of it on 127.0.0.1 only; the first site of the sample market is `market`. */
export const portNames = [
  "api",
  "emulator",
  "postgres",
  "mongo",
  "redis",
  "embeddings",
  "console",
  "market",
  "littoral",
  ...apiNames,
] as const;
export const PortName = z.enum(portNames);
export type PortName = z.infer<typeof PortName>;
export type Ports = Readonly<Record<PortName, number>>;

const AllPorts = z.record(PortName, z.int());

/** Names the setting that fixes a port: `IMO_PORT` for the API, else for example `IMO_GEO_API_PORT`. */
export function portSetting(name: PortName): string {
  return name === "api" ? "IMO_PORT" : `IMO_${name.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}_PORT`;
}

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
  const chosen: Partial<Record<PortName, number>> = {};
  try {
    for (const name of portNames) {
      const server = await hold(name, fixed[name], remembered[name]);
      held.push(server);
      chosen[name] = portOf(server);
    }
    return AllPorts.parse(chosen);
  } finally {
    await Promise.all(held.map(release));
  }
}

/** Gives one port of 127.0.0.1 that is free now, and that no outgoing connection of the machine takes before it is used. */
export async function freePort(): Promise<number> {
  const server = await listenAnywhere();
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
  if (remembered !== undefined) return listen(remembered).catch(listenAnywhere);
  return listenAnywhere();
}

function refusal(name: PortName, port: number, error: NodeJS.ErrnoException): string {
  const setting = portSetting(name);
  if (error.code === "EACCES") return `Port ${port} is reserved to root: set ${setting} to a number above 1023`;
  return `Port ${port} is taken by another program: stop it, or set ${setting} to a free port (${setting}=${port + 1} npm start)`;
}

/**
 * Ports that a connection going out is not given by the system: those of Linux begin at 32768, of macOS and Windows at 49152
 * (`net.ipv4.ip_local_port_range`; RFC 6335, section 6).
 */
const QUIET = { from: 10_000, to: 32_767 } as const;
/** How many ports a process looks at before the next one's begin: processes that look at the same time look at others. */
const PER_PROCESS = 53;
const ATTEMPTS = 200;

let looked = 0;

async function listenAnywhere(): Promise<Server> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const place = process.pid * PER_PROCESS + looked;
    looked += 1;
    const server = await listen(QUIET.from + (place % (QUIET.to - QUIET.from + 1))).catch(() => undefined);
    if (server !== undefined) return server;
  }
  return listen(0);
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
