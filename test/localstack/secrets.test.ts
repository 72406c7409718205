import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Home } from "../../localstack/home.ts";
import { isSample, sampleSecrets } from "../../localstack/sample-secrets.ts";
import { homeSecrets } from "../../localstack/secrets.ts";
import { temporaryHome } from "../support/cloud.ts";

let home: Home;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => rm(home.root, { recursive: true, force: true }));

test("secrets are drawn once, and only their owner may read them", async () => {
  const drawn = await homeSecrets(home);
  expect(new Set(Object.values(drawn)).size).toBe(7);
  expect(await homeSecrets(home)).toEqual(drawn);
  expect((await stat(home.secretsFile)).mode & 0o777).toBe(0o600);
});

test("an older file is completed: what it held stays, what it lacked is drawn and kept", async () => {
  const older = { postgresPassword: "p", redisPassword: "r", agentKey: "ab".repeat(32) };
  await writeFile(home.secretsFile, JSON.stringify(older));
  const secrets = await homeSecrets(home);
  expect(secrets).toMatchObject(older);
  expect(secrets.agencyPassword).not.toBe("");
  expect(await homeSecrets(home)).toEqual(secrets);
  expect(JSON.parse(await readFile(home.secretsFile, "utf8"))).toEqual(secrets);
  expect((await stat(home.secretsFile)).mode & 0o777).toBe(0o600);
});

test.each(["{", "{}", '{"postgresPassword":"p"}'])("a broken file (%s) is refused, not replaced", async (text) => {
  await writeFile(home.secretsFile, text);
  await expect(homeSecrets(home)).rejects.toThrow(/is broken: put its backup back/);
  expect(await readFile(home.secretsFile, "utf8")).toBe(text);
});

test("the sample's own secrets are known again on another port; a user's are not taken for them", async () => {
  const secrets = await homeSecrets(home);
  const at = (port: number) =>
    sampleSecrets({
      postgresUrl: `postgres://imo:${secrets.postgresPassword}@127.0.0.1:${port}/imo`,
      mongoUrl: `mongodb://127.0.0.1:${port}/imo?journal=true`,
      secrets,
    }).map(([first]) => first?.[1] ?? "");
  const [before, after] = [at(5_001), at(5_002)];
  expect(before.map((kept, group) => isSample(kept, after[group] ?? ""))).toEqual([true, true, true, true, true]);
  expect(before.join(" ")).not.toContain(secrets.postgresPassword);
  const users = [
    "postgres://agence_lecture:other@127.0.0.1:5432/agence",
    "mongodb://127.0.0.1:27017/agence_mongo",
    "https://imo-ops.mon-agence.fr",
  ];
  expect(users.map((kept, group) => isSample(kept, after[group] ?? ""))).toEqual([false, false, false]);
});
