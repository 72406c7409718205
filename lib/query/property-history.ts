/** What happened to the adverts of properties, and what that says of prices and of the time on the market. */
import sql from "sql-template-tag";
import { byCode } from "../aggregate/identity/cluster.ts";
import { timeOnMarket } from "../aggregate/identity/time-on-market.ts";
import type { MarketEvent } from "../aggregate/identity/time-on-market.ts";
import type { Advert } from "../records/record.ts";
import type { Queries } from "../stores/postgres/postgres.ts";
import type { Member } from "../stores/properties/properties.ts";
import { askPrepared } from "./ask.ts";
import { presentEvent } from "./events.ts";
import type { EventRow, PresentedEvent } from "./events.ts";
import { euros } from "./present.ts";

/** An event of an advert of a property. */
export type PropertyEvent = Exclude<EventRow, { type: "changed" }> & { readonly advertId: number };

type AdvertEvents = ReadonlyMap<number, readonly PropertyEvent[]>;

/** Events of the adverts of these members by advert, oldest first. */
export async function readEvents(db: Queries, members: readonly Member<Advert>[]): Promise<AdvertEvents> {
  const events = await askPrepared<PropertyEvent>(
    db,
    sql`select advert_id as "advertId", happened_at, type, detail from advert_event
      where advert_id = any (${members.map(({ advertId }) => advertId)}::bigint[]) and type <> 'changed'
      order by advert_id, happened_at, type`,
  );
  return Map.groupBy(events, ({ advertId }) => advertId);
}

/** The events that these members had, each as long as its reference stood for this good; oldest first, those of one instant by natural key. */
export function eventsOf(members: readonly Member<Advert>[], events: AdvertEvents): PropertyEvent[] {
  return members
    .flatMap(({ advertId, key, seenFrom, seenTo, current }) =>
      (events.get(advertId) ?? [])
        .filter(({ happened_at: at }) => at >= seenFrom && (current || at <= seenTo))
        .map((event) => ({ event, key })),
    )
    .sort((a, b) => byCode(a.event.happened_at, b.event.happened_at) || byCode(a.key, b.key))
    .map(({ event }) => event);
}

/** What was first asked for, and what happened since, in euros; a rental's amount is its monthly rent. */
export function presentHistory(members: readonly Member<Advert>[], events: readonly PropertyEvent[]) {
  const changes = events.filter((event) => event.type === "price-changed");
  const first = members.toSorted((a, b) => Date.parse(a.seenFrom) - Date.parse(b.seenFrom))[0];
  const before = changes.find(({ advertId }) => advertId === first?.advertId)?.detail.from;
  return {
    prix_initial: before ?? (first ? euros(first.advert.priceCents ?? first.advert.rentCents) : null),
    historique_prix: changes.map(({ advertId, happened_at, detail }) => ({
      date: happened_at,
      id_annonce: advertId,
      ancien_prix: detail.from,
      nouveau_prix: detail.to,
    })),
    evenements: events.flatMap(({ advertId, ...event }) =>
      presentEvent(event).map((presented) => ({ ...presented, id_annonce: advertId })),
    ),
  };
}

/** An advert of a property, as far as its time on the market is concerned. */
interface SeenAdvert {
  readonly id_annonce: number;
  readonly premiere_vue: string;
  readonly derniere_vue: string;
}

/** How long a property has been offered, from its adverts and events as answers tell them. */
export function presentTime(
  adverts: readonly SeenAdvert[],
  events: readonly (PresentedEvent & { readonly id_annonce: number })[],
) {
  const { days, cumulativeDays, offeredSince } = timeOnMarket(
    adverts.map(({ id_annonce, premiere_vue, derniere_vue }) => ({
      advertId: id_annonce,
      seenFrom: premiere_vue,
      seenTo: derniere_vue,
    })),
    events.flatMap(marketEvent),
  );
  return { en_vente_depuis: offeredSince, jours_en_ligne: days, jours_en_ligne_cumules: cumulativeDays };
}

const MARKET_EVENTS = new Map<string, MarketEvent["type"]>([
  ["creation", "created"],
  ["retrait", "withdrawn"],
  ["remise_en_ligne", "relisted"],
]);

function marketEvent({ type, date, id_annonce }: PresentedEvent & { readonly id_annonce: number }): MarketEvent[] {
  const known = MARKET_EVENTS.get(type);
  return known ? [{ advertId: id_annonce, at: date, type: known }] : [];
}
