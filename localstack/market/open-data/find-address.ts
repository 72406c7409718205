import { distance } from "fastest-levenshtein";
import { drawFor } from "../draw.ts";
import { slugOf } from "../towns.ts";
import type { Town } from "../towns.ts";
import { departmentOf, everyTown } from "./places.ts";
import { projected } from "./projected.ts";
import { streetsOf } from "./streets.ts";

/** One thing that a search found. */
export interface Found {
  readonly type: "housenumber" | "street" | "municipality";
  /** 0 to 1. */
  readonly score: number;
  readonly town: Town;
  readonly id: string;
  readonly name: string;
  readonly street?: string;
  readonly housenumber?: string;
  readonly longitude: number;
  readonly latitude: number;
}

interface Within {
  readonly postcode?: string | undefined;
  readonly citycode?: string | undefined;
}

/** Streets end somewhere. */
const LAST_NUMBER = 120;
/** Streets less like what is asked for are not found. */
const ALIKE = 0.6;

/** Finds what a text may mean, the likeliest first: the house, else its street, else only the commune, with a low score. */
export function findAddresses(q: string, within: Within): Found[] {
  const asked = slugOf(q);
  const found = townsOf(asked, within).flatMap((town) => {
    const words = withoutTown(asked, town);
    const { number, street } = /^(?<number>\d{1,4}(?:-(?:bis|ter|b))?)-(?<street>.+)$/.exec(words)?.groups ?? {};
    const streets = inStreets(town, street ?? words, number);
    const only: Found = {
      type: "municipality",
      score: words === "" ? 0.95 : 0.35,
      town,
      id: town.insee,
      name: labelOf(town),
      longitude: town.longitude,
      latitude: town.latitude,
    };
    return [...streets, only];
  });
  return found.sort((a, b) => b.score - a.score);
}

/** Gives what was found as a GeoJSON feature. */
export function featureOf({ type, score, town, id, name, street, housenumber, longitude, latitude }: Found) {
  const city = labelOf(town);
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [longitude, latitude] },
    properties: {
      label: type === "municipality" ? city : `${name} ${town.postcode} ${city}`,
      score,
      ...(housenumber !== undefined && { housenumber }),
      id,
      name,
      postcode: town.postcode,
      citycode: town.insee,
      ...projected(town, longitude, latitude),
      city,
      context: `${departmentOf(town)}, ${town.department.name}, ${town.region.name}`,
      type,
      importance: Number((0.3 + score / 2).toFixed(5)),
      ...(street !== undefined && { street }),
    },
  };
}

/** Districts have no name of their own in the address base. */
const labelOf = (town: Town): string => town.name;

function townsOf(asked: string, { postcode, citycode }: Within): Town[] {
  if (citycode !== undefined) return everyTown.filter(({ insee }) => insee === citycode);
  const code = postcode ?? /(?:^|-)(\d{5})(?:-|$)/.exec(asked)?.[1];
  if (code !== undefined) return everyTown.filter((town) => town.postcode === code);
  return everyTown.filter(({ name }) => `-${asked}-`.includes(`-${slugOf(name)}-`));
}

function withoutTown(asked: string, { name, postcode, district }: Town): string {
  const parts = [
    postcode,
    ...(district === undefined
      ? []
      : [`${slugOf(name)}-${district}e-arrondissement`, `${slugOf(name)}-${district}er-arrondissement`]),
    slugOf(name),
  ];
  return parts.reduce((rest, part) => `-${rest}-`.replace(`-${part}-`, "-").replaceAll(/^-|-$/g, ""), asked);
}

const withoutArticles = (street: string): string => street.replaceAll(/(^|-)(de|du|des|la|le|les|l|d)(?=-)/g, "");

function inStreets(town: Town, asked: string, number: string | undefined): Found[] {
  if (asked === "") return [];
  const wanted = withoutArticles(asked);
  return streetsOf(town).flatMap((street): Found[] => {
    const known = withoutArticles(slugOf(street.name));
    const alike = 1 - distance(wanted, known) / Math.max(wanted.length, known.length);
    if (alike < ALIKE) return [];
    const score = Number((alike * 0.97).toFixed(4));
    const id = `${town.insee}_${street.id}`;
    const house =
      number === undefined || Number.parseInt(number, 10) > LAST_NUMBER ? undefined : number.replace("-", " ");
    const { name, longitude, latitude } = street;
    if (house === undefined) {
      return [
        {
          type: "street",
          score: number === undefined ? score : score * 0.85,
          town,
          id,
          name,
          street: name,
          longitude,
          latitude,
        },
      ];
    }
    const draw = drawFor(id, "house", house);
    const near = (middle: number): number => Number((middle + draw.int(-1_200, 1_200) / 1_000_000).toFixed(6));
    return [
      {
        type: "housenumber",
        score,
        town,
        id: `${id}_${house.padStart(5, "0").replace(" ", "_")}`,
        name: `${house} ${name}`,
        street: name,
        housenumber: house,
        longitude: near(longitude),
        latitude: near(latitude),
      },
    ];
  });
}
