import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashOf } from "../../localstack/deploy.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "imo-ops-deploy-"));
  await put("serverless.yml", "service: x");
  await put("package-lock.json", "{}");
  await put("lib/a.ts", "1");
  await put("lib/sources/dvf.yaml", "title: DVF");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, content: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), content);
}

test("the same files are the same deployment", async () => {
  expect(await hashOf(folder)).toBe(await hashOf(folder));
});

test.each([
  ["serverless.yml", "service: y"],
  ["package-lock.json", "{ }"],
  ["lib/sources/dvf.yaml", "title: DVF "],
  ["functions/new.ts", ""],
  ["state-machines/collect.asl.yaml", "States: {}"],
])("%s is part of it", async (name, content) => {
  const before = await hashOf(folder);
  await put(name, content);
  expect(await hashOf(folder)).not.toBe(before);
});

test("a file that is renamed or content that moves to another file is another deployment", async () => {
  const before = await hashOf(folder);
  await rm(path.join(folder, "lib/a.ts"));
  await put("lib/b.ts", "1");
  expect(await hashOf(folder)).not.toBe(before);
});

test("tests, notes and the local cloud itself are no part of it", async () => {
  const before = await hashOf(folder);
  await put("test/a.test.ts", "1");
  await put("README.md", "1");
  await put(".local/cloud.json", "1");
  await put("localstack/start.ts", "1");
  expect(await hashOf(folder)).toBe(before);
});
