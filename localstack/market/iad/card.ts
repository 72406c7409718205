import { fullName, hashedPhone } from "../agents.ts";
import type { Agent } from "../agents.ts";
import { DAY } from "../clock.ts";
import { drawFor } from "../draw.ts";
import type { Good } from "../good.ts";
import { photosShown } from "../market.ts";
import type { Listing, Showcase } from "../market.ts";
import { euros } from "../money.ts";
import { descriptionOf } from "./description.ts";
import { slugsOf } from "./slugs.ts";

/** How many photos a card carries at most. */
const CARD_PHOTOS = 5;
/** How long an advert counts as new, in days. */
const NEW_DAYS = 7;

/** Writes an advert's card, as search results and similar adverts carry it; the price is a number here and nowhere else. */
export function cardOf(listing: Listing, { instant }: Pick<Showcase, "instant">) {
  const { advert, state } = listing;
  const { good, terms } = advert;
  return {
    propertyListingRef: advert.reference,
    agentLocalId: advert.agent.localId,
    location: { postcode: good.town.postcode, place: placeOf(listing) },
    price: {
      ...(terms.transaction === "rental" && { displayRentalCharges: true }),
      formatted: euros(state.price),
      main: state.price,
    },
    photos: photosOf(listing).slice(0, CARD_PHOTOS),
    tags: tagsOf(listing, instant),
    isPrestige: isPrestige(listing),
    isExclusive: advert.exclusive,
    isContractSigned: state.underContract,
    rooms: roomsOf(good),
    surfaceList: surfacesOf(good),
    propertyType: good.names.propertyType,
    propertyDisplayType: good.names.displayType,
    transactionType: terms.transaction,
    slugs: slugsOf(listing),
    description: descriptionOf(listing).slice(0, 500),
    agent: { ...agentCard(advert.agent, good), type: null },
  };
}

/** Gives the place's name as the advert writes it: some are in capitals. */
export function placeOf({ advert: { good, reference } }: Listing): string {
  return drawFor(good.key, reference, "place").chance(0.4) ? good.town.name.toUpperCase() : good.town.name;
}

/** Gives the addresses of the photos that are shown now. */
export function photosOf(listing: Listing, host = "images.playiad.com"): string[] {
  const day = new Date(listing.advert.birth.at).toISOString().slice(0, 10).replaceAll("-", "/");
  return photosShown(listing).map((name) => `https://${host}/property/broadcast/${day}/${name}.jpg`);
}

/** Gives the tags of an advert at an instant. */
export function tagsOf(listing: Listing, instant: number): string[] {
  const young = instant - listing.publishedAt < NEW_DAYS * DAY;
  return [...(young ? ["newly-published"] : []), ...(isPrestige(listing) ? ["prestige"] : [])];
}

/** Tells whether an advert is shown under the prestige brand. */
export function isPrestige({ advert, state }: Listing): boolean {
  return advert.terms.transaction === "sale" && state.price >= 900_000;
}

/** Counts rooms as the site does: none for parking and land, 0 where they are not counted. */
export function roomsOf({ names, rooms, bedrooms }: Good) {
  if (names.type === "parking" || names.type === "land") return [];
  return [
    ...(bedrooms > 0 ? [{ type: "bedrooms", icon: "iad-icon:bedrooms-count", value: bedrooms }] : []),
    { type: "rooms", icon: "iad-icon:multi-rooms", value: rooms },
  ];
}

/** Lists the surfaces, the main one first. */
export function surfacesOf({ names, area, landArea }: Good) {
  const icon = "iad-icon:living-area";
  const main = { type: names.surface, value: area, icon };
  return names.type === "house" && landArea !== null ? [main, { type: "plot-area", value: landArea, icon }] : [main];
}

/** Writes the agent as cards and pages carry them, phone in base64. */
export function agentCard(agent: Agent, { town }: Good) {
  return {
    localId: agent.localId,
    agentId: agent.agentId,
    userName: agent.userName,
    displayGender: agent.gender,
    fullName: fullName(agent),
    avatar: {
      src: `https://images.playiad.com/profile-picture/${agent.userName}.png`,
      isOfGoodQuality: agent.reviews > 3,
    },
    directContact: { status: "available", hashedPhone: hashedPhone(agent) },
    languages: agent.languages,
    legal: { rsac: agent.registry },
    location: { postcode: town.postcode, place: town.name },
    socialNetworks: [],
    reviews: [],
    reviewsCount: agent.reviews,
    reviewsRatingAverage: agent.rating,
    isDeactivated: false,
  };
}
