import { chmod, readFile, readdir, readlink, rm, stat } from "node:fs/promises";
import { GetObjectCommand, CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Redis } from "ioredis";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { MongoClient } from "mongodb";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCloud } from "../../localstack/cloud.ts";
import type { Cloud } from "../../localstack/cloud.ts";
import type { Home } from "../../localstack/home.ts";
import { cloudStatus } from "../../localstack/status.ts";
import { temporaryHome, testTools } from "../support/cloud.ts";

let home: Home;
let cloud: Cloud;
const notices: string[] = [];

const start = async (where: Home) =>
  startCloud({ home: where, python: await testTools(), notice: (sentence) => void notices.push(sentence) });

beforeAll(async () => {
  home = await temporaryHome();
  cloud = await start(home);
});
afterAll(async () => {
  await cloud.stop();
  await rm(home.root, { recursive: true, force: true });
});

async function sql(statement: string, url = cloud.postgresUrl): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
const s3 = () =>
  new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId: cloud.accountId, secretAccessKey: "local" },
    forcePathStyle: true,
  });
async function documents() {
  const client = new MongoClient(cloud.mongoUrl);
  try {
    return await client.db().collection<{ _id: string }>("kept").find().toArray();
  } finally {
    await client.close();
  }
}
const pidOf = async (part: string): Promise<number> =>
  JSON.parse(await readFile(`${home.run}/${part}.json`, "utf8")).pid;

test("the database has the extensions of the project, French letters and a password", async () => {
  await sql("create extension vector");
  await sql("create extension pg_trgm");
  await sql("create extension unaccent");
  expect(
    await sql("select '[1,2]'::vector <-> '[1,4]' as distance, lower('ÉCOLE') as lower, unaccent('Hôtel') as plain"),
  ).toEqual([{ distance: 2, lower: "école", plain: "Hotel" }]);
  await expect(sql("select 1", cloud.postgresUrl.replace(/:[^:@]+@/, ":wrong@"))).rejects.toThrow(
    /password authentication failed/,
  );
});

test("the cache wants its password", async () => {
  const client = new Redis(cloud.ports.redis, "127.0.0.1", { maxRetriesPerRequest: 0 });
  await expect(client.get("x")).rejects.toThrow(/NOAUTH/);
  client.disconnect();
});

test("a signed link gives its object to whoever has it, a forged one does not", async () => {
  const at = { Bucket: "links", Key: "exports/a" };
  await s3().send(new CreateBucketCommand({ Bucket: at.Bucket }));
  await s3().send(new PutObjectCommand({ ...at, Body: "kept" }));
  const link = await getSignedUrl(s3(), new GetObjectCommand(at), { expiresIn: 60 });
  expect(await (await fetch(link)).text()).toBe("kept");
  expect((await fetch(link.replace("exports", "reports"))).status).toBe(403);
});

test("a second cloud in the same home is refused, in one sentence", async () => {
  await expect(start(home)).rejects.toThrow(
    `A local cloud already runs in ${home.root} on ${cloud.apiUrl} (process ${process.pid})`,
  );
  expect((await cloudStatus(home)).parts.filter(({ answers }) => answers).map(({ part }) => part)).toEqual([
    "postgres",
    "mongo",
    "redis",
    "emulator",
  ]);
});

test("servers that are killed are back on their ports within seconds, with what they had acknowledged", async () => {
  await sql("create table kept as select 42 as answer");
  const client = new MongoClient(cloud.mongoUrl);
  await client.db().collection<{ _id: string }>("kept").insertOne({ _id: "a" });
  await client.close();
  notices.length = 0;
  for (const part of ["postgres", "mongo", "redis"]) process.kill(await pidOf(part), "SIGKILL");
  await expect
    .poll(() => notices.filter((sentence) => sentence.includes("answers again")).length, { timeout: 20_000 })
    .toBe(3);
  expect(await sql("select answer from kept")).toEqual([{ answer: 42 }]);
  expect(await documents()).toEqual([{ _id: "a" }]);
});

test("stopped and started again, everything is where it was; killed as well, for the objects of S3 and what is deployed", async () => {
  await s3().send(new CreateBucketCommand({ Bucket: "kept" }));
  await cloud.keepDeployed();
  const ports = cloud.ports;
  await cloud.stop();
  expect(await readdir(home.run)).toEqual([]);
  cloud = await start(home);
  expect(cloud.ports).toEqual(ports);
  expect(await sql("select answer from kept")).toEqual([{ answer: 42 }]);
  await s3().send(new PutObjectCommand({ Bucket: "kept", Key: "raw/1", Body: "bytes" }));
  const restarted = Promise.withResolvers<void>();
  cloud.onEmulatorRestart(async () => restarted.resolve());
  process.kill(await pidOf("emulator"), "SIGKILL");
  await restarted.promise;
  const { Body } = await s3().send(new GetObjectCommand({ Bucket: "kept", Key: "raw/1" }));
  expect(await Body?.transformToString()).toBe("bytes");
});

test.runIf(process.getuid?.() === 0)(
  "root's home that nobody may enter stays closed, its database lies elsewhere",
  async () => {
    const closed = await temporaryHome();
    await chmod(closed.root, 0o700);
    const other = await start(closed);
    try {
      expect(await sql("select 1 as one", other.postgresUrl)).toEqual([{ one: 1 }]);
      expect((await stat(closed.root)).mode & 0o777).toBe(0o700);
      expect(await readlink(closed.postgres)).toMatch(/^\/(var\/lib|tmp)\/imo-ops-[0-9a-f]{12}$/);
    } finally {
      await other.stop();
      await rm(await readlink(closed.postgres), { recursive: true, force: true });
      await rm(closed.root, { recursive: true, force: true });
    }
  },
);
