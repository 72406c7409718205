/** The one door that every advert passes on its way to be stored. */
import type { Advert } from "../../records/record.ts";
import { impersonalLink } from "./links.ts";
import { namePattern, scrub } from "./scrub.ts";

const TEXTS = ["title", "description", "fees", "heating", "typeLabel", "location", "locationFull"] as const;
/** A place of which a part had to go names no place any more. */
const PLACES = ["district", "city"] as const;

/**
 * Gives an advert of which no text or link tells of a person or how to reach one, nor of `people` that the source names elsewhere. A link
 * keeps what of it leads to the advert only, or is null; a photo whose address tells of somebody is left out. Doing it again changes
 * nothing.
 */
export function withoutPeople(advert: Advert, people: readonly string[] = []): Advert {
  const patterns = people.map(namePattern).map(({ source }) => new RegExp(source, "iu"));
  const clean = (text: string | null) => (text === null ? null : scrub(text, people));
  const texts = Object.fromEntries(TEXTS.map((field) => [field, clean(advert[field])]));
  const places = Object.fromEntries(PLACES.map((field) => [field, kept(advert[field], clean(advert[field]))]));
  return {
    ...advert,
    ...texts,
    ...places,
    features: advert.features.map((feature) => scrub(feature, people)),
    url: advert.url === null ? null : impersonalLink(advert.url, patterns),
    photos: advert.photos.flatMap((photo) => impersonalLink(photo, patterns) ?? []),
  };
}

function kept(said: string | null, scrubbed: string | null): string | null {
  return scrubbed?.includes(" retiré]") ? null : (scrubbed ?? said);
}
