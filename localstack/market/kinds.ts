/** What kinds of goods the sample market knows. */
export type Kind =
  | "apartment"
  | "studio"
  | "duplex"
  | "house"
  | "parking"
  | "garage"
  | "land"
  | "shop"
  | "offices"
  | "business";

/** How a kind is called by IAD's pages, by people and by our own records. */
export interface KindNames {
  /** In French, for headings. */
  readonly label: string;
  /** IAD's `propertyType` and `propertyDisplayType`; those of land are a guess, none was ever seen. */
  readonly propertyType: "apartment" | "house" | "parking" | "land" | "business-asset" | "commercial-walls";
  readonly displayType: string;
  /** The segment of IAD's search addresses. */
  readonly slug: "appartement" | "maison" | "parking" | "terrain" | "local-commercial";
  /** The type in our records. */
  readonly type: "apartment" | "house" | "parking" | "land" | "commercial";
  readonly dwelling: boolean;
  readonly surface: "living-area" | "gross-area" | "plot-area";
}

const flat = { propertyType: "apartment", slug: "appartement", type: "apartment", dwelling: true } as const;
const spot = { propertyType: "parking", slug: "parking", type: "parking", dwelling: false } as const;
const premises = { slug: "local-commercial", type: "commercial", dwelling: false } as const;

export const kinds: Readonly<Record<Kind, KindNames>> = {
  apartment: { ...flat, label: "Appartement", displayType: "apartment", surface: "living-area" },
  studio: { ...flat, label: "Studio", displayType: "studio", surface: "living-area" },
  duplex: { ...flat, label: "Duplex", displayType: "duplex", surface: "living-area" },
  house: {
    label: "Maison",
    propertyType: "house",
    displayType: "house",
    slug: "maison",
    type: "house",
    dwelling: true,
    surface: "living-area",
  },
  parking: { ...spot, label: "Parking", displayType: "parking", surface: "gross-area" },
  garage: { ...spot, label: "Garage", displayType: "garage", surface: "gross-area" },
  land: {
    label: "Terrain",
    propertyType: "land",
    displayType: "land",
    slug: "terrain",
    type: "land",
    dwelling: false,
    surface: "plot-area",
  },
  shop: {
    ...premises,
    label: "Local commercial",
    propertyType: "commercial-walls",
    displayType: "shop-or-commercial-premises",
    surface: "living-area",
  },
  offices: {
    ...premises,
    label: "Bureaux",
    propertyType: "commercial-walls",
    displayType: "offices",
    surface: "living-area",
  },
  business: {
    ...premises,
    label: "Fonds de commerce",
    propertyType: "business-asset",
    displayType: "business-asset",
    surface: "living-area",
  },
};
