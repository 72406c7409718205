import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { projectRoot } from "../../localstack/home.ts";

const file = path.join(projectRoot, "docker-compose.yml");
const words = z.array(z.string());

/** The keys of the Compose specification that the file uses: a misspelt one is not among them. */
const Service = z.strictObject({
  image: z.string(),
  user: z.string().optional(),
  profiles: words.default([]),
  environment: z.record(z.string(), z.string()).default({}),
  command: words.optional(),
  entrypoint: words.optional(),
  ports: words.default([]),
  network_mode: z.literal("host").optional(),
  volumes: words.default([]),
  shm_size: z.string().optional(),
  stop_grace_period: z.string().optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal("service_healthy") })).default({}),
  healthcheck: z.strictObject({
    test: words.min(2),
    interval: z.string().regex(/^\d+s$/),
    timeout: z.string().regex(/^\d+s$/),
    retries: z.int().positive(),
  }),
  restart: z.literal("unless-stopped").optional(),
});
const Compose = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});

const compose = Compose.parse(parse(readFileSync(file, "utf8")));
const services = Object.entries(compose.services);

test("it has every part of the local cloud, and the tools to look into them", () => {
  expect(Object.keys(compose.services).sort()).toEqual([
    "emulator",
    "grafana",
    "localstack",
    "mongo",
    "mongo-express",
    "pgadmin",
    "postgres",
    "prometheus",
    "redis",
  ]);
});

test.each(services)("%s is pinned to a version", (_, { image }) => {
  expect(image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+/);
});

test.each(services)("%s is reached from this machine only", (_, { ports, network_mode, command = [], environment }) => {
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/);
  // On the host's own network a service listens where it is told to.
  const told = [...command, `address=${environment["GF_SERVER_HTTP_ADDR"]}:$`].join(" ");
  if (network_mode === "host") expect(told).toMatch(/address=127\.0\.0\.1:\$/);
  else expect(ports.length).toBeGreaterThan(0);
});

test("no two of them want the same port", () => {
  const wanted = services.flatMap(([, { ports, network_mode, command = [], environment }]) => {
    const own = network_mode ? [...command, environment["GF_SERVER_HTTP_PORT"] ?? ""] : ports;
    return own.flatMap((text) => /_PORT:-(\d+)\}/.exec(text)?.[1] ?? []);
  });
  expect(wanted).toHaveLength(services.length);
  expect(new Set(wanted).size).toBe(wanted.length);
});

test.each(services)("%s has no password of its own: each is asked for", (_, { environment }) => {
  const passwords = Object.entries(environment).filter(([name]) => name.includes("PASSWORD"));
  expect(passwords.filter(([, value]) => !/^\$\{[A-Z_]+:\?.+\}$/.test(value))).toEqual([]);
});

test("only what is there is waited for and mounted", () => {
  const named = services.flatMap(([, { volumes }]) => volumes).filter((volume) => !/^[./]/.test(volume));
  expect(named.map((volume) => volume.split(":")[0]).sort()).toEqual(Object.keys(compose.volumes).sort());
  for (const [, { depends_on: needed }] of services) {
    for (const name of Object.keys(needed)) expect(Object.keys(compose.services)).toContain(name);
  }
});

test("files that are mounted are there", () => {
  const files = services.flatMap(([, { volumes }]) => volumes).filter((volume) => volume.startsWith("./"));
  expect(files.length).toBeGreaterThan(3);
  for (const mounted of files) {
    expect(existsSync(path.join(projectRoot, mounted.split(":")[0] ?? "")), mounted).toBe(true);
    expect(mounted, "read only").toMatch(/:ro$/);
  }
});

test("LocalStack is a profile and does not start without its token", () => {
  const localstack = compose.services["localstack"];
  expect(localstack?.profiles).toEqual(["localstack"]);
  expect(localstack?.entrypoint?.join(" ")).toContain('test -n "$$LOCALSTACK_AUTH_TOKEN" ||');
  expect(services.filter(([, { profiles }]) => profiles.length > 0)).toHaveLength(1);
});

test("the emulator is of the version that runs embedded", () => {
  const requirements = readFileSync(path.join(projectRoot, "localstack/requirements.txt"), "utf8");
  const version = /^ministack==(.+)$/m.exec(requirements)?.[1];
  expect(compose.services["emulator"]?.image).toBe(`ministackorg/ministack:${version}`);
});

test("LocalStack is of the version that runs embedded", () => {
  const requirements = readFileSync(path.join(projectRoot, "localstack/requirements-localstack.txt"), "utf8");
  const version = /^localstack-core==(.+)$/m.exec(requirements)?.[1];
  expect(compose.services["localstack"]?.image).toBe(`localstack/localstack-pro:${version}`);
});

const hasCompose = spawnSync("docker", ["compose", "version"]).status === 0;
test.runIf(hasCompose)("docker compose takes the file, and asks for the passwords", () => {
  const config = (env: NodeJS.ProcessEnv) => spawnSync("docker", ["compose", "-f", file, "config", "--quiet"], { env });
  const passwords = ["POSTGRES", "REDIS", "MONGO", "PGADMIN", "GRAFANA"].map((name) => [`${name}_PASSWORD`, "x"]);
  const { PATH, HOME } = process.env;
  expect(config({ PATH, HOME, ...Object.fromEntries(passwords) }).status).toBe(0);
  expect(config({ PATH, HOME }).status).not.toBe(0);
});
