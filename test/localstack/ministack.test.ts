import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Home } from "../../localstack/home.ts";
import { awsEnvironment } from "../../localstack/services/emulator.ts";
import { keepDeployed, ministackPart } from "../../localstack/services/ministack.ts";
import { temporaryHome } from "../support/cloud.ts";

let home: Home;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => rm(home.root, { recursive: true, force: true }));

const python = { python: "/opt/python", redisServer: "", vectorFolder: "" };
const emulator = (port = 4566) => ministackPart({ home, port, python });
async function put(name: string, content: string): Promise<void> {
  const file = path.join(home.emulator, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}
const read = (name: string) => readFile(path.join(home.emulator, name), "utf8").catch(() => "nothing");

test("it knows the credentials that links are signed with", () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = awsEnvironment("http://127.0.0.1:4566");
  expect(emulator().env).toMatchObject({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
});

test("after a stop in good order it starts with all that it knew", async () => {
  await put("state/sqs.json", "three messages");
  await emulator().ended?.(true);
  await emulator().prepare?.();
  expect(await read("state/sqs.json")).toBe("three messages");
});

test("after a kill it starts with what was deployed, and with the objects of S3 of the last moment", async () => {
  await put("state/sqs.json", "queues, empty");
  await keepDeployed(home);
  await put("state/sqs.json", "written by nobody knows whom");
  await put("s3/000000000000/bucket/raw/1", "an object");
  await emulator().prepare?.();
  expect(await read("state/sqs.json")).toBe("queues, empty");
  expect(await read("s3/000000000000/bucket/raw/1")).toBe("an object");
});

test("a stop in good order counts once: a kill after the next start is a kill", async () => {
  await put("state/sqs.json", "three messages");
  await emulator().ended?.(true);
  await emulator().prepare?.();
  await emulator().ended?.(false);
  await emulator().prepare?.();
  expect(await read("state/sqs.json")).toBe("nothing");
});

test("after a kill before the first deployment it starts empty, its buckets too", async () => {
  await put("s3/000000000000/bucket/x", "half a deployment");
  await emulator().prepare?.();
  expect(await read("s3/000000000000/bucket/x")).toBe("nothing");
});

test("queue addresses follow the emulator to another port", async () => {
  await put(
    "state/lambda.json",
    '{"QUEUE_URL": "http://127.0.0.1:4566/000000000000/records", "OTHER": "http://127.0.0.1:5432"}',
  );
  await keepDeployed(home);
  await emulator(4566).prepare?.();
  await emulator(4999).prepare?.();
  const moved = '{"QUEUE_URL": "http://127.0.0.1:4999/000000000000/records", "OTHER": "http://127.0.0.1:5432"}';
  expect(await read("state/lambda.json")).toBe(moved);
  expect(await read("deployed/lambda.json")).toBe(moved);
});

test("functions run under the Node of the project, and what was unpacked for them before is gone", async () => {
  expect(emulator().env["PATH"]?.split(path.delimiter)[0]).toBe(path.dirname(process.execPath));
  await put("tmp/ministack-lambda-x/code/a.mjs", "");
  await emulator().prepare?.();
  await expect(access(path.join(home.emulator, "tmp/ministack-lambda-x"))).rejects.toThrow("ENOENT");
});
