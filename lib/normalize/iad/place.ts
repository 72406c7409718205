import { Problem } from "../fields/field.ts";
import { smallDecimal } from "../fields/numbers.ts";
import { properName, text } from "../fields/text.ts";
import type { Advert } from "../../records/record.ts";
import { allow, placed } from "../refusal.ts";
import type { IadRecord } from "./record.ts";
import { EXPECTED } from "../expected.ts";

/**
 * Reads where the property is. Coordinates come with their precision: a radius of 0 is the property itself, any other the blur in
 * metres. Names in capitals get their case, and the department and region their names, from the trail at the top of the page.
 */
export function placeOf({ location, breadcrumbs }: IadRecord): Partial<Advert> {
  const trail = trailOf(breadcrumbs);
  const postcode = postcodeOf(location?.postcode);
  const city = cityName(placed("location.place", text(location?.place)), trail);
  const short = city === null || postcode === null ? (city ?? postcode) : `${city} (${postcode})`;
  const around = trail
    .slice(0, -1)
    .toReversed()
    .filter((name) => name !== city);
  return {
    postcode,
    city,
    location: short,
    locationFull: short === null ? null : [short, ...around].join(", "),
    ...positionOf(location),
  };
}

function postcodeOf(value: unknown): string | null {
  const written = placed("location.postcode", text(value));
  if (written === null || /^\d{5}$/.test(written)) return written;
  return placed<string>("location.postcode", new Problem(written, EXPECTED.fiveDigits));
}

/** The names in the trail that are places, region first: "Location maison Val-de-Marne" after "Location maison". */
function trailOf(breadcrumbs: IadRecord["breadcrumbs"]): string[] {
  const start = breadcrumbs[0]?.text.trim();
  if (start === undefined) return [];
  return breadcrumbs
    .filter(({ text, to }) => to?.params?.serpSlug?.length === 3 && text.startsWith(`${start} `))
    .map(({ text }) => text.slice(start.length).replace(/\s+/g, " ").trim())
    .filter((name) => name !== "");
}

function cityName(place: string | null, trail: readonly string[]): string | null {
  if (place === null || place !== place.toUpperCase()) return place;
  const told = trail.map((name) => name.slice(0, place.length)).find((name) => plain(name) === plain(place));
  const name = told ?? placed("location.place", properName(place));
  return (
    name?.replace(/(?<=[-\s])(?:De|Du|Des|La|Le|Les|En|Sur|Sous|Et|Au|Aux|Lès|Lez)(?=[-\s])/g, (word) =>
      word.toLowerCase(),
    ) ?? null
  );
}

function plain(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\d]+/gu, " ")
    .toLowerCase();
}

type Position = Pick<Advert, "longitude" | "latitude" | "precision" | "precisionRadius">;
const NOWHERE: Position = { longitude: null, latitude: null, precision: null, precisionRadius: null };

function positionOf(location: IadRecord["location"]): Position {
  const latitude = placed("location.latitude", smallDecimal(location?.latitude));
  const longitude = placed("location.longitude", smallDecimal(location?.longitude));
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) return NOWHERE;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
    placed("location.latitude", new Problem(`${latitude}, ${longitude}`, EXPECTED.placeOnEarth));
    return NOWHERE;
  }
  const radius = allow("location.radius", smallDecimal(location?.radius));
  if (radius !== null && radius > 0) return { latitude, longitude, precision: "radius", precisionRadius: radius };
  return { latitude, longitude, precision: radius === 0 ? "exact" : null, precisionRadius: null };
}
