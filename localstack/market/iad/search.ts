import type { KindNames } from "../kinds.ts";
import type { Listing, Showcase } from "../market.ts";
import { towns, townLabel, townSlug } from "../towns.ts";
import type { Town } from "../towns.ts";

/** How many results a search page shows. */
export const PER_PAGE = 30;

/** A search as its address tells it; absent means any. */
export interface Search {
  readonly place?: Place;
  readonly transaction: "sale" | "rental";
  readonly type?: KindNames["slug"];
  readonly rooms?: number;
}

interface Place {
  readonly label: string;
  holds(town: Town): boolean;
}

const places: ReadonlyMap<string, Place> = new Map(
  towns.flatMap((town): [string, Place][] => [
    [townSlug(town), { label: townLabel(town), holds: (other) => other === town }],
    [
      town.department.slug,
      { label: town.department.name, holds: (other) => other.department.slug === town.department.slug },
    ],
    [town.region.slug, { label: town.region.name, holds: (other) => other.region.slug === town.region.slug }],
  ]),
);

const transactions: Readonly<Record<string, Search["transaction"]>> = { vente: "sale", location: "rental" };

const isType = (segment: string | undefined): segment is KindNames["slug"] =>
  ["appartement", "maison", "parking", "terrain", "local-commercial"].includes(segment ?? "");

/** Reads the segments after `/annonces/`: `[place/](vente|location)[/type[/tN]]`; null when they are of no search. */
export function searchOf(segments: readonly string[]): Search | null {
  const [first = "", ...others] = segments;
  const place = places.get(first);
  const [transactionWord = "", type, rooms, ...rest] = place === undefined ? segments : others;
  const transaction = transactions[transactionWord];
  if (transaction === undefined || rest.length > 0) return null;
  if (type !== undefined && !isType(type)) return null;
  const count = /^t([1-9])$/.exec(rooms ?? "")?.[1];
  if (rooms !== undefined && count === undefined) return null;
  return {
    transaction,
    ...(place !== undefined && { place }),
    ...(isType(type) && { type }),
    ...(count !== undefined && { rooms: Number(count) }),
  };
}

/** Gives all listings that a search finds, newest first. */
export function find({ listings }: Showcase, { place, transaction, type, rooms }: Search): Listing[] {
  return listings.filter(
    ({ advert: { good, terms } }) =>
      terms.transaction === transaction &&
      (place?.holds(good.town) ?? true) &&
      (type === undefined || good.names.slug === type) &&
      (rooms === undefined || good.rooms === rooms),
  );
}

/** Names a search as its page does: "Location appartement 2 pièces Paris 11". */
export function searchTitle({ place, transaction, type, rooms }: Search): string {
  const words = [transaction === "sale" ? "Vente" : "Location", type?.replace("-", " ") ?? "immobilier"];
  return [...words, ...(rooms === undefined ? [] : [`${rooms} pièces`]), place?.label ?? "France"].join(" ");
}
