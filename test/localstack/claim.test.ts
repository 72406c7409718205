import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claim } from "../../localstack/claim.ts";
import { claimHome } from "../../localstack/leftovers.ts";
import { temporaryHome } from "../support/cloud.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "imo-ops-claim-"));
  file = path.join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("of many who claim a file at once, one gets it and the others are told who", async () => {
  const claims = await Promise.all(Array.from({ length: 20 }, () => claim(file)));
  expect(claims.filter((claimed) => "release" in claimed)).toHaveLength(1);
  expect(claims.filter((claimed) => "owner" in claimed && claimed.owner === process.pid)).toHaveLength(19);
});

test("a released file can be claimed again, and nothing else is left behind", async () => {
  const first = await claim(file);
  if ("release" in first) await first.release();
  expect("release" in (await claim(file))).toBe(true);
  expect(await readdir(folder)).toEqual(["lock"]);
});

test.each([
  ["was killed", JSON.stringify({ pid: 2 ** 22 + 1, identity: "1@x" })],
  ["was killed and whose number another process has", JSON.stringify({ pid: process.pid, identity: "1@x" })],
  ["left half a file", '{"pid": 1'],
])("an owner who %s owns nothing any more", async (_, content) => {
  await writeFile(file, content);
  expect("release" in (await claim(file))).toBe(true);
});

test("a second cloud in one home is refused by a sentence that names the home and the process", async () => {
  const home = await temporaryHome();
  const release = await claimHome(home);
  await expect(claimHome(home)).rejects.toThrow(`A local cloud already runs in ${home.root} (process ${process.pid})`);
  await release();
  await (
    await claimHome(home)
  )();
  await rm(home.root, { recursive: true, force: true });
});
