import type { Advert } from "../records/record.ts";

/** Fields that say which advert it is and when it was read, and the amounts, whose changes are events of their own. */
type Apart = "kind" | "source" | "reference" | "collectedAt" | "rows" | "row" | "priceCents" | "rentCents";

/** Null: no answer shows it. */
const NAMES: Readonly<Record<Exclude<keyof Advert, Apart>, string | null>> = {
  url: "lien",
  transaction: "transaction",
  type: "type_bien",
  typeLabel: "type_bien",
  title: "titre",
  description: "description",
  priceExcludingFeesCents: "prix_hors_honoraires",
  previousPriceCents: null,
  fees: "honoraires",
  feesPaidBy: "honoraires_charge",
  chargesIncluded: "charges_comprises",
  chargesCents: "charges",
  depositCents: "depot_garantie",
  tenantFeesCents: "honoraires_locataire",
  area: "surface",
  landArea: "surface_terrain",
  rooms: "pieces",
  bedrooms: "chambres",
  floor: "etage",
  floors: "nombre_etages",
  yearBuilt: "annee_construction",
  furnished: "meuble",
  heating: "chauffage",
  features: "caracteristiques",
  energyClass: "dpe_classe_active",
  energyConsumption: "dpe_consommation",
  ghgClass: "ges_classe_active",
  ghgEmissions: "ges_emissions",
  energyRatedOn: "dpe_date",
  energyCostMinCents: "depenses_energie_min",
  energyCostMaxCents: "depenses_energie_max",
  energyCostYear: "annee_reference",
  condominium: "copropriete",
  condominiumLots: "copropriete_nb_lots",
  condominiumAnnualChargesCents: "copropriete_charges_annuelles",
  condominiumProceedings: "copropriete_procedures",
  location: "localisation",
  locationFull: "localisation_complete",
  district: "quartier",
  postcode: "code_postal",
  city: "commune",
  commune: "code_insee",
  longitude: "longitude",
  latitude: "latitude",
  precision: "precision",
  precisionRadius: "rayon_m",
  photos: "images",
  photoCount: "nombre_photos",
  hasVideo: "has_video",
  hasVirtualTour: "has_visite_virtuelle",
  virtualTour: "has_visite_virtuelle",
  exclusive: "exclusif",
  underContract: "sous_compromis",
  prestige: null,
  agentHash: null,
  publishedOn: null,
};

const names = new Map<string, string | null>(Object.entries(NAMES));

/** The names that an advert's answer gives to these fields of its record, each once; fields that no answer shows are left out. */
export function shownNames(fields: readonly string[]): string[] {
  return [...new Set(fields.flatMap((field) => names.get(field) ?? []))];
}
