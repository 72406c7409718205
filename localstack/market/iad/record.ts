import type { Energy } from "../energy.ts";
import { breadcrumbsOf } from "./breadcrumbs.ts";
import type { Good } from "../good.ts";
import type { Listing, Showcase } from "../market.ts";
import { euros } from "../money.ts";
import { agentCard, cardOf, isPrestige, photosOf, placeOf, roomsOf, surfacesOf, tagsOf } from "./card.ts";
import { descriptionOf, descriptionSeo } from "./description.ts";
import { slugsOf } from "./slugs.ts";

/** Which shape pages have: 1 as seen in November 2025, 2 as described in October 2026 (photos moved, JSON-LD added). */
export type Generation = 1 | 2;

/** Writes the record of an advert's page, with the cards of other adverts that the page shows as similar. */
export function recordOf(
  listing: Listing,
  similar: readonly Listing[],
  { instant }: Pick<Showcase, "instant">,
  generation: Generation,
) {
  const { advert, state } = listing;
  const { good, terms } = advert;
  const description = descriptionOf(listing);
  const main = good.features.map((text) => ({ text, icon: `iad-icon:${featureIcons[text] ?? "checked"}` }));
  const secondary = secondaryFeatures(good);
  const media = {
    videos: advert.video ? [`https://videos.example.invalid/${advert.reference}`] : [],
    virtualTours: advert.virtualTour ? [`https://visites.example.invalid/${advert.reference}`] : [],
    floorPlans: [],
  };
  return {
    propertyListingRef: advert.reference,
    agentLocalId: advert.agent.localId,
    location: locationOf(listing),
    ...(generation === 1
      ? { photos: photosOf(listing), ...media }
      : { media: { photos: photosOf(listing, "images.iadfrance.fr"), ...media } }),
    prices: pricesOf(listing),
    slugs: slugsOf(listing),
    tags: tagsOf(listing, instant),
    transactionType: terms.transaction,
    propertyType: good.names.propertyType,
    propertyDisplayType: good.names.displayType,
    isExclusive: advert.exclusive,
    isContractSigned: state.underContract,
    isPrestige: isPrestige(listing),
    rooms: roomsOf(good),
    mainSurface: good.area,
    surfaceList: surfacesOf(good),
    roomsCount: good.rooms,
    hasFeatures: main.length + secondary.length > 0,
    epcGes: energyOf(good.energy),
    hasCoOwnership: good.condominium !== null && terms.transaction === "sale",
    coOwnership: coOwnershipOf(listing),
    description,
    descriptionSeo: descriptionSeo(description),
    mainFeatures: main,
    secondaryFeatures: secondary,
    agent: agentCard(advert.agent, good),
    breadcrumbs: breadcrumbsOf(listing),
    similarItems: similar.map((other) => cardOf(other, { instant })),
  };
}

const featureIcons: Readonly<Record<string, string>> = {
  Ascenseur: "elevator",
  Cave: "shelves",
  Balcon: "balcony",
  Box: "garage",
  Parking: "garage",
  Terrasse: "deck",
  Cheminée: "fireplace",
  Alarme: "detector-alarm",
};

function locationOf(listing: Listing) {
  const { town, position } = listing.advert.good;
  const place = placeOf(listing);
  const words = { postcode: town.postcode, place, mapLabel: `${place} (${town.postcode})` };
  if (position === null) return { hasMapInfo: false, ...words };
  const { radius, latitude, longitude } = position;
  return { hasMapInfo: true, ...words, displayPin: radius === 0, radius, latitude, longitude };
}

function pricesOf({ advert: { good, terms }, state }: Listing) {
  const formattedMain = euros(state.price);
  if (terms.transaction === "sale") {
    const formattedPerSurface = `${euros(state.price / good.area)} / m²`;
    return {
      type: "sale",
      feesCharge: terms.feesPaidBy,
      feeScaleUrl: "/bareme_honoraires_iad.pdf",
      formattedMain,
      formattedPerSurface,
    };
  }
  return {
    type: "rental",
    feeScaleUrl: "/bareme_honoraires_iad.pdf",
    displayRentalCharges: true,
    formattedMain,
    // The site leaves it empty: the deposit is told in the description only.
    formattedSecurityDeposit: "",
    formattedLeaseholderFees: euros(terms.tenantFees),
    formattedPerSurface: "",
  };
}

function energyOf(energy: Energy | null) {
  if (energy === null) {
    const none = { status: "available-not-required", consumption: 0 };
    return { isAvailable: false, epc: none, ges: { ...none }, amount: {} };
  }
  return {
    isAvailable: true,
    date: energy.ratedOn,
    year: energy.priceYear,
    epc: scale(energy.class, energy.consumption),
    ges: scale(energy.climateClass, energy.emissions),
    ...(energy.finalConsumption !== null && { finalEnergyPerformanceConsumption: energy.finalConsumption }),
    amount: { ...(energy.costMin !== null && { min: energy.costMin }), max: energy.costMax },
  };
}

const scale = (letter: string, consumption: number) => ({
  status: letter === "F" || letter === "G" ? "available-excessive" : "available",
  class: letter,
  consumption,
});

function coOwnershipOf({ advert: { good, terms } }: Listing) {
  if (good.condominium === null || terms.transaction !== "sale") return {};
  const { lots, annualCharges, proceedings } = good.condominium;
  return { totalUnitsCount: lots, annualFees: annualCharges, proceedingsUnderway: proceedings };
}

const text = (words: string) => ({ text: words });

function secondaryFeatures({ heating, yearBuilt, floor, floors, comforts }: Good) {
  return [
    ...(heating.length === 0
      ? []
      : [
          {
            text: "property.feature.heating",
            translationKey: heating.map((by) => `property.feature.heating.power_supply.${by}`),
          },
        ]),
    ...(yearBuilt === null ? [] : [text(`Construit en ${yearBuilt}`)]),
    ...(floor === null ? [] : [text(floors === null ? `Étage : ${floor}` : `Étage ${floor} sur ${floors}`)]),
    ...comforts.map(text),
  ];
}
