/** How long a property has been offered, from what happened to its adverts. */

/** An event of an advert of the property. */
export interface MarketEvent {
  readonly advertId: number;
  readonly at: string;
  readonly type: "created" | "withdrawn" | "relisted";
}

/** When an advert was first and last seen. */
export interface Seen {
  readonly advertId: number;
  readonly seenFrom: string;
  readonly seenTo: string;
}

export interface TimeOnMarket {
  /** Days of the present offer, or of the last one when it is withdrawn. */
  readonly days: number;
  /** Days of all offers. */
  readonly cumulativeDays: number;
  /** Start of the present or last offer. */
  readonly offeredSince: string;
}

const DAY_MS = 86_400_000;
/** An advert that is published again within so many days goes on with the same offer. */
const SAME_OFFER_DAYS = 31;

/**
 * Days on the market (RESO's DaysOnMarket and CumulativeDaysOnMarket): the adverts' times online put together; a gap of up to a month belongs to an
 * offer, a longer one ends it, so that a good which comes back after a year starts anew.
 */
export function timeOnMarket(seen: readonly Seen[], events: readonly MarketEvent[]): TimeOnMarket {
  const spans = seen.flatMap((one) => spansOf(one, events)).sort((a, b) => a.from - b.from || a.to - b.to);
  const offers: Span[] = [];
  for (const span of spans) {
    const last = offers.at(-1);
    if (last && span.from - last.to <= SAME_OFFER_DAYS * DAY_MS) last.to = Math.max(last.to, span.to);
    else offers.push({ ...span });
  }
  const present = offers.at(-1) ?? { from: 0, to: 0 };
  return {
    days: daysOf(present),
    cumulativeDays: offers.reduce((sum, offer) => sum + daysOf(offer), 0),
    offeredSince: new Date(present.from).toISOString(),
  };
}

interface Span {
  readonly from: number;
  to: number;
}

/** From when it came, or came back, to when it was missed; the last one to its last sighting. */
function spansOf({ advertId, seenFrom, seenTo }: Seen, events: readonly MarketEvent[]): Span[] {
  const [start, end] = [Date.parse(seenFrom), Date.parse(seenTo)];
  const own = events
    .filter((event) => event.advertId === advertId)
    .map(({ type, at }) => ({ type, at: Date.parse(at) }))
    .filter(({ at }) => at > start && at <= end)
    .sort((a, b) => a.at - b.at);
  const spans: Span[] = [];
  let from: number | null = start;
  for (const { type, at } of own) {
    if (type === "withdrawn" && from !== null) {
      spans.push({ from, to: at });
      from = null;
    } else if (type === "relisted") from ??= at;
  }
  return from === null ? spans : [...spans, { from, to: end }];
}

function daysOf({ from, to }: Span): number {
  return Math.round((to - from) / DAY_MS);
}
