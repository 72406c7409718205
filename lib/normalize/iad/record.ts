/** The record of an advert in the payload of a page of IAD France, as seen in November 2025 (and, where said, told of October 2026). */
import { objectsIn } from "../page/nuxt-payload.ts";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { RowRefused, lacking } from "../refusal.ts";
import { exactly } from "../expected.ts";
import { READING } from "../reasons.ts";
import type { Reason } from "../../records/reason.ts";
import { expectedBy } from "../schema-fault.ts";

/** Lists and parts may be missing; what a plain value holds is read field by field. */
const listOf = <T extends z.ZodType>(entry: T) =>
  z
    .array(entry)
    .nullish()
    .transform((list) => list ?? []);
const part = <T extends z.ZodRawShape>(shape: T) => z.object(shape).partial().nullish();

const Measure = z.object({ type: z.string(), value: z.unknown() });
const Rating = part({ status: z.unknown(), class: z.unknown(), consumption: z.unknown() });
const Media = { photos: z.array(z.unknown()), videos: z.array(z.unknown()), virtualTours: z.array(z.unknown()) };

const IadRecord = z.object({
  propertyListingRef: z.union([z.string(), z.number()]).transform(String),
  agentLocalId: z.unknown(),
  agent: part({ localId: z.unknown(), agentId: z.unknown(), fullName: z.unknown(), userName: z.unknown() }),
  transactionType: z.unknown(),
  propertyType: z.unknown(),
  propertyDisplayType: z.unknown(),
  location: part({
    postcode: z.unknown(),
    place: z.unknown(),
    hasMapInfo: z.unknown(),
    latitude: z.unknown(),
    longitude: z.unknown(),
    radius: z.unknown(),
    displayPin: z.unknown(),
  }),
  prices: part({
    type: z.unknown(),
    formattedMain: z.unknown(),
    feesCharge: z.unknown(),
    displayRentalCharges: z.unknown(),
    formattedSecurityDeposit: z.unknown(),
    formattedLeaseholderFees: z.unknown(),
  }),
  mainSurface: z.unknown(),
  roomsCount: z.unknown(),
  surfaceList: listOf(Measure),
  rooms: listOf(Measure),
  epcGes: part({
    date: z.unknown(),
    year: z.unknown(),
    epc: Rating,
    ges: Rating,
    amount: part({ min: z.unknown(), max: z.unknown(), fix: z.unknown() }),
  }),
  hasCoOwnership: z.unknown(),
  coOwnership: part({ totalUnitsCount: z.unknown(), annualFees: z.unknown(), proceedingsUnderway: z.unknown() }),
  mainFeatures: listOf(z.object({ text: z.string() })),
  secondaryFeatures: listOf(z.object({ text: z.string(), translationKey: listOf(z.string()) })),
  photos: z.array(z.unknown()).nullish(),
  videos: z.array(z.unknown()).nullish(),
  virtualTours: z.array(z.unknown()).nullish(),
  /** Where October 2026 keeps the photos. */
  media: part(Media),
  tags: listOf(z.unknown()),
  isExclusive: z.unknown(),
  isContractSigned: z.unknown(),
  isPrestige: z.unknown(),
  description: z.unknown(),
  breadcrumbs: listOf(z.object({ text: z.string(), to: part({ params: part({ serpSlug: z.array(z.string()) }) }) })),
});
export type IadRecord = z.infer<typeof IadRecord>;

/**
 * Finds the record of an advert among a page's payloads, by its keys and wherever it stands.
 * @throws RowRefused when there is none, or several that differ, or it has not the shape that is known.
 */
export function findRecord(payloads: readonly unknown[], reference: string): IadRecord {
  const records = payloads.flatMap((payload) => [...objectsIn(payload)].filter(isRecord));
  const own = records.filter((record) => String(record["propertyListingRef"]) === reference);
  const [record] = own;
  if (!record) throw new RowRefused("reference", absence(records, reference), null, exactly(reference));
  if (own.some((other) => !isDeepStrictEqual(other, record))) {
    throw new RowRefused("reference", READING.recordsDiffer(own.length, reference));
  }
  const read = IadRecord.safeParse(record);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  // What stands there may be of a person: it is not shown.
  throw lacking(issue?.path.join(".") || "record", expectedBy(issue));
}

/** A card, of the search or of a similar advert, has neither of the last two keys. */
function isRecord(object: Readonly<Record<string, unknown>>): boolean {
  return "propertyListingRef" in object && "mainSurface" in object && "roomsCount" in object;
}

function absence(records: readonly Readonly<Record<string, unknown>>[], reference: string): Reason {
  const found = records.flatMap(({ propertyListingRef: other }) =>
    typeof other === "string" || typeof other === "number" ? [String(other)] : [],
  );
  const others = [...new Set(found)].slice(0, 5);
  return others.length === 0 ? READING.noRecord() : READING.otherRecords(reference, others.join(", "));
}
