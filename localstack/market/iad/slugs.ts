import type { Listing } from "../market.ts";
import type { KindNames } from "../kinds.ts";
import { slugOf } from "../towns.ts";

const languages = ["ca", "en", "es", "fr", "it", "pt"] as const;
type Language = (typeof languages)[number];
type Words = Readonly<Record<Language, string>>;

const words = (ca: string, en: string, es: string, fr: string, it: string, pt: string): Words => ({
  ca,
  en,
  es,
  fr,
  it,
  pt,
});

const commercial = words(
  "propietat-comercial",
  "commercial",
  "inmueble-comercial",
  "local-commercial",
  "immobile-ad-uso-commerciale",
  "imovel-comercial",
);
const types: Readonly<Record<KindNames["propertyType"], Words>> = {
  apartment: words("pis", "apartment", "piso", "appartement", "appartamento", "apartamento"),
  house: words("casavilla", "housevilla", "casa", "maison", "casa-indipendente-villa", "casa-moradia"),
  parking: words("aparcament", "parking", "parking", "parking", "box-garage", "estacionamento"),
  land: words("terreny", "land", "terreno", "terrain", "terreno", "terreno"),
  "business-asset": commercial,
  "commercial-walls": commercial,
};
const transactions = {
  sale: words("venda", "sale", "venta", "vente", "vendita", "venda"),
  rental: words("lloguer", "rental", "alquiler", "location", "locazione", "arrendamento"),
};
const room = words("estada", "room", "estancia", "piece", "locale", "divisao");
const rooms = words("estades", "rooms", "estancias", "pieces", "locali", "divisoes");

/** Gives the slugs of an advert in the six languages of the site ("appartement-vente-3-pieces-lyon-65m2"). */
export function slugsOf({ advert: { good, terms } }: Listing): Readonly<Record<Language, string>> {
  const slug = (language: Language): string =>
    [
      types[good.names.propertyType][language],
      transactions[terms.transaction][language],
      ...(good.rooms > 0 ? [String(good.rooms), (good.rooms > 1 ? rooms : room)[language]] : []),
      slugOf(good.town.name),
      `${good.area}m2`,
    ].join("-");
  return { ca: slug("ca"), en: slug("en"), es: slug("es"), fr: slug("fr"), it: slug("it"), pt: slug("pt") };
}

/** Gives the path of an advert's page. */
export function pathOf(listing: Listing): string {
  return `/annonce/${slugsOf(listing).fr}/r${listing.advert.reference}`;
}
