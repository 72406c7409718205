import { GetParametersCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { ConfigError } from "../../errors.ts";
import { awsFailure } from "./failure.ts";
import { PROMPT } from "./patience.ts";

/** Names that GetParameters takes in one call. */
const NAMES_PER_CALL = 10;

const client = new SSMClient(PROMPT);

/**
 * Reads secrets from the parameter store, decrypted: `{ postgres: "/imo/local/postgres-url" }` gives `{ postgres: "postgres://…" }`.
 * @throws ConfigError naming the parameters that do not exist; TransientError when the store is away, PermanentError when they may not be read.
 */
export async function readParameters<Key extends string>(
  names: Readonly<Record<Key, string>>,
): Promise<Record<Key, string>> {
  const wanted = Object.values<string>(names);
  const values = new Map<string, string>();
  for (let from = 0; from < wanted.length; from += NAMES_PER_CALL) {
    for (const [name, value] of await readPage(wanted.slice(from, from + NAMES_PER_CALL))) values.set(name, value);
  }
  const missing = wanted.filter((name) => !values.has(name));
  if (missing.length > 0) throw new ConfigError(`Parameter store: ${missing.join(", ")} not found`);
  const read: Record<Key, string> = { ...names };
  for (const key in read) read[key] = values.get(read[key]) ?? "";
  return read;
}

/** Reads a parameter that need not exist: undefined then. @throws TransientError when the store is away. */
export async function readOptionalParameter(name: string): Promise<string | undefined> {
  return new Map(await readPage([name])).get(name);
}

async function readPage(names: string[], decrypted = true): Promise<[string, string][]> {
  try {
    const order = new GetParametersCommand({ Names: names, WithDecryption: decrypted });
    const { Parameters = [] } = await client.send(order);
    return Parameters.flatMap(({ Name, Value }) => (Name && Value !== undefined ? [[Name, Value]] : []));
  } catch (error) {
    throw awsFailure("The parameter store can't be read", error);
  }
}

/** Tells which of these parameters are set, without reading their values. @throws TransientError when the store is away. */
export async function parametersSet(names: readonly string[]): Promise<ReadonlySet<string>> {
  const set = new Set<string>();
  for (let from = 0; from < names.length; from += NAMES_PER_CALL) {
    for (const [name] of await readPage(names.slice(from, from + NAMES_PER_CALL), false)) set.add(name);
  }
  return set;
}

/** Writes a secret into the parameter store, encrypted, over what was there. @throws TransientError when the store is away. */
export async function writeSecret(name: string, value: string): Promise<void> {
  try {
    await client.send(new PutParameterCommand({ Name: name, Value: value, Type: "SecureString", Overwrite: true }));
  } catch (error) {
    throw awsFailure("The parameter store did not take the secret", error);
  }
}
