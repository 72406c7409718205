import type { Home } from "../home.ts";
import type { Site } from "./advert.ts";
import { openSite } from "./market.ts";
import type { MarketEvent, Showcase, SiteMarket } from "./market.ts";
import { instantOf, readState, stateMark, writeState } from "./state.ts";
import type { MarketState } from "./state.ts";
import { afterUse } from "./trouble.ts";
import type { Trouble } from "./trouble.ts";

/** Who a market is: two of the same name are the same market at the same instant. */
export interface MarketName {
  readonly seed: string;
  /** Adverts of the IAD site when it opens; the agency has a seventh of that. */
  readonly adverts: number;
}

/** How many adverts the first site opens with where nothing else is said. */
export const ADVERTS = 620;

/** Opens the two sites of a market. */
export function openSites({ seed, adverts }: MarketName): Readonly<Record<Site, SiteMarket>> {
  return {
    iad: openSite({ site: "iad", seed, adverts }),
    littoral: openSite({ site: "littoral", seed, adverts: Math.ceil(adverts / 7) }),
  };
}

/** The market of a home as it is now: it follows `market.json`, whoever writes it. */
export class World {
  readonly #home: Home;
  readonly #sites: Readonly<Record<Site, SiteMarket>>;
  readonly #showcases = new Map<Site, Showcase>();
  #state: MarketState;
  #mark: string;

  /** Takes the clock and the switches over from an earlier market of the home. */
  constructor(home: Home, name: MarketName) {
    this.#home = home;
    this.#sites = openSites(name);
    this.#state = { elapsedMs: 0, trouble: [], ...readState(home), ...name };
    writeState(home, this.#state);
    this.#mark = stateMark(home);
  }

  get state(): MarketState {
    const mark = stateMark(this.#home);
    if (mark !== this.#mark) {
      this.#state = readState(this.#home) ?? this.#state;
      this.#mark = mark;
    }
    return this.#state;
  }

  /** What the market's clock shows, in ms. */
  get instant(): number {
    return instantOf(this.state);
  }

  /** Gives what a site lists now. */
  showcase(site: Site): Showcase {
    const instant = this.instant;
    const kept = this.#showcases.get(site);
    if (kept?.instant === instant) return kept;
    const showcase = this.#sites[site].at(instant);
    this.#showcases.set(site, showcase);
    return showcase;
  }

  /** Tells what happened on a site after `since` (ms) and until now. */
  events(site: Site, since: number): MarketEvent[] {
    return this.#sites[site].events(since, this.instant);
  }

  /** Puts switches in place of those before. */
  setTrouble(trouble: readonly Trouble[]): void {
    this.#write({ ...this.state, trouble: [...trouble] });
  }

  /** Takes one use off those switches that are counted. */
  use(troubles: readonly Trouble[]): void {
    const counted = new Set(troubles.filter(({ times }) => times !== undefined));
    if (counted.size > 0) this.#write({ ...this.#state, trouble: afterUse(this.#state.trouble, counted) });
  }

  #write(state: MarketState): void {
    writeState(this.#home, state);
    this.#state = state;
    this.#mark = stateMark(this.#home);
  }
}
