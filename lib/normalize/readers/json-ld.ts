/**
 * Pages that say what they offer in JSON-LD, with the schema.org words for property: https://schema.org/RealEstateListing,
 * https://schema.org/Accommodation and https://schema.org/Offer.
 */
import { blankAdvert, checkedReference, priced } from "../advert.ts";
import { area, count, date, decimal, knownCount, price, properName, text, year } from "../fields/fields.ts";
import { postcode } from "../dvf/dvf-fields.ts";
import { feesIn } from "../fields/mandatory-mentions.ts";
import { isNode, isOf, listOf, nodeAt, nodesAmong, valueAt } from "../page/linked-data.ts";
import type { Node } from "../page/linked-data.ts";
import { transactionIn, typeIn } from "../page/french.ts";
import { takeApart } from "../page/scripts.ts";
import type { Page, PageContext, PageReader } from "../page-reader.ts";
import { readPage } from "../read-page.ts";
import type { Advert } from "../../records/record.ts";
import { RowRefused, allow } from "../refusal.ts";
import { withoutPeople } from "../privacy/without-people.ts";

const HOMES: Readonly<Record<string, Advert["type"]>> = {
  Apartment: "apartment",
  House: "house",
  SingleFamilyResidence: "house",
  ParkingFacility: "parking",
  Accommodation: "other",
  Residence: "other",
};
const LISTINGS = ["RealEstateListing", ...Object.keys(HOMES)];
const OFFERS = new Set(["Offer"]);

/** Reads an advert from the JSON-LD of its page. */
const jsonLd: PageReader = {
  version: 1,
  input: "page",
  read: (page, context) =>
    readPage(page, () => {
      const nodes = nodesAmong(takeApart(page.html).scripts);
      return readAdvert(partsOf(nodes, page, context.source.jsonLdTypes ?? LISTINGS), page, context);
    }),
};
export default jsonLd;

/** The nodes that tell of one advert: what is published, what it is about, and on what terms; the first two may be one. */
interface Parts {
  readonly listing: Node;
  readonly home: Node;
  readonly offer: Node | null;
}

function partsOf(nodes: readonly Node[], page: Page, types: readonly string[]): Parts {
  const listing = listingAmong(nodes, page, types);
  const about = ["about", "mainEntity", "itemOffered"].map((key) => nodeAt(listing, key)).find(Boolean);
  const homes = new Set(Object.keys(HOMES));
  const home = about ?? (isOf(listing, homes) ? listing : (nodes.find((node) => isOf(node, homes)) ?? listing));
  const offer = nodeAt(listing, "offers") ?? nodeAt(home, "offers") ?? nodes.find((node) => isOf(node, OFFERS)) ?? null;
  return { listing, home, offer };
}

/** The advert among the nodes: the only one, or the one that carries the page's address or reference. */
function listingAmong(nodes: readonly Node[], page: Page, types: readonly string[]): Node {
  // A listing goes before the home that it is about.
  const [first = [], ...rest] = types.map((type) => nodes.filter((node) => isOf(node, new Set([type]))));
  const candidates = first.length > 0 ? first : rest.flat();
  const [only] = candidates;
  if (only && candidates.length === 1) return only;
  const own = candidates.filter((node) => names(node, page));
  const [found] = own;
  if (found && own.length === 1) return found;
  throw new RowRefused(
    null,
    candidates.length === 0
      ? "the page holds no JSON-LD of an advert"
      : `the page's JSON-LD holds ${candidates.length} adverts and does not tell which is its own`,
    null,
    types.join(", "),
  );
}

