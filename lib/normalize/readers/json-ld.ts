/**
 * Pages that say what they offer in JSON-LD, with the schema.org words for property: https://schema.org/RealEstateListing,
 * https://schema.org/Accommodation and https://schema.org/Offer.
 */
import { feesIn } from "../fields/mandatory-mentions.ts";
import { isDeepStrictEqual } from "node:util";
import { blankAdvert, checkedReference, priced } from "../advert.ts";
import { date } from "../fields/date.ts";
import type { Field } from "../fields/field.ts";
import { smallDecimal } from "../fields/numbers.ts";
import { properName, text } from "../fields/text.ts";
import { point } from "../fields/written.ts";
import { postcode } from "../dvf/dvf-fields.ts";
import { isNode, isOf, listOf, nodeAt, nodesAmong, nodesAt, valueAt } from "../page/linked-data.ts";
import type { Node } from "../page/linked-data.ts";
import { floorIn, transactionIn, typeIn } from "../page/french.ts";
import { amountOf, areaOf, countOf, roomsOf } from "../page/listing-values.ts";
import { takeApart } from "../page/scripts.ts";
import type { Page, PageContext, PageReader } from "../page-reader.ts";
import { readPage } from "../read-page.ts";
import type { PageRead } from "../read-page.ts";
import type { Advert } from "../../records/record.ts";
import { RowRefused, allow, placed, vital } from "../refusal.ts";
import { EXPECTED, exactly } from "../expected.ts";
import { READING } from "../reasons.ts";

const HOMES: Readonly<Record<string, Advert["type"]>> = {
  Apartment: "apartment",
  House: "house",
  SingleFamilyResidence: "house",
  ParkingFacility: "parking",
  Accommodation: "other",
  Residence: "other",
};
const LISTINGS = ["RealEstateListing", ...Object.keys(HOMES)];
const HOME_TYPES = new Set(Object.keys(HOMES));
const OFFERS = new Set(["Offer", "AggregateOffer", "OfferForPurchase", "OfferForLease"]);

