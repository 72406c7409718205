import { ConfigError } from "../errors.ts";
import { parameterOf, variableOf } from "../sources/secrets.ts";
import { readOptionalParameter } from "../stores/aws/parameters.ts";
import { COLLECTING } from "../collect/reasons.ts";

/** Reads the secrets of sources at a stage by name. @throws ConfigError naming the one that is not set, and how to set it. */
export function sourceSecret(stage: string): (name: string) => Promise<string> {
  return async (name) => {
    const value = await readOptionalParameter(parameterOf(stage, name));
    if (value) return value;
    throw new ConfigError(COLLECTING.secretUnset(name, variableOf(name), parameterOf(stage, name)));
  };
}
