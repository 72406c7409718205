import * as z from "zod";
import type { Field } from "../../normalize/fields/field.ts";
import { point } from "../../normalize/fields/written.ts";
import { displayType } from "../../normalize/iad/words.ts";
import { objectsIn } from "../../normalize/page/nuxt-payload.ts";
import { Transaction } from "../../records/record.ts";
import type { Card } from "./card.ts";

const Measure = z.object({ type: z.string(), value: z.unknown() });

/** The card of an advert in the payload of IAD France's lists, as seen in November 2025. */
const PayloadCard = z.object({
  propertyListingRef: z.union([z.string(), z.number()]).transform(String),
  slugs: z.object({ fr: z.string() }),
  price: z.object({ main: z.unknown() }).nullish(),
  transactionType: z.unknown(),
  propertyType: z.unknown(),
  propertyDisplayType: z.unknown(),
  surfaceList: z.array(Measure).default([]),
  rooms: z.array(Measure).default([]),
  photos: z.array(z.unknown()).default([]),
  tags: z.array(z.unknown()).default([]),
  isExclusive: z.unknown(),
  isContractSigned: z.unknown(),
  isPrestige: z.unknown(),
  description: z.unknown(),
});
type PayloadCard = z.infer<typeof PayloadCard>;

/** A list in a payload: its cards, those that can be read, and the total that it announces. */
export interface PayloadList {
  readonly cards: readonly { readonly reference: string; readonly slug: string; readonly card: Card }[];
  /** How many cards can't be read. */
  readonly unreadable: number;
  readonly total: number;
}

/**
 * Finds the lists of adverts in a payload: objects that hold both cards and an announced total, under these keys, which similar
 * adverts do not.
 */
export function listsIn(payload: unknown, keys: { readonly items: string; readonly total: string }): PayloadList[] {
  return [...objectsIn(payload)].flatMap((object) => {
    const items = object[keys.items];
    const total = object[keys.total];
    if (!Array.isArray(items) || typeof total !== "number" || !isOfAdverts(items)) return [];
    const cards = items.map((item: unknown) => PayloadCard.safeParse(item)).filter(({ success }) => success);
    return [
      {
        cards: cards.flatMap(({ data }) => (data ? [readCard(data)] : [])),
        unreadable: items.length - cards.length,
        total,
      },
    ];
  });
}

function isOfAdverts(items: readonly unknown[]): boolean {
  return items.length === 0 || items.some(isAdvert);
}

function isAdvert(item: unknown): boolean {
  return typeof item === "object" && item !== null && "propertyListingRef" in item;
}

function readCard(card: PayloadCard): PayloadList["cards"][number] {
  const surface = (type: string) => known(point.area(card.surfaceList.find((entry) => entry.type === type)?.value));
  const euros = known(point.decimal(card.price?.main));
  const rooms = card.rooms.find((entry) => entry.type === "rooms")?.value;
  const [, type] = displayType(string(card.propertyDisplayType)) ?? displayType(string(card.propertyType)) ?? [];
  const { isExclusive, isContractSigned, isPrestige } = card;
  return {
    reference: card.propertyListingRef,
    slug: card.slugs.fr,
    card: {
      transaction: Transaction.safeParse(card.transactionType).data ?? null,
      type: type ?? null,
      priceCents: euros ? Math.round(euros * 100) : null,
      area: surface("living-area") ?? surface("gross-area"),
      landArea: surface("plot-area"),
      rooms: known(point.knownCount(rooms)),
      photos: card.photos.filter((photo) => typeof photo === "string"),
      flags: Object.entries({ isExclusive, isContractSigned, isPrestige }).flatMap(([flag, on]) =>
        on === true ? [flag] : [],
      ),
      text: string(card.description),
    },
  };
}

function known<T>(field: Field<T>): T | null {
  return typeof field === "number" || typeof field === "string" ? field : null;
}

function string(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
