import { advertOf, publishedUntil } from "./advert.ts";
import type { Advert, Filling, Site } from "./advert.ts";
import type { LifeEvent, LifeState } from "./life.ts";
import { stateAt } from "./life.ts";

/** An advert as its site shows it at one instant. */
export interface Listing {
  readonly advert: Advert;
  readonly state: LifeState;
  /** When it was published, or published again, last; in ms. */
  readonly publishedAt: number;
}

/** Names the photos that a listing shows, the newest in front. */
export function photosShown({ advert, state }: Pick<Listing, "advert" | "state">): string[] {
  const { photos, birth } = advert;
  return [...photos.slice(birth.photos, state.photos).toReversed(), ...photos.slice(0, birth.photos)];
}

/** All that a site lists at one instant. */
export interface Showcase {
  readonly instant: number;
  /** Newest first. */
  readonly listings: readonly Listing[];
  readonly byReference: ReadonlyMap<string, Listing>;
  /** Newest first, by `alikeKey`. */
  readonly alike: ReadonlyMap<string, readonly Listing[]>;
}

/** Two listings of the same key are of the same kind, sold or let both. */
export function alikeKey({ advert: { good, terms } }: Listing): string {
  return `${good.kind} ${terms.transaction}`;
}

/** What happened on a site, as the ledger tells it. */
export type MarketEvent = Omit<LifeEvent, "at"> & {
  readonly at: string;
  readonly site: Site;
  readonly reference: string;
};

/** One site of the market through time; pure: the same filling and instant give the same showcase. */
export interface SiteMarket {
  at(instant: number): Showcase;
  /** What happened after `since` and until `until` (ms), in order. */
  events(since: number, until: number): MarketEvent[];
}

/** Opens a site; adverts are written when they are first needed. */
export function openSite(filling: Filling): SiteMarket {
  const written: Advert[] = [];
  const advertsUntil = (instant: number): readonly Advert[] => {
    while (written.length < publishedUntil(filling, instant)) written.push(advertOf(filling, written.length));
    return written;
  };
  return {
    at: (instant) => showcase(advertsUntil(instant), instant),
    events: (since, until) => eventsOf(advertsUntil(until), since, until),
  };
}

function showcase(adverts: readonly Advert[], instant: number): Showcase {
  const listings = adverts
    .map((advert) => ({
      advert,
      state: stateAt(advert.life, advert.birth, instant),
      publishedAt: publishedAt(advert, instant),
    }))
    .filter(({ state }) => state.listed)
    .sort((a, b) => b.publishedAt - a.publishedAt);
  return {
    instant,
    listings,
    byReference: new Map(listings.map((listing) => [listing.advert.reference, listing])),
    alike: Map.groupBy(listings, alikeKey),
  };
}

function publishedAt({ life, birth }: Advert, instant: number): number {
  return life.findLast(({ event, at }) => event === "relisted" && at <= instant)?.at ?? birth.at;
}

function eventsOf(adverts: readonly Advert[], since: number, until: number): MarketEvent[] {
  const events = adverts.flatMap(({ site, reference, life }) =>
    life.filter(({ at }) => at > since && at <= until).map((event) => ({ ...event, site, reference })),
  );
  return events.sort((a, b) => a.at - b.at).map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
}
