/**
 * Pages as the earlier system's JSON has them: one flat object an advert, French text where numbers are meant. Its scraper took
 * some columns from the wrong place of the page, so that where the list of features says something, it decides:
 * `surface_terrain` holds the last three digits or another advert's land, `pieces` often the bedrooms, `images` repeats the first
 * photo and ends with other adverts' photos, `annee_reference` is a constant.
 */
import { blankAdvert, checkedReference, priced } from "../advert.ts";
import { featureFacts } from "../advert-features.ts";
import { energyClass } from "../fields/energy-class.ts";
import { Problem } from "../fields/field.ts";
import { boolean, properName, text, url } from "../fields/text.ts";
import { french } from "../fields/written.ts";
import { energyIn, feesIn, feesPaidBy } from "../fields/mandatory-mentions.ts";
import { instant } from "../fields/paris-time.ts";
import { propertyType, typeLabelIn } from "../fields/property-type.ts";
import type { ItemRow, ReadContext } from "../reader.ts";
import type { Advert } from "../../records/record.ts";
import { priceTaken } from "../price-taken.ts";
import { allow, demand, placed } from "../refusal.ts";

/** The files hold what pages showed. */
const { area, count, knownCount, money, price, year } = french;

/** One row of the export. */
export type Item = ItemRow["value"];

/** What a later version of the export says beside the columns that all have. */
export interface Said {
  readonly transaction?: Advert["transaction"];
}

/**
 * Reads a page as the earlier system kept it: all columns text. `said` counts where the page's own address says nothing.
 * @throws RowRefused when it can't be read.
 */
export function readPage(item: Item, context: ReadContext, said: Said = {}): Advert {
  const reference = checkedReference("reference", demand("reference", text(item["reference"])));
  const collectedAt = seenAt(allow("date_extraction", instant(item["date_extraction"])), context);
  const link = allow("lien", url(item["lien"]));
  const title = allow("titre", text(item["titre"])) ?? allow("titre_complet", text(item["titre_complet"]));
  const description = allow("description", text(item["description"]));
  return {
    ...blankAdvert({ source: context.source.id, reference, collectedAt }),
    url: link,
    title,
    description,
    ...typeOf(item, title, link),
    ...pricesOf(item, transactionOf(item, { title, link, said }), description),
    ...surfacesOf(item, link),
    ...energyOf(item, description),
    ...condominiumOf(item),
    ...placeOf(item),
    ...mediaOf(item),
    agentHash: agentOf(item, context),
  };
}

/** When an advert was seen: a file is of when it was written, a service that answers today tells how its adverts stand today. */
export function seenAt(extracted: string | null, { source, collectedAt }: ReadContext): string {
  return source.kind === "file" && extracted !== null ? extracted : collectedAt;
}

function typeOf(item: Item, title: string | null, link: string | null): Pick<Advert, "type" | "typeLabel"> {
  const written = allow("type_bien", text(item["type_bien"])) ?? title;
  const typeLabel = written === null ? null : typeLabelIn(written);
  const type = propertyType(typeLabel);
  const slug = /\/annonce\/([a-z-]+?)-(?:vente|location)-/.exec(link ?? "")?.[1] ?? null;
  return { typeLabel, type: type === "other" ? propertyType(slug) : type };
}

function pricesOf(item: Item, transaction: Advert["transaction"], description: string | null): Partial<Advert> {
  const detail = allow("prix_detaille", text(item["prix_detaille"]));
  const fees = allow("honoraires", text(item["honoraires"]));
  const charges = /\b(?:(CC|charges comprises)|HC|hors charges)\b/i.exec(detail ?? "");
  return {
    transaction,
    ...priced(transaction, priceIn(item)),
    ...feesIn(description),
    ...(fees === null ? {} : { fees, feesPaidBy: feesPaidBy(fees) }),
    chargesIncluded: transaction === "rental" && charges ? charges[1] !== undefined : null,
  };
}

/** The price in cents; where its place on the page held another text ("Les photos arrivent bientôt !"), the detailed price. */
function priceIn(item: Item): number | null {
  const read = price(item["prix"]);
  const isText = read === null || (read instanceof Problem && !/\d/.test(read.found));
  const detailed = isText ? price(item["prix_detaille"]) : null;
  return typeof detailed === "number" ? detailed : priceTaken("prix", read);
}

interface Telling {
  readonly title: string | null;
  readonly link: string | null;
  readonly said: Said;
}

function transactionOf(item: Item, { title, link, said }: Telling): Advert["transaction"] {
  const slug = /[-/](vente|location)(?=[-/])/.exec(link ?? "")?.[1];
  if (slug !== undefined) return slug === "vente" ? "sale" : "rental";
  if (said.transaction) return said.transaction;
  const detail = allow("prix_detaille", text(item["prix_detaille"]));
  if (/\/\s*mois/i.test(detail ?? "") || /à louer|\blocation\b/i.test(title ?? "")) return "rental";
  return /à vendre|\bvente\b/i.test(title ?? "") ? "sale" : null;
}

