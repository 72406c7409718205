import type { Command } from "commander";
import { cloudThatRuns } from "../../../localstack/cloud-file.ts";
import type { Home } from "../../../localstack/home.ts";
import { seedAgencies } from "../../../localstack/market/agency/seed.ts";
import { advance } from "../../../localstack/market/advance.ts";
import { readSettings } from "../../../localstack/settings.ts";
import { commonOptions, example, print } from "../session.ts";

/** What `imo market advance` prints: the instant that the clock shows now, and how often each thing happened. */
export interface MarketMoved {
  /** ISO 8601, on the market's own clock. */
  readonly instant: string;
  /** Events of both sites, counted by name ("created", "price-changed", "under-contract", "changed", "withdrawn", "relisted"). */
  readonly events: Readonly<Record<string, number>>;
}

/**
 * Moves the clock of the sample market on by a duration such as `7d`, `12h` or `30m`.
 * @throws ConfigError when the duration is none, or no market was ever started in the home.
 */
export function advanceMarket(home: Home, duration: string): MarketMoved {
  const { instant, events } = advance(home, duration);
  const counts: Record<string, number> = {};
  for (const { event } of events) counts[event] = (counts[event] ?? 0) + 1;
  return { instant, events: counts };
}

/** Adds `imo market advance`. */
export function addMarket(program: Command): void {
  const market = program.command("market").description("the sample market of the local cloud");
  const command = market
    .command("advance <duration>")
    .description("moves the market's clock on: new adverts, other prices, contracts, adverts that go and come back")
    .action(async (duration: string, _options: object, command: Command) => {
      const { home } = readSettings();
      const moved = advanceMarket(home, duration);
      // A cloud that does not run brings its databases there when it starts.
      const cloud = await cloudThatRuns(home);
      if (cloud !== undefined) await seedAgencies(home, cloud);
      const told = Object.entries(moved.events).map(([event, count]) => `${count} ${event}`);
      print(
        commonOptions(command),
        moved,
        `The market stands at ${moved.instant}: ${told.join(", ") || "nothing happened"}`,
      );
    });
  example(command, "market advance 7d");
}
