import * as z from "zod";
import { noteSecret } from "../../localstack/given-secrets.ts";
import { readSettings } from "../../localstack/settings.ts";
import { readDepartments } from "../collect/file/series.ts";
import { ConfigError } from "../errors.ts";
import { readEnv } from "../lambda/env.ts";
import type { Source } from "../sources/schema.ts";
import { parameterOf, secretsOf, variableOf } from "../sources/secrets.ts";
import { parametersSet, writeSecret } from "../stores/aws/parameters.ts";

const SCHEMES = { postgres: /^postgres(ql)?:\/\//i, mongo: /^mongodb(\+srv)?:\/\//i } as const;

/**
 * Puts the secrets of these sources that this command's environment holds (AGENCE_POSTGRES_URL for `agence-postgres-url`) into the
 * parameter store of the stage, so that runs carry their names only. @throws ConfigError naming a variable that can't be what it should be, never its value.
 */
export async function keepSecrets(stage: string, sources: readonly Source[]): Promise<void> {
  for (const source of sources) {
    for (const secret of secretsOf(source)) {
      const variable = variableOf(secret);
      const { [variable]: value } = readEnv(z.object({ [variable]: z.string().optional() }));
      if (!value) continue;
      checkAddress(source, variable, value);
      if (source.kind === "file" && source.series) readDepartments(value, source.series);
      await writeSecret(parameterOf(stage, secret), value);
      if (stage === "local") await noteSecret(readSettings().home, secret, value);
    }
  }
}

/** @throws ConfigError naming the secrets of these sources that are set nowhere. */
export async function needSecrets(stage: string, sources: readonly Source[]): Promise<void> {
  const needed = sources.flatMap((source) => secretsOf(source).map((secret) => ({ source: source.id, secret })));
  const set = await parametersSet([...new Set(needed.map(({ secret }) => parameterOf(stage, secret)))]);
  const [first, ...others] = needed.filter(({ secret }) => !set.has(parameterOf(stage, secret)));
  if (!first) return;
  const missing = [first, ...others.filter(({ source }) => source === first.source)].map(({ secret }) => secret);
  throw new ConfigError(
    `${first.source} can't be collected yet: ${missing.join(", ")} is not set; call the command with ${missing.map((name) => `${variableOf(name)}=…`).join(" ")}`,
  );
}

function checkAddress(source: Source, variable: string, value: string): void {
  if (source.kind !== "database") return;
  const { engine } = source.read;
  if (SCHEMES[engine].test(value)) return;
  const expected =
    engine === "postgres" ? "postgres://user:password@host:5432/database" : "mongodb://host:27017/database";
  throw new ConfigError(`${variable} is not the address of a database: expected one such as ${expected}`);
}
