import * as z from "zod";
import { ConfigError } from "../errors.ts";

/**
 * Reads the settings that `schema` names from the environment: the only place that looks there.
 * @throws ConfigError naming each missing or wrong setting, never its value.
 */
export function readEnv<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> {
  const read = schema.safeParse(environment);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return environment[name] === undefined ? `${name} is missing` : `${name} is wrong (${message})`;
  });
  throw new ConfigError(`Settings: ${wrong.join("; ")}`);
}

/** The environment as it is, for whoever tells what is wrong with it. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
