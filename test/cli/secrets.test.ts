import { afterEach, expect, test, vi } from "vitest";
import { keepSecrets } from "../../lib/cli/secrets.ts";
import { loadSource } from "../../lib/sources/load.ts";
import { parameterOf, secretsOf, variableOf } from "../../lib/sources/secrets.ts";

afterEach(() => vi.unstubAllEnvs());

test("a secret is named in the source's file, in the environment and in the parameter store", async () => {
  expect(secretsOf(await loadSource("agence-postgres"))).toEqual(["agence-postgres-url"]);
  expect(secretsOf(await loadSource("imo-ops-api"))).toEqual([
    "imo-ops-api-url",
    "imo-ops-api-username",
    "imo-ops-api-password",
  ]);
  expect(secretsOf(await loadSource("dvf"))).toEqual([]);
  expect(variableOf("agence-postgres-url")).toBe("AGENCE_POSTGRES_URL");
  expect(parameterOf("prod", "agence-postgres-url")).toBe("/imo-ops/prod/sources/agence-postgres-url");
});

test("what can't be the address of a database is refused by its variable's name, without a word of the value", async () => {
  vi.stubEnv("AGENCE_POSTGRES_URL", "mysql://anne:s3cret@db/imo");
  const refused = keepSecrets("prod", [await loadSource("agence-postgres")]);
  await expect(refused).rejects.toThrow(
    /^AGENCE_POSTGRES_URL is not the address of a database: expected one such as postgres:/,
  );
  await expect(refused).rejects.not.toThrow(/s3cret/);
});
