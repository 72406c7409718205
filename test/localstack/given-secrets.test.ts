import { rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { givenSecrets, noteSecret } from "../../localstack/given-secrets.ts";
import type { Home } from "../../localstack/home.ts";
import { temporaryHome } from "../support/cloud.ts";

let home: Home;

beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => rm(home.root, { recursive: true, force: true }));

test("secrets that the user gave are known again, the newest of each name, to their owner only", async () => {
  expect(await givenSecrets(home)).toEqual({});
  await noteSecret(home, "agence-postgres-url", "postgres://a");
  await noteSecret(home, "agence-mongo-url", "mongodb://b");
  await noteSecret(home, "agence-postgres-url", "postgres://c");
  expect(await givenSecrets(home)).toEqual({
    "agence-postgres-url": "postgres://c",
    "agence-mongo-url": "mongodb://b",
  });
  const { mode } = await stat(path.join(home.root, "source-secrets.json"));
  expect(mode & 0o077).toBe(0);
});

test("a broken file is named, not ignored", async () => {
  await writeFile(path.join(home.root, "source-secrets.json"), "{");
  await expect(givenSecrets(home)).rejects.toThrow(/source-secrets\.json is broken/);
});
