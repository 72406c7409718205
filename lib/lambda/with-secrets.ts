import type * as z from "zod";
import { CredentialsError, TransientError } from "../errors.ts";
import { readParameters } from "../stores/aws/parameters.ts";
import { readEnv } from "./env.ts";
import { warn } from "./log.ts";
import { once } from "./once.ts";

/** Secrets may be changed at any time; they are read again after so long. */
const AGE_MS = 5 * 60_000;

/** How often a store refused our credentials since this process began. */
let refusals = 0;

/** Takes note of a failure: where a store refused our credentials, secrets are read again before the next use. */
export function noteRefusal(error: unknown): void {
  if (error instanceof CredentialsError) refusals += 1;
}

/** What something is made of: settings by a schema, and secrets by the names that settings give them. */
interface Recipe<Schema extends z.ZodObject, Key extends string, Made> {
  readonly env: Schema;
  readonly secrets: (env: z.output<Schema>) => Readonly<Record<Key, string>>;
  readonly make: (secrets: Readonly<Record<Key, string>>, env: z.output<Schema>) => Made | Promise<Made>;
}

/** Where secrets come from, and the clock. */
interface Means {
  readonly read: typeof readParameters;
  readonly now: () => number;
}

/**
 * Makes a starter whose product is kept while its secrets stay the same: they are read again every five minutes, and when a store has refused
 * them. What was made of the old ones is dropped; connections that idle close by themselves. While the parameter store is away, the old ones serve.
 * @throws ConfigError (from the starter) naming the setting or parameter that is missing.
 */
export function withSecrets<Schema extends z.ZodObject, Key extends string, Made>(
  { env: schema, secrets, make }: Recipe<Schema, Key, Made>,
  { read, now }: Means = { read: readParameters, now: Date.now },
): () => Promise<Made> {
  const settings = once(async () => readEnv(schema));
  let kept: Kept<Made> | undefined;
  let readAt = 0;
  let refusalsThen = 0;
  let underWay: Promise<Made> | undefined;
  const renew = async (): Promise<Made> => {
    const env = await settings();
    const [at, refused] = [now(), refusals];
    kept = await renewed(
      kept,
      () => read(secrets(env)),
      (values) => make(values, env),
    );
    [readAt, refusalsThen] = [at, refused];
    return kept.made;
  };
  return () => {
    if (kept && now() - readAt < AGE_MS && refusals === refusalsThen) return Promise.resolve(kept.made);
    return (underWay ??= renew().finally(() => (underWay = undefined)));
  };
}

interface Kept<Made> {
  /** The secrets that it was made of, as one text. */
  readonly values: string;
  readonly made: Made;
}

async function renewed<Values, Made>(
  kept: Kept<Made> | undefined,
  read: () => Promise<Values>,
  make: (values: Values) => Made | Promise<Made>,
): Promise<Kept<Made>> {
  try {
    const given = await read();
    const values = JSON.stringify(given);
    return kept?.values === values ? kept : { values, made: await make(given) };
  } catch (error) {
    if (!kept || !(error instanceof TransientError)) throw error;
    warn("secrets can't be read again; the old ones serve", error);
    return kept;
  }
}
