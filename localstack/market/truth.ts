import type { Advert as CanonicalAdvert } from "../../lib/records/record.ts";
import { fullName, hashedPhone } from "./agents.ts";
import { isPrestige } from "./iad/card.ts";
import { pathOf } from "./iad/slugs.ts";
import { goodPath } from "./littoral/sheet.ts";
import type { Listing } from "./market.ts";
import { withoutFees } from "./money.ts";

/** Tells what a right reading of an advert's page finds, under the names of our own records, so that readings can be compared. */
export function truthOf(listing: Listing) {
  const { advert } = listing;
  const onIad = advert.site === "iad";
  return {
    site: advert.site,
    path: onIad ? pathOf(listing) : goodPath(listing),
    /** The same for two adverts of the same good. */
    good: advert.good.key,
    /** What may stand in no record. */
    contacts: [fullName(advert.agent), advert.agent.phone, hashedPhone(advert.agent)],
    record: { ...facts(listing), ...money(listing), ...energy(listing), ...(onIad && position(listing)) },
  };
}

const cents = (euros: number): number => Math.round(euros * 100);

function facts({ advert, state }: Listing) {
  const { good } = advert;
  return {
    reference: advert.reference,
    type: good.names.type,
    area: good.names.type === "land" ? null : good.area,
    landArea: good.landArea,
    rooms: good.rooms > 0 ? good.rooms : null,
    bedrooms: good.bedrooms > 0 ? good.bedrooms : null,
    floor: good.floor,
    floors: good.floors,
    yearBuilt: good.yearBuilt,
    postcode: good.town.postcode,
    photoCount: state.photos,
    underContract: state.underContract,
  } satisfies Partial<CanonicalAdvert>;
}

function money({ advert: { terms, good }, state }: Listing) {
  if (terms.transaction === "rental") {
    return {
      transaction: "rental",
      // Pages show whole euros.
      rentCents: cents(Math.round(state.price)),
      chargesCents: terms.charges === null ? null : cents(terms.charges),
      depositCents: cents(terms.deposit),
      tenantFeesCents: cents(terms.tenantFees),
      furnished: good.names.dwelling ? terms.furnished : null,
    } satisfies Partial<CanonicalAdvert>;
  }
  const { feesPaidBy, feesPercent } = terms;
  return {
    transaction: "sale",
    priceCents: cents(state.price),
    feesPaidBy,
    priceExcludingFeesCents: feesPaidBy === "buyer" ? cents(withoutFees(state.price, feesPercent)) : null,
    condominiumLots: good.condominium?.lots ?? null,
    condominiumAnnualChargesCents: good.condominium === null ? null : cents(good.condominium.annualCharges),
    condominiumProceedings: good.condominium?.proceedings ?? null,
  } satisfies Partial<CanonicalAdvert>;
}

function energy({ advert: { good } }: Listing) {
  const { energy: rating } = good;
  return {
    energyClass: rating?.class ?? null,
    energyConsumption: rating?.consumption ?? null,
    ghgClass: rating?.climateClass ?? null,
    ghgEmissions: rating?.emissions ?? null,
    energyRatedOn: rating?.ratedOn ?? null,
    energyCostMinCents: rating === null || rating.costMin === null ? null : cents(rating.costMin),
    energyCostMaxCents: rating === null ? null : cents(rating.costMax),
    energyCostYear: rating?.priceYear ?? null,
  } satisfies Partial<CanonicalAdvert>;
}

/** Where it is, whether it is exclusive or sold under the prestige brand is told by IAD only. */
function position(listing: Listing) {
  const { good, exclusive } = listing.advert;
  const radius = good.position?.radius ?? null;
  return {
    latitude: good.position?.latitude ?? null,
    longitude: good.position?.longitude ?? null,
    ...(radius !== null && {
      precision: radius === 0 ? "exact" : "radius",
      precisionRadius: radius === 0 ? null : radius,
    }),
    exclusive,
    prestige: isPrestige(listing),
  };
}
