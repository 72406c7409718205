import { ConfigError } from "../../lib/errors.ts";
import type { Home } from "../home.ts";
import { durationOf } from "./clock.ts";
import type { MarketEvent } from "./market.ts";
import { instantOf, readState, writeState } from "./state.ts";
import { openSites } from "./world.ts";

/** What the clock shows after it was moved, and what happened meanwhile. */
export interface Advanced {
  /** ISO 8601. */
  readonly instant: string;
  readonly events: readonly MarketEvent[];
}

/**
 * Moves the clock of the home's market on by a duration such as `7d`; a market that serves follows at once.
 * @throws ConfigError when the duration is none, or no market was ever started in the home.
 */
export function advance(home: Home, duration: string): Advanced {
  const state = readState(home);
  if (state === null) throw new ConfigError(`There is no sample market in ${home.root}: \`npm start\` makes one`);
  const before = instantOf(state);
  const moved = { ...state, elapsedMs: state.elapsedMs + durationOf(duration) };
  writeState(home, moved);
  const after = instantOf(moved);
  const sites = openSites(state);
  const events = [...sites.iad.events(before, after), ...sites.littoral.events(before, after)];
  return {
    instant: new Date(after).toISOString(),
    events: events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
  };
}
