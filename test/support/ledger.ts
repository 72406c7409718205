import type { Event } from "./market.ts";

/** One event of an advert as our history tells it; `crawl` is the number of the crawl that found it, 0 first. */
export interface Told {
  readonly crawl: number;
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** How a site was followed. */
export interface Following {
  /** What the market's clock showed at each crawl, in ms. */
  readonly crawls: readonly number[];
  readonly withdrawnAfter: number;
  /** Whether a card changes with the photos: only then is the page read again. */
  readonly cardsShowPhotos: boolean;
}

/** How an advert stood at a crawl; the price is null until the ledger tells it. */
interface Standing {
  readonly price: number | null;
  readonly underContract: boolean;
  readonly photos: number;
}

/**
 * Works out from all that the ledger says of one advert what crawls must have told: a change counts when a card shows it, what came
 * and went between two crawls was never there, and an absence is one after enough crawls in a row.
 */
export function toldOf(ledger: readonly Event[], { crawls, withdrawnAfter, cardsShowPhotos }: Following): Told[] {
  const told: Told[] = [];
  let read: Standing | null = null;
  let lastSeen = -1;
  const missing = (until: number) => until - lastSeen - 1 >= withdrawnAfter && read !== null;
  const withdraw = () => told.push({ crawl: lastSeen + withdrawnAfter, type: "withdrawn", detail: {} });
  for (const [crawl, clock] of crawls.entries()) {
    const now = standingAt(ledger, clock);
    if (now === null) continue;
    if (read === null) told.push({ crawl, type: "created", detail: {} });
    else if (missing(crawl)) {
      withdraw();
      told.push({ crawl, type: "relisted", detail: {} });
    }
    lastSeen = crawl;
    if (read === null) read = now;
    const shown =
      now.price !== read.price ||
      now.underContract !== read.underContract ||
      (cardsShowPhotos && now.photos !== read.photos);
    if (!shown) continue;
    told.push(...changes(read, now).map((change) => ({ crawl, ...change })));
    read = now;
  }
  if (missing(crawls.length)) withdraw();
  return told.sort(inOrder);
}

/** By crawl, then by name. */
export function inOrder(one: Told, other: Told): number {
  return one.crawl - other.crawl || one.type.localeCompare(other.type);
}

function changes(was: Standing, is: Standing): Omit<Told, "crawl">[] {
  const fields = [
    ...(is.photos === was.photos ? [] : ["photoCount", "photos"]),
    ...(is.underContract === was.underContract ? [] : ["underContract"]),
  ];
  const price = is.price !== was.price && was.price !== null && is.price !== null;
  return [
    ...(price ? [{ type: "price-changed", detail: priceChange(was.price ?? 0, is.price ?? 0) }] : []),
    ...(fields.length > 0 ? [{ type: "changed", detail: { fields } }] : []),
  ];
}

function priceChange(from: number, to: number) {
  return { from, to, percent: Math.round(((to - from) * 10_000) / from) / 100 };
}

/** Null when it is not listed then. */
function standingAt(ledger: readonly Event[], clock: number): Standing | null {
  const first = ledger.find(({ event }) => event === "price-changed");
  let standing: Standing = { price: euros(first?.["from"]), underContract: false, photos: 0 };
  let listed = false;
  for (const event of ledger) {
    if (Date.parse(event.at) > clock) break;
    if (event.event === "withdrawn") listed = false;
    if (event.event === "created" || event.event === "relisted") {
      listed = true;
      standing = { ...standing, underContract: false };
    }
    if (event.event === "price-changed") standing = { ...standing, price: euros(event["to"]) };
    if (event.event === "under-contract") standing = { ...standing, underContract: event["signed"] === true };
    if (event.event === "changed") standing = { ...standing, photos: standing.photos + 1 };
  }
  return listed ? standing : null;
}

/** Pages show whole euros. */
function euros(price: unknown): number | null {
  return typeof price === "number" ? Math.round(price) : null;
}
