import { createHash } from "node:crypto";
import * as z from "zod";
import { PropertyType, Transaction } from "../../records/record.ts";
import type { Advert } from "../../records/record.ts";
import { Range } from "../../sources/web.ts";

/** What a list shows of an advert; null is what it does not show. */
export interface Card {
  readonly transaction: Advert["transaction"];
  readonly type: Advert["type"] | null;
  /** A sale's price or a rental's monthly rent, cents. */
  readonly priceCents: number | null;
  /** m². */
  readonly area: number | null;
  readonly landArea: number | null;
  readonly rooms: number | null;
  readonly photos: readonly string[];
  /** What is true of the advert now, such as `underContract`; nothing that only time takes away. */
  readonly flags: readonly string[];
  readonly text: string | null;
}

/** What a search asks for and its address does not say: it is looked for on the cards. */
export const Criteria = z.strictObject({
  transaction: Transaction.optional(),
  types: z.array(PropertyType).optional(),
  rooms: z.array(z.int()).optional(),
  price: Range.optional(),
  area: Range.optional(),
});
export type Criteria = z.infer<typeof Criteria>;

/** Gives 32 hexadecimal digits that change when the card does: an advert whose card is the same is not visited again. */
export function fingerprint({ priceCents, photos, flags, area, landArea, rooms, text }: Card): string {
  const shown = JSON.stringify([priceCents, photos, [...flags].sort(), area, landArea, rooms, text]);
  return createHash("sha256").update(shown).digest("hex").slice(0, 32);
}

/** Whether a card may be what a search asks for; what it does not show is left for the advert's page to decide. */
export function matches(card: Card, criteria: Criteria): boolean {
  const { transaction, types, rooms, price, area } = criteria;
  return (
    (transaction === undefined || card.transaction === null || card.transaction === transaction) &&
    (types === undefined || card.type === null || types.includes(card.type)) &&
    (rooms === undefined || card.rooms === null || rooms.includes(card.rooms)) &&
    within(price, card.priceCents === null ? null : card.priceCents / 100) &&
    within(area, card.area)
  );
}

function within(range: Criteria["price"], value: number | null): boolean {
  return value === null || (value >= (range?.min ?? -Infinity) && value <= (range?.max ?? Infinity));
}
