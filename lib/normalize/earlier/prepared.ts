/**
 * Adverts as the earlier system prepared and aggregated them: nested by theme, numbers as numbers. Its marks, estimates and segments
 * (`aggregats`, `score`) are not taken over, nor is `copropriete.procedures_en_cours`, which it set where the page said nothing and unset
 * where the page said anything. It wrote no for a video or a virtual tour that it did not see.
 */
import { valueAt } from "../../records/value-at.ts";
import type { Advert } from "../../records/record.ts";
import type { Mapping } from "../../sources/mapping.ts";
import { instant } from "../fields/paris-time.ts";
import type { ReadContext } from "../reader.ts";
import { readMapped } from "../readers/mapping.ts";
import { allow } from "../refusal.ts";
import { seenAt } from "./pages.ts";
import type { Item } from "./pages.ts";

/** Tells a prepared advert by its price, or its place, standing in an object. */
export function isPrepared(item: Item): boolean {
  return ["prix", "localisation", "composition"].some(
    (theme) => typeof item[theme] === "object" && item[theme] !== null,
  );
}

const MAPPING: Mapping = {
  reference: { from: "reference", as: "reference" },
  url: { from: ["url_annonce", "lien"], as: "url" },
  transaction: { from: ["url_annonce", "lien", "titre"], as: "transaction" },
  type: { from: ["composition.type_bien", "titre", "url_annonce", "lien"], as: "property-type" },
  typeLabel: { from: "composition.type_bien", as: "type-label" },
  title: { from: "titre", as: "text" },
  description: { from: "description", as: "text" },
  price: {
    from: "prix.valeur",
    as: "price",
    unit: { from: "prix.devise", factors: { "€": 1, EUR: 1, euro: 1, euros: 1 } },
  },
  area: {
    from: "surface.valeur",
    as: "area",
    unit: { from: "surface.unite", factors: { "m²": 1, m2: 1, a: 100, ha: 10_000 } },
  },
  landArea: { from: "caracteristiques", as: "land-area" },
  // `pieces` holds the bedrooms at times.
  rooms: { from: ["caracteristiques", "url_annonce", "lien", "composition.pieces"], as: "rooms" },
  bedrooms: { from: "composition.chambres", as: "count" },
  floor: { from: "batiment.etage", as: "integer" },
  floors: { from: "batiment.etage_total", as: "count" },
  yearBuilt: { from: "batiment.annee_construction", as: "year" },
  features: { from: "caracteristiques", as: "features" },
  energyClass: { from: ["diagnostics.dpe.classe", "diagnostics.dpe_classe"], as: "energy-class" },
  energyConsumption: { from: ["diagnostics.dpe.indice", "diagnostics.dpe_indice"], as: "energy-figure" },
  ghgClass: { from: ["diagnostics.ges.classe", "diagnostics.ges_classe"], as: "energy-class" },
  ghgEmissions: { from: ["diagnostics.ges.indice", "diagnostics.ges_indice"], as: "energy-figure" },
  condominiumLots: { from: "copropriete.nb_lots", as: "known-count" },
  condominiumAnnualCharges: {
    from: ["copropriete.charges.valeur", "copropriete.charges_valeur"],
    as: "money-per-year",
    unit: {
      from: ["copropriete.charges.periode", "copropriete.charges_periode"],
      factors: { annuel: 1, an: 1, trimestriel: 4, trimestre: 4, mensuel: 12, mois: 12 },
    },
  },
  district: { from: "localisation.quartier", as: "scrubbed-text" },
  city: { from: "localisation.ville", as: "city" },
  postcode: { from: "localisation.code_postal", as: "postcode" },
  photos: { from: ["medias.images", "medias"], as: "urls" },
  photoCount: { from: "medias.nombre_photos", as: "known-count" },
  hasVideo: { from: "medias.has_video", as: "presence" },
  hasVirtualTour: { from: "medias.has_visite_virtuelle", as: "presence" },
};

/** Reads a prepared advert. @throws RowRefused when it can't be read. */
export function readPrepared(item: Item, context: ReadContext): Advert {
  const advert = readMapped(item, MAPPING, context);
  const extracted = allow(
    "metadata.date_extraction",
    instant(valueAt(item, "metadata.date_extraction") ?? item["date_extraction"]),
  );
  return {
    ...advert,
    collectedAt: seenAt(extracted, context),
    hasVideo: advert.hasVideo || null,
    hasVirtualTour: advert.hasVirtualTour || null,
  };
}