function names(node: Node, page: Page): boolean {
  const address = page.url.replace(/[?#].*$/s, "");
  return (
    [node["url"], node["@id"]].some((id) => typeof id === "string" && id.split("#", 1)[0] === address) ||
    ["identifier", "sku", "productID"].some((key) => String(valueAt(node, key)) === page.reference)
  );
}

function readAdvert({ listing, home, offer }: Parts, page: Page, context: PageContext): Advert {
  const said = (key: string) => valueAt(listing, key) ?? valueAt(home, key);
  const description = allow("description", text(said("description")));
  const title = allow("name", text(said("name")));
  const people = ["author", "seller", "offeredBy"].flatMap((key) => {
    const name = valueAt(nodeAt(offer, key) ?? nodeAt(listing, key), "name");
    return typeof name === "string" ? [name] : [];
  });
  const advert = {
    ...blankAdvert({
      source: context.source.id,
      reference: checkedReference("reference", page.reference),
      collectedAt: page.collectedAt,
    }),
    url: page.url.replace(/#.*$/s, ""),
    title,
    description,
    type: typeOf(home, title),
    ...pricesOf(offer, page, title),
    ...feesIn(description),
    ...homeOf(home),
    features: [listing, ...(home === listing ? [] : [home])].flatMap(featuresOf),
    ...placeOf(home, listing),
    ...photosOf(listing, home, page),
    publishedOn: allow("datePosted", date(said("datePosted"))),
  };
  return withoutPeople(advert, people);
}

function typeOf(home: Node, title: string | null): Advert["type"] {
  const type = Object.entries(HOMES).find(([name]) => isOf(home, new Set([name])))?.[1] ?? "other";
  return type === "other" ? (typeIn(title) ?? type) : type;
}

function pricesOf(offer: Node | null, page: Page, title: string | null): Partial<Advert> {
  const terms = nodeAt(offer, "priceSpecification");
  const currency = valueAt(offer, "priceCurrency") ?? valueAt(terms, "priceCurrency") ?? "EUR";
  if (currency !== "EUR") throw new RowRefused("priceCurrency", `priceCurrency: ${currency}`, String(currency), "EUR");
  const amount = allow("price", price(valueAt(offer, "price") ?? valueAt(terms, "price")));
  const transaction =
    transactionOf(valueAt(offer, "businessFunction") ?? nodeAt(offer, "businessFunction")?.["@id"]) ??
    transactionIn(title) ??
    transactionIn(new URL(page.url).pathname);
  return { transaction, ...priced(transaction, amount) };
}

/** http://purl.org/goodrelations/v1#Sell and #LeaseOut, or their last words. */
function transactionOf(businessFunction: unknown): Advert["transaction"] {
  if (typeof businessFunction !== "string") return null;
  if (/sell$/i.test(businessFunction)) return "sale";
  return /lease ?out$|rent/i.test(businessFunction) ? "rental" : null;
}

function homeOf(home: Node): Partial<Advert> {
  return {
    area: allow("floorSize", area(valueAt(home, "floorSize"))),
    landArea: allow("lotSize", area(valueAt(home, "lotSize"))),
    rooms: allow("numberOfRooms", knownCount(valueAt(home, "numberOfRooms"))),
    bedrooms: allow("numberOfBedrooms", count(valueAt(home, "numberOfBedrooms"))),
    floor: floorOf(valueAt(home, "floorLevel")),
    yearBuilt: allow("yearBuilt", year(valueAt(home, "yearBuilt"))),
  };
}

function featuresOf(node: Node): string[] {
  return listOf(node["amenityFeature"])
    .filter(isNode)
    .filter((feature) => feature["value"] !== false)
    .flatMap((feature) => allow("amenityFeature", text(feature["name"])) ?? []);
}

/** A floor may be any text in this vocabulary: only plain numbers are read. */
function floorOf(level: string | number | null): number | null {
  return /^-?\d{1,2}$/.test(String(level)) ? Number(level) : null;
}

function placeOf(home: Node, listing: Node): Partial<Advert> {
  const address = nodeAt(home, "address") ?? nodeAt(listing, "address");
  const geo = nodeAt(home, "geo") ?? nodeAt(listing, "geo");
  const city = allow("addressLocality", properName(valueAt(address, "addressLocality")));
  const code = allow("postalCode", postcode(valueAt(address, "postalCode")));
  const location = city !== null && code !== null ? `${city} (${code})` : (city ?? code);
  const [latitude, longitude] = ["latitude", "longitude"].map((key) => allow(key, decimal(valueAt(geo, key))));
  return {
    city,
    postcode: code,
    location,
    locationFull: location,
    // Nothing in the vocabulary says how precise they are.
    latitude: longitude === null ? null : (latitude ?? null),
    longitude: latitude === null ? null : (longitude ?? null),
  };
}

function photosOf(listing: Node, home: Node, page: Page): Partial<Advert> {
  const images = [...listOf(listing["image"]), ...listOf(home["image"]), ...listOf(home["photo"])];
  const addresses = images.flatMap((image) => {
    const written = isNode(image) ? (valueAt(image, "contentUrl") ?? valueAt(image, "url")) : image;
    const url = typeof written === "string" ? URL.parse(written, page.url) : null;
    return url && /^https?:$/.test(url.protocol) ? [url.href] : [];
  });
  const photos = [...new Set(addresses)];
  return { photos, photoCount: images.length > 0 ? photos.length : null };
}
