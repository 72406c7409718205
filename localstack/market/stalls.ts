/** The servers of the sample market that are property sites. */
const siteNames = ["iad", "littoral"] as const;

/** The servers of the sample market that are APIs. */
export const apiNames = ["ademe", "geoApi", "geopf", "georisques", "dataGouv", "earlierApi"] as const;

export const stallNames = [...siteNames, ...apiNames] as const;

/** One server of the sample market: a port of its own, in the place of one real origin. */
export type Stall = (typeof stallNames)[number];
export type Api = (typeof apiNames)[number];

/** A second origin of the same producer that one serves. */
export const furtherOrigins: Readonly<Partial<Record<Stall, string>>> = { dataGouv: "https://files.data.gouv.fr" };

/** The origin that each stands in for. */
export const realOrigins: Readonly<Record<Stall, string>> = {
  iad: "https://www.iadfrance.fr",
  littoral: "https://www.agence-littoral.example",
  ademe: "https://data.ademe.fr",
  geoApi: "https://geo.api.gouv.fr",
  geopf: "https://data.geopf.fr",
  georisques: "https://www.georisques.gouv.fr",
  dataGouv: "https://www.data.gouv.fr",
  earlierApi: "https://imo-ops.example",
};
