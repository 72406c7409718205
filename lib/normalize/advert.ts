import { cut } from "../records/storable.ts";
import type { ReadResult } from "./read-result.ts";
import { Advert as AdvertSchema } from "../records/record.ts";
import type { Advert } from "../records/record.ts";
import { withoutPeople } from "./privacy/without-people.ts";
import { readRecords } from "./read-records.ts";
import { unexpected } from "./refusal.ts";
import { EXPECTED } from "./expected.ts";

/** An advert of which nothing is known but where it comes from. */
export function blankAdvert(of: Pick<Advert, "source" | "reference" | "collectedAt">): Advert {
  return {
    kind: "advert",
    ...of,
    url: null,
    transaction: null,
    type: "other",
    typeLabel: null,
    title: null,
    description: null,
    priceCents: null,
    priceExcludingFeesCents: null,
    previousPriceCents: null,
    fees: null,
    feesPaidBy: null,
    rentCents: null,
    chargesIncluded: null,
    chargesCents: null,
    depositCents: null,
    tenantFeesCents: null,
    area: null,
    landArea: null,
    rooms: null,
    bedrooms: null,
    floor: null,
    floors: null,
    yearBuilt: null,
    furnished: null,
    heating: null,
    features: [],
    energyClass: null,
    energyConsumption: null,
    ghgClass: null,
    ghgEmissions: null,
    energyRatedOn: null,
    energyCostMinCents: null,
    energyCostMaxCents: null,
    energyCostYear: null,
    condominium: null,
    condominiumLots: null,
    condominiumAnnualChargesCents: null,
    condominiumProceedings: null,
    location: null,
    locationFull: null,
    district: null,
    postcode: null,
    city: null,
    commune: null,
    longitude: null,
    latitude: null,
    precision: null,
    precisionRadius: null,
    photos: [],
    photoCount: null,
    hasVideo: null,
    hasVirtualTour: null,
    virtualTour: null,
    exclusive: null,
    underContract: null,
    prestige: null,
    agentHash: null,
    publishedOn: null,
    rows: 1,
  };
}

/** Puts an amount where it belongs: a rental's is its rent, any other's its price. */
export function priced(
  transaction: Advert["transaction"],
  cents: number | null,
): Pick<Advert, "priceCents" | "rentCents"> {
  return transaction === "rental" ? { priceCents: null, rentCents: cents } : { priceCents: cents, rentCents: null };
}

/** Checks a reference: portals' are short and without spaces. Throws RowRefused naming the field. */
export function checkedReference(field: string, reference: string): string {
  if (/^[\p{L}\p{N}._:/-]{1,50}$/u.test(reference)) return reference;
  throw unexpected(field, cut(reference, 100), EXPECTED.reference);
}

/**
 * Reads adverts row by row (`readRecords`). Sightings of one advert with the same content are one record. No advert tells of a person, nor of
 * the `people` that its row names.
 */
export function readAdverts<Row extends { readonly number: number }>(
  rows: readonly Row[],
  read: (row: Row) => Advert,
  excerpt: (row: Row) => string,
  people: (row: Row) => readonly string[] = () => [],
): ReadResult {
  const result = readRecords(rows, AdvertSchema, read, excerpt, (advert, row) => withoutPeople(advert, people(row)));
  return { ...result, records: stretches(result.records) };
}

/**
 * Puts sightings of one advert together: those that follow each other in time with the same content are one record of as many
 * rows, dated from the last of them.
 */
function stretches(adverts: readonly Advert[]): Advert[] {
  const records: Advert[] = [];
  for (const seen of Map.groupBy(adverts, (advert) => advert.reference).values()) {
    const [only] = seen;
    if (only && seen.length === 1) {
      records.push(only);
      continue;
    }
    let content = "";
    for (const advert of seen.sort((a, b) => a.collectedAt.localeCompare(b.collectedAt))) {
      const same = contentOf(advert);
      const last = records.at(-1);
      if (last && same === content)
        records.splice(-1, 1, { ...advert, rows: last.rows + advert.rows, ...firstOf(last) });
      else records.push(advert);
      content = same;
    }
  }
  return records;
}

function firstOf({ row }: Advert): Pick<Advert, "row"> {
  return row === undefined ? {} : { row };
}

function contentOf(advert: Advert): string {
  return JSON.stringify({ ...advert, collectedAt: null, rows: null, row: null });
}
