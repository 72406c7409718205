import path from "node:path";
import * as z from "zod";
import { readEnv } from "../lib/lambda/env.ts";
import { homeAt, projectRoot } from "./home.ts";
import type { Home } from "./home.ts";
import type { Ports } from "./ports.ts";

const port = z.coerce
  .number("expected a port number")
  .pipe(z.int("expected a port number").min(1, "expected a port above 0").max(65_535, "expected a port below 65536"));
/** As is usual in shells, a setting that is set to nothing is not set. */
const set = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const Environment = z.object({
  IMO_HOME: set(z.string()),
  IMO_PORT: set(port),
  IMO_EMULATOR_PORT: set(port),
  IMO_POSTGRES_PORT: set(port),
  IMO_MONGO_PORT: set(port),
  IMO_REDIS_PORT: set(port),
  IMO_MARKET_PORT: set(port),
  IMO_LITTORAL_PORT: set(port),
  SOURCE_ORIGINS: set(z.string()),
  SOURCE_PACE: set(z.string()),
});

/** What the user set for the local cloud. */
export interface Settings {
  readonly home: Home;
  readonly ports: Partial<Ports>;
  /** Real origins and what stands in for them; the sample market where the user says nothing. */
  readonly sourceOrigins: string | undefined;
  /** Requests a second at a stand-in. */
  readonly sourcePace: string | undefined;
}

/** The port of the API where none is set. */
const API_PORT = 3000;

/**
 * Reads the settings of the local cloud: IMO_HOME (else `.local` in the project), the ports, SOURCE_ORIGINS, SOURCE_PACE.
 * @throws ConfigError naming each wrong one.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const env = readEnv(Environment, environment);
  const given = {
    api: env.IMO_PORT ?? API_PORT,
    emulator: env.IMO_EMULATOR_PORT,
    postgres: env.IMO_POSTGRES_PORT,
    mongo: env.IMO_MONGO_PORT,
    redis: env.IMO_REDIS_PORT,
    market: env.IMO_MARKET_PORT,
    littoral: env.IMO_LITTORAL_PORT,
  };
  return {
    home: homeAt(env.IMO_HOME ?? path.join(projectRoot, ".local")),
    ports: Object.fromEntries(Object.entries(given).filter(([, number]) => number !== undefined)),
    sourceOrigins: env.SOURCE_ORIGINS,
    sourcePace: env.SOURCE_PACE,
  };
}
