import type { Source } from "./schema.ts";

/** The names of the secrets, and of the settings that are kept with them, without which a source can't be collected. */
export function secretsOf(source: Source): string[] {
  if (source.kind === "file") return source.series ? [source.series.departments] : [];
  if (source.kind === "database") return [source.url];
  if (source.kind !== "api") return [];
  const { origin, auth } = source;
  return [
    ...(typeof origin === "string" ? [] : [origin.secret]),
    ...(auth?.by === "password" ? [auth.username, auth.password] : []),
    ...(auth?.by === "header" ? [auth.secret] : []),
  ];
}

/** The environment variable that the command takes a secret from: `agence-postgres-url` → `AGENCE_POSTGRES_URL`. */
export function variableOf(secret: string): string {
  return secret.toUpperCase().replaceAll("-", "_");
}

/** The name of a secret in the parameter store of a stage. */
export function parameterOf(stage: string, secret: string): string {
  return `/imo-ops/${stage}/sources/${secret}`;
}
