import { createHash } from "node:crypto";
import { Advert } from "./record.ts";
import type { Sale } from "./record.ts";

/** Fields of an advert that say when and how it was read, not what it says. */
const CIRCUMSTANCES = new Set(["kind", "source", "reference", "collectedAt", "rows", "row"]);
const ADVERT_FIELDS = Advert.keyof().options.filter((field) => !CIRCUMSTANCES.has(field));

/** A hash of all that an advert says, as a UUID: the same whatever the order of its keys and the day it was read. */
export function advertHash(advert: Advert): string {
  return uuid(JSON.stringify(ADVERT_FIELDS.map((field) => advert[field])));
}

/**
 * A hash of the facts of a deed, as a UUID. Spelling of names, coordinates and codes of land use are not among them: two files
 * that tell of the same deed spell those differently.
 */
export function saleHash(sale: Sale): string {
  return uuid(
    JSON.stringify([
      sale.soldOn,
      sale.nature,
      sale.priceCents,
      sale.dispositions,
      sale.commune,
      sale.parcels,
      sale.lots,
      sale.lotCount,
      sale.premises,
      sale.landArea,
    ]),
  );
}

/** A hash of facts in a fixed order, as a UUID. */
export function contentHash(facts: readonly (string | number | boolean | null)[]): string {
  return uuid(JSON.stringify(facts));
}

/** The first 16 bytes of SHA-256, written as a UUID, the smallest type that Postgres indexes well. */
function uuid(text: string): string {
  return hexToUuid(createHash("sha256").update(text).digest("hex").slice(0, 32));
}

/** 32 hexadecimal digits as a UUID's text. */
export function hexToUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
