import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { ConfigError } from "../../lib/errors.ts";
import type { Home } from "../home.ts";
import { OPENING } from "./clock.ts";
import { Trouble } from "./trouble.ts";

/** What `market.json` in the home holds: who the market is, how far its clock went, which troubles are on. */
export const MarketState = z.object({
  seed: z.string(),
  adverts: z.int().positive(),
  /** How far the clock is from the opening, in ms. */
  elapsedMs: z.int().nonnegative(),
  trouble: z.array(Trouble),
});
export type MarketState = z.infer<typeof MarketState>;

const fileOf = (home: Home): string => path.join(home.root, "market.json");

/**
 * Reads the state, null when no market was ever started in the home.
 * @throws ConfigError when the file is not one of a sample market.
 */
export function readState(home: Home): MarketState | null {
  const file = fileOf(home);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return null;
  try {
    return MarketState.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new ConfigError(`${file} is not the state of a sample market: remove it to begin a new one`, {}, { cause });
  }
}

/** Writes the state whole or not at all. */
export function writeState(home: Home, state: MarketState): void {
  const file = fileOf(home);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 });
  renameSync(draft, file);
}

/** Tells whether the file was written since, without reading it: equal marks, equal state. */
export function stateMark(home: Home): string {
  const file = statSync(fileOf(home), { throwIfNoEntry: false, bigint: true });
  return file === undefined ? "" : `${file.ino}-${file.mtimeNs}`;
}

/** Gives the instant that the market's clock shows, in ms. */
export function instantOf({ elapsedMs }: Pick<MarketState, "elapsedMs">): number {
  return OPENING + elapsedMs;
}
