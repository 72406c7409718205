/** The one door that every advert passes on its way to be stored. */
import type { Advert } from "../../records/record.ts";
import { impersonalLink, impersonalLinks } from "./links.ts";
import { knownNames } from "./known-names.ts";
import { scrubber } from "./scrub.ts";

/**
 * Gives an advert of which no text or link tells of a person or how to reach one, nor of `people` that the source names elsewhere. A link
 * keeps what of it leads to the advert only, or is null; a photo whose address tells of somebody is left out. Doing it again changes
 * nothing.
 */
export function withoutPeople(advert: Advert, people: readonly string[] = []): Advert {
  const known = knownNames(people);
  const scrub = scrubber(known);
  const clean = (text: string | null) => (text === null ? null : scrub(text));
  return {
    ...advert,
    url: advert.url === null ? null : impersonalLink(advert.url, known),
    typeLabel: clean(advert.typeLabel),
    title: clean(advert.title),
    description: clean(advert.description),
    fees: clean(advert.fees),
    heating: clean(advert.heating),
    features: advert.features.map(scrub),
    location: clean(advert.location),
    locationFull: clean(advert.locationFull),
    district: placeOf(clean(advert.district)),
    city: placeOf(clean(advert.city)),
    photos: impersonalLinks(advert.photos, known),
  };
}

/** A place of which a part had to go names no place any more. */
function placeOf(scrubbed: string | null): string | null {
  return scrubbed?.includes(" retiré]") ? null : scrubbed;
}