function surfacesOf(item: Item, link: string | null): Partial<Advert> {
  const features = featuresOf(item);
  const facts = featureFacts(features);
  const column = {
    land: allow("surface_terrain", area(item["surface_terrain"])),
    rooms: allow("pieces", knownCount(item["pieces"])),
  };
  const linkedRooms = Number(/-(\d+)-pieces?-/.exec(link ?? "")?.[1] ?? 0) || null;
  return {
    area: allow("surface", area(item["surface"])) ?? facts.area,
    landArea: features.length > 0 ? facts.landArea : column.land,
    rooms: facts.rooms ?? linkedRooms ?? column.rooms,
    bedrooms: facts.bedrooms,
    floor: facts.floor,
    floors: facts.floors,
    yearBuilt: allow("annee_construction", year(item["annee_construction"])) ?? facts.yearBuilt,
    heating: facts.heating,
    features: features.filter((feature) => feature !== "Voir sur la carte"),
  };
}

function featuresOf(item: Item): string[] {
  return listOf(item["caracteristiques_detaillees"] ?? item["caracteristiques"]).map((feature) =>
    feature.replace(/\s+/g, " "),
  );
}

/** Gives a list as the export's users have it, an array or its JSON as text; empty for anything else. */
export function listOf(value: unknown): string[] {
  const list: unknown = typeof value === "string" && value.trimStart().startsWith("[") ? parsed(value) : value;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => (typeof entry === "string" && entry.trim() !== "" ? [entry.trim()] : []));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function energyOf(item: Item, description: string | null): Partial<Advert> {
  const energy = allow("dpe_classe_active", energyClass(item["dpe_classe_active"]));
  const ghg = allow("ges_classe_active", energyClass(item["ges_classe_active"]));
  const lowest = allow("depenses_energie_min", price(item["depenses_energie_min"]));
  const highest = allow("depenses_energie_max", price(item["depenses_energie_max"]));
  const costYear = allow("annee_reference", year(item["annee_reference"]));
  return {
    energyClass: energy,
    ghgClass: ghg,
    ...energyIn(description, energy, ghg),
    energyCostMinCents: lowest,
    energyCostMaxCents: highest,
    // A constant of the export: it means something only beside costs.
    energyCostYear: lowest === null && highest === null ? null : costYear,
  };
}

function condominiumOf(item: Item): Partial<Advert> {
  const condominiumLots = allow("copropriete_nb_lots", knownCount(item["copropriete_nb_lots"]));
  const annual = item["copropriete_charges_previsionnelles"];
  const charges = allow("copropriete_charges_previsionnelles", money(annual, { per: "year" }));
  return {
    condominium: condominiumLots !== null || charges !== null ? true : null,
    condominiumLots,
    condominiumAnnualChargesCents: charges,
    condominiumProceedings: allow("copropriete_procedures", boolean(item["copropriete_procedures"])),
  };
}

function placeOf(item: Item): Partial<Advert> {
  const location = placed("localisation", text(item["localisation"]));
  const [end, postcode] = /\((\d{5})\)$/.exec(location ?? "") ?? [];
  const name = end === undefined ? undefined : location?.slice(0, -end.length).trim();
  return {
    location,
    locationFull: allow("localisation_complete", text(item["localisation_complete"])),
    city: placed("localisation", properName(name ?? location)),
    postcode: postcode ?? null,
  };
}

function mediaOf(item: Item): Partial<Advert> {
  const info = allow("media_info", text(item["media_info"])) ?? "";
  const photoCount =
    allow("nombre_photos", count(item["nombre_photos"])) ?? allow("media_info", count(/^(\d+) photo/.exec(info)?.[1]));
  const images = [...listOf(item["images"]), ...listOf([item["image_url"]])].filter((image) => URL.canParse(image));
  // One photo comes in several widths, told apart by the query string only.
  const distinct = new Map(images.toReversed().map((image) => [image.split("?", 1)[0], image]));
  const photos = [...new Set(images.map((image) => distinct.get(image.split("?", 1)[0]) ?? image))];
  return {
    photos: photos.slice(0, photoCount ?? photos.length),
    photoCount,
    hasVideo: saysYes(item["has_video"], /vid[ée]o/i),
    hasVirtualTour: saysYes(item["has_visite_virtuelle"], /visite virtuelle/i),
  };
}

/** The export has "13 photos • visite virtuelle" where a yes is meant, and nothing where nothing is known. */
function saysYes(value: unknown, words: RegExp): boolean | null {
  if (typeof value === "string" && words.test(value)) return true;
  const read = boolean(value);
  return typeof read === "boolean" ? read : null;
}

function agentOf(item: Item, context: ReadContext): string | null {
  const page = text(item["conseiller_lien"]);
  const path = typeof page === "string" ? page.split(/[?#]/, 1)[0] : undefined;
  const slug = path?.includes("/") ? path.split("/").findLast((part) => part !== "") : undefined;
  const name = text(item["conseiller_nom_complet"]);
  const agent = slug ?? (typeof name === "string" ? name : undefined);
  return agent === undefined ? null : context.hashAgent(agent.toLowerCase());
}