/** Reads an advert from the JSON-LD of its page. */
const jsonLd: PageReader = {
  version: 3,
  input: "page",
  read: (page, context) =>
    readPage(page, () => {
      const nodes = nodesAmong(takeApart(page.html).scripts, page.url);
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

type Nodes = ReturnType<typeof nodesAmong>;

function partsOf({ top, inside }: Nodes, page: Page, types: readonly string[]): Parts {
  const isOfType = (node: Node) => isOf(node, new Set(types));
  const listing = listingAmong(top.some(isOfType) ? top : inside, page, types);
  const about = ["about", "mainEntity", "itemOffered"].flatMap((key) => nodesAt(listing, key));
  const offered = nodesAt(listing, "offers").flatMap((offer) => nodesAt(offer, "itemOffered"));
  const told = [...about, ...offered].find((node) => isOf(node, HOME_TYPES)) ?? about[0];
  const home = told ?? (isOf(listing, HOME_TYPES) ? listing : (top.find((node) => isOf(node, HOME_TYPES)) ?? listing));
  return { listing, home, offer: offerOf(listing, home, [...top, ...inside]) };
}

/** The offer that names the good, or that the good names; else the only one of the page. */
function offerOf(listing: Node, home: Node, nodes: readonly Node[]): Node | null {
  const offers = nodes.filter((node) => isOf(node, OFFERS));
  const own = offers.find((offer) => nodesAt(offer, "itemOffered").some((node) => node === listing || node === home));
  const named = nodeAt(listing, "offers") ?? nodeAt(home, "offers") ?? own;
  if (named) return named;
  const free = offers.filter((offer) => nodesAt(offer, "itemOffered").length === 0);
  const [only, ...others] = free;
  if (only && others.every((other) => isDeepStrictEqual(other, only))) return only;
  if (free.length === 0) return null;
  throw new RowRefused("offers", READING.severalOffers(free.length), null, EXPECTED.oneOffer);
}

/** The advert among the nodes: the only one, or the one that carries the page's address or reference. */
function listingAmong(nodes: readonly Node[], page: Page, types: readonly string[]): Node {
  // A listing goes before the home that it is about.
  const [first = [], ...rest] = types.map((type) => nodes.filter((node) => isOf(node, new Set([type]))));
  const candidates = first.length > 0 ? first : rest.flat();
  const [only] = candidates;
  if (only && candidates.every((other) => isDeepStrictEqual(other, only))) return only;
  const own = candidates.filter((node) => names(node, page));
  const [found] = own;
  if (found && own.length === 1) return found;
  throw new RowRefused(
    null,
    candidates.length === 0 ? READING.noJsonLd() : READING.severalAdverts(candidates.length),
    null,
    exactly(types.join(", ")),
  );
}

function names(node: Node, page: Page): boolean {
  const address = page.url.replace(/[?#].*$/s, "");
  return (
    [node["url"], node["@id"]].some((id) => typeof id === "string" && id.split("#", 1)[0] === address) ||
    ["identifier", "sku", "productID"].some((key) => String(valueAt(node, key)) === page.reference)
  );
}

function readAdvert({ listing, home, offer }: Parts, page: Page, context: PageContext): PageRead {
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
  return { advert, people };
}

function typeOf(home: Node, title: string | null): Advert["type"] {
  const type = Object.entries(HOMES).find(([name]) => isOf(home, new Set([name])))?.[1] ?? "other";
  return type === "other" ? (typeIn(title) ?? type) : type;
}

function pricesOf(offer: Node | null, page: Page, title: string | null): Partial<Advert> {
  const [business] = listOf(offer?.["businessFunction"]);
  const transaction =
    transactionOf(isNode(business) ? business["@id"] : business) ??
    (offer && isOf(offer, new Set(["OfferForLease"])) ? "rental" : null) ??
    (offer && isOf(offer, new Set(["OfferForPurchase"])) ? "sale" : null) ??
    transactionIn(title) ??
    transactionIn(new URL(page.url).pathname);
  return { transaction, ...priced(transaction, offer && vital("price", amountOf(offer, transaction))) };
}

/** http://purl.org/goodrelations/v1#Sell and #LeaseOut, or their last words. */
function transactionOf(businessFunction: unknown): Advert["transaction"] {
  if (typeof businessFunction !== "string") return null;
  if (/sell$/i.test(businessFunction)) return "sale";
  return /lease ?out$|rent/i.test(businessFunction) ? "rental" : null;
}

function homeOf(home: Node): Partial<Advert> {
  return {
    area: allow("floorSize", areaOf(home, "floorSize")),
    landArea: allow("lotSize", areaOf(home, "lotSize")),
    rooms: allow("numberOfRooms", roomsOf(home, "numberOfRooms")),
    bedrooms: allow("numberOfBedrooms", countOf(home, "numberOfBedrooms")),
    floor: allow("floorLevel", floorOf(valueAt(home, "floorLevel"))),
    yearBuilt: allow("yearBuilt", point.year(valueAt(home, "yearBuilt"))),
  };
}

function featuresOf(node: Node): string[] {
  return listOf(node["amenityFeature"])
    .filter(isNode)
    .filter((feature) => feature["value"] !== false)
    .flatMap((feature) => allow("amenityFeature", text(feature["name"])) ?? []);
}

/** A floor may be any text in this vocabulary. */
function floorOf(level: string | number | null): Field<number> {
  return floorIn(level === null ? null : String(level));
}

function placeOf(home: Node, listing: Node): Partial<Advert> {
  const address = nodeAt(home, "address") ?? nodeAt(listing, "address");
  const geo = nodeAt(home, "geo") ?? nodeAt(listing, "geo");
  const city = placed("addressLocality", properName(valueAt(address, "addressLocality")));
  const code = placed("postalCode", postcode(valueAt(address, "postalCode")));
  const location = city !== null && code !== null ? `${city} (${code})` : (city ?? code);
  const [latitude, longitude] = ["latitude", "longitude"].map((key) => placed(key, smallDecimal(valueAt(geo, key))));
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
