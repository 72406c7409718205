/** The one door that every advert passes on its way to be stored. */
import type { Advert } from "../../records/record.ts";
import { impersonalLink, impersonalLinks } from "./links.ts";
import { namePattern, scrubber } from "./scrub.ts";

const TEXTS = ["title", "description", "fees", "heating", "typeLabel", "location", "locationFull"] as const;
/** A place of which a part had to go names no place any more. */
const PLACES = ["district", "city"] as const;

/**
 * Gives an advert of which no text or link tells of a person or how to reach one, nor of `people` that the source names elsewhere. A link
 * keeps what of it leads to the advert only, or is null; a photo whose address tells of somebody is left out. Doing it again changes
 * nothing.
 */
export function withoutPeople(advert: Advert, people: readonly string[] = []): Advert {
  const patterns = people.flatMap((person) => namePattern(person) ?? []);
  const scrub = scrubber(people);
  const clean = (text: string | null) => (text === null ? null : scrub(text));
  const texts = Object.fromEntries(TEXTS.map((field) => [field, clean(advert[field])]));
  const places = Object.fromEntries(PLACES.map((field) => [field, kept(advert[field], clean(advert[field]))]));
  return {
    ...advert,
    ...texts,
    ...places,
    features: advert.features.map(scrub),
    url: advert.url === null ? null : impersonalLink(advert.url, patterns),
    photos: impersonalLinks(advert.photos, patterns),
  };
}

function kept(said: string | null, scrubbed: string | null): string | null {
  return scrubbed?.includes(" retiré]") ? null : (scrubbed ?? said);
}
