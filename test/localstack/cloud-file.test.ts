import { rm, stat, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CloudFile, readCloudFile, runningCloud, writeCloudFile } from "../../localstack/cloud-file.ts";
import type { Home } from "../../localstack/home.ts";
import { processIdentity } from "../../localstack/process.ts";
import { cloudStatus } from "../../localstack/status.ts";
import { temporaryHome } from "../support/cloud.ts";

const cloud: CloudFile = {
  pid: 1,
  identity: "not that process",
  home: "/srv/imo",
  stage: "local",
  region: "eu-west-3",
  accountId: "000000000000",
  endpoint: "http://127.0.0.1:4566",
  postgresUrl: "postgres://imo:x@127.0.0.1:5432/imo",
  mongoUrl: "mongodb://127.0.0.1:27017/imo",
  redisUrl: "redis://:x@127.0.0.1:6379/0",
  apiUrl: "http://127.0.0.1:3000",
  ports: { api: 3000, emulator: 4566, postgres: 5432, mongo: 27_017, redis: 6379, market: 5, littoral: 6 },
};

let home: Home;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => rm(home.root, { recursive: true, force: true }));

test("what is written is read again, and only its owner may read it", async () => {
  await writeCloudFile(home, cloud);
  expect(await readCloudFile(home)).toEqual(cloud);
  expect((await stat(home.cloudFile)).mode & 0o777).toBe(0o600);
});

test("a file that is not there or broken is no cloud", async () => {
  expect(await readCloudFile(home)).toBeUndefined();
  await writeFile(home.cloudFile, '{"pid": 12');
  expect(await readCloudFile(home)).toBeUndefined();
});

test("an older file, which knows fewer ports, is still read", async () => {
  const { littoral, ...ports } = cloud.ports;
  expect(littoral).toBeDefined();
  await writeFile(home.cloudFile, JSON.stringify({ ...cloud, ports }));
  expect((await readCloudFile(home))?.ports).toEqual(ports);
});

test("a stage other than local and an impossible port are refused", () => {
  expect(CloudFile.safeParse({ ...cloud, stage: "prod" }).success).toBe(false);
  expect(CloudFile.safeParse({ ...cloud, ports: { ...cloud.ports, api: 0 } }).success).toBe(false);
});

test("a cloud runs while the very process that started it does", async () => {
  const mine = { ...cloud, pid: process.pid, identity: (await processIdentity(process.pid)) ?? null };
  await writeCloudFile(home, mine);
  expect(await runningCloud(home)).toEqual(mine);
});

test("a cloud whose process number now belongs to another process does not run", async () => {
  await writeCloudFile(home, { ...cloud, pid: process.pid });
  await expect(runningCloud(home)).rejects.toThrow(`No local cloud runs in ${home.root}: start it with \`npm start\``);
  expect(await cloudStatus(home)).toEqual({ home: home.root, pid: null, apiUrl: null, parts: [] });
});

test("a stopped cloud keeps its ports and does not run", async () => {
  await writeCloudFile(home, { ...cloud, pid: null, identity: null });
  expect((await readCloudFile(home))?.ports).toEqual(cloud.ports);
  await expect(runningCloud(home)).rejects.toThrow(/No local cloud runs/);
});
