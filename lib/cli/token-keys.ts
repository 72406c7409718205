import { homeTokenKeys, keepTokenKeys } from "../../localstack/access.ts";
import { runningCloud } from "../../localstack/cloud-file.ts";
import { readSettings } from "../../localstack/settings.ts";
import { ConfigError } from "../errors.ts";
import { readOptionalParameter, writeSecret } from "../stores/aws/parameters.ts";
import { pointAtEmulator } from "./connect.ts";

const nameOf = (stage: string): string => `/imo-ops/${stage}/token-keys`;

/** Reads the token keys of a stage; of the local cloud, those of its home. @throws ConfigError when there are none. */
export async function tokenKeys(stage: string): Promise<string> {
  const keys = await tokenKeysIfSet(stage);
  if (keys !== undefined) return keys;
  throw new ConfigError(`${nameOf(stage)} is not set: \`imo token-keys make --stage ${stage}\` makes it`);
}

/** Reads the token keys of a stage; undefined when there are none. */
export async function tokenKeysIfSet(stage: string): Promise<string | undefined> {
  return stage === "local" ? homeTokenKeys(readSettings().home) : readOptionalParameter(nameOf(stage));
}

/** Puts token keys into the secret store of a stage; of the local cloud, which has to run, into its home too. */
export async function keepTokenKeysOf(stage: string, keys: string): Promise<void> {
  if (stage === "local") {
    const { home } = readSettings();
    pointAtEmulator(await runningCloud(home));
    await keepTokenKeys(home, keys);
  }
  await writeSecret(nameOf(stage), keys);
}
