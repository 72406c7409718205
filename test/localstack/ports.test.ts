import { createServer } from "node:net";
import type { Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ConfigError } from "../../lib/errors.ts";
import { choosePorts, freePort } from "../../localstack/ports.ts";

const taken: Server[] = [];
afterEach(async () => {
  await Promise.all(taken.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function take(port: number): Promise<void> {
  const server = createServer();
  taken.push(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
}

test("the ports that are chosen are all different", async () => {
  const ports = Object.values(await choosePorts({}));
  expect(ports.length).toBeGreaterThanOrEqual(5);
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports.every((port) => port > 0)).toBe(true);
});

test("a remembered port is taken again while it is free, and left when it is not", async () => {
  const [free, used] = [await freePort(), await freePort()];
  await take(used);
  const ports = await choosePorts({ remembered: { postgres: free, redis: used } });
  expect(ports.postgres).toBe(free);
  expect(ports.redis).not.toBe(used);
});

test("a port that the user set wins over the remembered one", async () => {
  const [set, remembered] = [await freePort(), await freePort()];
  const ports = await choosePorts({ fixed: { api: set }, remembered: { api: remembered } });
  expect(ports.api).toBe(set);
});

test("a port that the user set and another program has is an error that names the setting", async () => {
  const port = await freePort();
  await take(port);
  const chosen = choosePorts({ fixed: { api: port } });
  await expect(chosen).rejects.toThrow(ConfigError);
  await expect(chosen).rejects.toThrow(`Port ${port} is taken by another program: stop it, or set IMO_PORT`);
});

test("a free port is none that the system gives to outgoing connections, and never the same one twice", async () => {
  const ports = await Promise.all(Array.from({ length: 60 }, freePort));
  expect(new Set(ports).size).toBe(60);
  expect(ports.every((port) => port >= 10_000 && port < 32_768)).toBe(true);
});
