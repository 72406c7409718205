import path from "node:path";
import * as z from "zod";
import { ConfigError } from "../lib/errors.ts";
import { readEnv } from "../lib/lambda/env.ts";
import { EmbedderSettings } from "../lib/query/search/endpoint-embedder.ts";
import { homeAt, projectRoot } from "./home.ts";
import type { Home } from "./home.ts";
import { portNames, portSetting } from "./ports.ts";
import type { Ports } from "./ports.ts";
import { EmulatorName } from "./services/emulator.ts";

const port = z.coerce
  .number("expected a port number")
  .pipe(z.int("expected a port number").min(1, "expected a port above 0").max(65_535, "expected a port below 65536"));
/** As is usual in shells, a setting that is set to nothing is not set. */
const set = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const Environment = z.object({
  IMO_HOME: set(z.string()),
  IMO_EMULATOR: set(EmulatorName),
  IMO_CONSOLE: set(z.stringbool("expected true or false")),
  SOURCE_ORIGINS: set(z.string()),
  SOURCE_PACE: set(z.string()),
  WEBHOOK_ALLOW: set(z.string()),
  LLM_URL: set(z.url()),
  LLM_MODEL: set(z.string()),
  LLM_KEY: set(z.string()),
  LLM_PROTOCOL: set(z.enum(["openai", "anthropic"])),
  EMBEDDINGS_URL: set(z.string()),
  EMBEDDINGS_MODEL: set(z.string()),
  EMBEDDINGS_DIMENSIONS: set(z.coerce.number().pipe(z.int())),
  EMBEDDINGS_INPUT_TYPE: set(z.stringbool()),
  EMBEDDINGS_KEY: set(z.string()),
});
const PortSettings = z.object(Object.fromEntries(portNames.map((name) => [portSetting(name), set(port)])));

/** What the user set for the local cloud. */
export interface Settings {
  readonly home: Home;
  readonly ports: Partial<Ports>;
  /** MiniStack where nothing is said. */
  readonly emulator?: EmulatorName | undefined;
  /** Whether the console of the emulator is started too. */
  readonly console?: boolean | undefined;
  /** Real origins and what stands in for them; the sample market where the user says nothing. */
  readonly sourceOrigins: string | undefined;
  /** Requests a second at a stand-in. */
  readonly sourcePace: string | undefined;
  /** Hosts of webhooks that need not be on the public internet. */
  readonly webhookAllow?: string | undefined;
  /** The language model that conversations are answered with, as JSON. */
  readonly llm?: string | undefined;
  /** The engine that turns texts into vectors: the embedded one where nothing is said, none where it is null. */
  readonly embeddings?: EmbedderSettings | null | undefined;
}

/** The port of the API where none is set. */
const API_PORT = 3000;

/**
 * Reads the settings of the local cloud: IMO_HOME (else `.local` in the project), IMO_EMULATOR (else MiniStack), IMO_CONSOLE, the ports, SOURCE_ORIGINS, SOURCE_PACE, WEBHOOK_ALLOW,
 * LLM_URL with LLM_MODEL, LLM_KEY and LLM_PROTOCOL, EMBEDDINGS_….
 * @throws ConfigError naming each wrong one.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const env = readEnv(Environment, environment);
  const given = readEnv(PortSettings, environment);
  const ports = portNames.flatMap((name) => {
    const number = given[portSetting(name)] ?? (name === "api" ? API_PORT : undefined);
    return number === undefined ? [] : [[name, number] as const];
  });
  return {
    home: homeAt(env.IMO_HOME ?? path.join(projectRoot, ".local")),
    ports: Object.fromEntries(ports),
    emulator: env.IMO_EMULATOR,
    console: env.IMO_CONSOLE,
    sourceOrigins: env.SOURCE_ORIGINS,
    sourcePace: env.SOURCE_PACE,
    webhookAllow: env.WEBHOOK_ALLOW,
    llm: modelOf(env),
    embeddings: embeddingsOf(env),
  };
}

function modelOf(env: z.output<typeof Environment>): string | undefined {
  if (env.LLM_URL === undefined) return undefined;
  return JSON.stringify({ url: env.LLM_URL, model: env.LLM_MODEL, key: env.LLM_KEY, protocol: env.LLM_PROTOCOL });
}

function embeddingsOf(env: z.output<typeof Environment>): Settings["embeddings"] {
  if (env.EMBEDDINGS_URL === undefined) return undefined;
  if (env.EMBEDDINGS_URL === "off") return null;
  const read = EmbedderSettings.safeParse({
    url: env.EMBEDDINGS_URL,
    model: env.EMBEDDINGS_MODEL,
    dimensions: env.EMBEDDINGS_DIMENSIONS,
    inputType: env.EMBEDDINGS_INPUT_TYPE,
    key: env.EMBEDDINGS_KEY,
  });
  if (read.success) return read.data;
  const wrong = read.error.issues.map(
    ({ path: [field], message }) => `${SETTING_OF[String(field)]} is missing or wrong (${message})`,
  );
  throw new ConfigError(`Settings: ${wrong.join("; ")}`);
}

const SETTING_OF: Readonly<Record<string, string>> = {
  url: "EMBEDDINGS_URL",
  model: "EMBEDDINGS_MODEL",
  dimensions: "EMBEDDINGS_DIMENSIONS",
  inputType: "EMBEDDINGS_INPUT_TYPE",
  key: "EMBEDDINGS_KEY",
};
