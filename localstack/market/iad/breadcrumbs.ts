import { digitsFor } from "../draw.ts";
import type { Listing } from "../market.ts";
import { townLabel, townSlug } from "../towns.ts";

/** Writes the way down to an advert: the country, region, department, town, number of rooms, and the advert itself. */
export function breadcrumbsOf({ advert: { good, terms } }: Listing) {
  const { town, names, rooms } = good;
  const sought = terms.transaction === "sale" ? "vente" : "location";
  const words = `${terms.transaction === "sale" ? "Vente" : "Location"} ${names.slug.replace("-", " ")}`;
  return [
    crumb(`${words} `, sought, names.slug),
    crumb(`${words} ${town.region.name}`, town.region.slug, sought, names.slug),
    crumb(`${words} ${town.department.name}`, town.department.slug, sought, names.slug),
    crumb(`${words} ${townLabel(town)}`, townSlug(town), sought, names.slug),
    ...(names.dwelling
      ? [crumb(`${words} ${rooms} pièces ${townLabel(town)}`, townSlug(town), sought, names.slug, `t${rooms}`)]
      : []),
    { text: `${words} ${good.area} m² ${townLabel(town)}`, id: digitsFor(43, good.key, "crumb") },
  ];
}

const crumb = (text: string, ...serpSlug: string[]) => ({
  text,
  id: digitsFor(43, text),
  to: { name: "serp-serpSlug", params: { serpSlug } },
});
