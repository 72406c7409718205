import { featureFacts } from "../advert-features.ts";
import { date } from "../fields/date.ts";
import { energyClass } from "../fields/energy-class.ts";
import { boolean } from "../fields/text.ts";
import { point } from "../fields/written.ts";
import type { Advert } from "../../records/record.ts";
import { allow } from "../refusal.ts";
import type { IadRecord } from "./record.ts";
import { featureText } from "./words.ts";

/** The payload holds numbers, never what the page makes of them. */
const { area, decimal, energyFigure, knownCount, price, year } = point;

/**
 * Reads areas, rooms and what the features tell. Parking has a gross area, land only a plot; a count of 0 stands for
 * "not applicable".
 */
export function sizesOf(record: IadRecord): Partial<Advert> {
  const surface = (type: string) =>
    allow(`surfaceList.${type}`, area(record.surfaceList.find((entry) => entry.type === type)?.value));
  const counted = (type: string) =>
    allow(`rooms.${type}`, knownCount(record.rooms.find((entry) => entry.type === type)?.value));
  const landArea = surface("plot-area");
  const main = allow("mainSurface", area(record.mainSurface));
  const living = surface("living-area") ?? surface("gross-area");
  const features = featuresOf(record);
  const facts = featureFacts(features);
  return {
    area: living ?? (main === landArea ? null : main),
    landArea,
    rooms: allow("roomsCount", knownCount(record.roomsCount)) ?? counted("rooms"),
    bedrooms: counted("bedrooms"),
    floor: facts.floor,
    floors: facts.floors,
    yearBuilt: facts.yearBuilt,
    heating: facts.heating,
    features,
  };
}

function featuresOf({ mainFeatures, secondaryFeatures }: IadRecord): string[] {
  const texts = [...mainFeatures, ...secondaryFeatures].flatMap((feature) => featureText(feature) ?? []);
  return [...new Set(texts)];
}

/** Reads the energy rating; a figure of 0 stands for "none", a `fix` cost is both ends of its range. */
export function energyOf({ epcGes }: IadRecord): Partial<Advert> {
  const cost = (end: "min" | "max") =>
    allow(`epcGes.amount.${end}`, price(epcGes?.amount?.[end] ?? epcGes?.amount?.fix));
  return {
    energyClass: allow("epcGes.epc.class", energyClass(epcGes?.epc?.class)),
    energyConsumption: allow("epcGes.epc.consumption", energyFigure(epcGes?.epc?.consumption)),
    ghgClass: allow("epcGes.ges.class", energyClass(epcGes?.ges?.class)),
    ghgEmissions: allow("epcGes.ges.consumption", energyFigure(epcGes?.ges?.consumption)),
    energyRatedOn: allow("epcGes.date", date(epcGes?.date)),
    energyCostMinCents: cost("min"),
    energyCostMaxCents: cost("max"),
    energyCostYear: allow("epcGes.year", year(epcGes?.year)),
  };
}

/** Reads the co-ownership. The site asks only sellers about it: a rental without one says nothing. */
export function condominiumOf({ hasCoOwnership, coOwnership, transactionType }: IadRecord): Partial<Advert> {
  if (hasCoOwnership !== true)
    return { condominium: transactionType === "sale" && hasCoOwnership === false ? false : null };
  const charges = allow("coOwnership.annualFees", decimal(coOwnership?.annualFees));
  return {
    condominium: true,
    condominiumLots: allow("coOwnership.totalUnitsCount", knownCount(coOwnership?.totalUnitsCount)),
    condominiumAnnualChargesCents: charges === null ? null : Math.round(charges * 100) || null,
    condominiumProceedings: allow("coOwnership.proceedingsUnderway", boolean(coOwnership?.proceedingsUnderway)),
  };
}

/** Reads what is shown of the property and the flags of the advert; photos are those of the record, never those of the page. */
export function showingOf(record: IadRecord): Partial<Advert> {
  const { media, tags } = record;
  const photos = record.photos ?? media?.photos;
  const addresses = [...new Set((photos ?? []).flatMap((photo) => addressOf(photo) ?? []))];
  const videos = record.videos ?? media?.videos;
  const tours = record.virtualTours ?? media?.virtualTours;
  return {
    photos: addresses,
    photoCount: photos ? addresses.length : null,
    hasVideo: videos ? videos.length > 0 : null,
    hasVirtualTour: tours ? tours.length > 0 : null,
    exclusive: allow("isExclusive", boolean(record.isExclusive)),
    underContract: allow("isContractSigned", boolean(record.isContractSigned)),
    prestige: tags.includes("prestige") || allow("isPrestige", boolean(record.isPrestige)),
  };
}

/** A photo is its address; October 2026 may wrap it. */
function addressOf(photo: unknown): string | null {
  if (typeof photo === "string") return /^https?:\/\//.test(photo) && URL.canParse(photo) ? photo : null;
  if (typeof photo !== "object" || photo === null) return null;
  const inside = Object.entries(photo).find(([key]) => key === "src" || key === "url" || key === "href");
  return inside && typeof inside[1] === "string" ? addressOf(inside[1]) : null;
}
