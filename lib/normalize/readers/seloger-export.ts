/**
 * SeLoger adverts as a CSV of 52 columns. What is known of them comes from reading an export row by row:
 * `transaction_type` is 1 for rentals, 2 for sales, 6 for new programmes and 8 for prestige sales, and the address of the page
 * says the same; `monthly_price` is a loan's instalment; `area` is a price divided by a price per m²; a 0 in `bedrooms_count`,
 * and in the number of floors of the tags, stands for "unknown". What `sold` means is not certain: it is not read.
 */
import { feesIn } from "../fields/mandatory-mentions.ts";
import { blankAdvert, checkedReference, priced, readAdverts } from "../advert.ts";
import { columnsOf } from "../rows/columns.ts";
import { energyClass } from "../fields/energy-class.ts";
import { repaired } from "../fields/mojibake.ts";
import { instant } from "../fields/paris-time.ts";
import { propertyType } from "../fields/property-type.ts";
import { boolean, properName, text, url } from "../fields/text.ts";
import { point } from "../fields/written.ts";
import { inseeCode, postcode } from "../dvf/dvf-fields.ts";
import type { ReadContext, TableReader, TableRow } from "../reader.ts";
import type { Advert } from "../../records/record.ts";
import { RowRefused, allow, demand, excerptOf, placed, unexpected, vital } from "../refusal.ts";
import { oneOf } from "../expected.ts";
import { READING } from "../reasons.ts";

/** Its numbers have a decimal point. */
const { area, count, decimal, energyFigure, integer, knownCount, price } = point;

/** Reads the export into adverts. */
const selogerExport: TableReader = {
  version: 3,
  input: "table",
  read(header, rows, context) {
    const { column } = columnsOf(header);
    const people = header.map((name) => /^(?:agency|contact)_/.test(name));
    return readAdverts(
      rows,
      (row) => readAdvert((name) => column(name)(row), context),
      (row) => excerptOf(row.values.filter((_, at) => !people[at])),
    );
  },
};
export default selogerExport;

/** Gives a column's value in the row being read. */
type Cell = (name: string) => TableRow["values"][number];

function readAdvert(cell: Cell, context: ReadContext): Advert {
  const reference = checkedReference("annonce_id", demand("annonce_id", text(cell("annonce_id"))));
  const collectedAt = allow("collected_at", instant(cell("collected_at"))) ?? context.collectedAt;
  const link = allow("url", url(cell("url")));
  const transaction = transactionOf(cell, link);
  const typeLabel = allow("estate_type", text(cell("estate_type")));
  const written =
    allow("description", text(cell("description"))) ?? allow("short_description", text(cell("short_description")));
  const description = written === null ? null : repaired(written);
  const agency = allow("agency_id", text(cell("agency_id")));
  return {
    ...blankAdvert({ source: context.source.id, reference, collectedAt }),
    url: link,
    transaction,
    typeLabel: typeLabel && typeLabel.charAt(0).toUpperCase() + typeLabel.slice(1),
    type: propertyType(typeLabel),
    description: description,
    ...priced(transaction, vital("price", price(cell("price")))),
    previousPriceCents: allow("old_price", price(cell("old_price"))),
    ...feesIn(description),
    ...roomsOf(cell, description),
    ...energyOf(cell),
    ...condominiumOf(cell),
    ...placeOf(cell),
    ...mediaOf(cell),
    furnished: allow("is_furnished", boolean(cell("is_furnished"))),
    exclusive: allow("is_exclusive", boolean(cell("is_exclusive"))),
    prestige: cell("transaction_type").trim() === "8" ? true : null,
    agentHash: agency === null ? null : context.hashAgent(agency),
  };
}

const TRANSACTIONS = new Map<number, NonNullable<Advert["transaction"]>>([
  [1, "rental"],
  [2, "sale"],
  [6, "sale"],
  [8, "sale"],
]);

function transactionOf(cell: Cell, link: string | null): Advert["transaction"] {
  const written = cell("transaction_type");
  const code = demand("transaction_type", integer(written));
  const transaction = TRANSACTIONS.get(code);
  if (!transaction) throw unexpected("transaction_type", written, oneOf(TRANSACTIONS.keys()));
  const said = /\/annonces\/(achat|neuf|location)/.exec(link ?? "")?.[1];
  if (said !== undefined && (said === "location") !== (transaction === "rental")) {
    throw new RowRefused("transaction_type", READING.addressContradicts("transaction_type", code, said), written);
  }
  return transaction;
}

function roomsOf(cell: Cell, description: string | null): Partial<Advert> {
  const tags = cell("tags")
    .split(",")
    .map((tag) => repaired(tag.trim()))
    .filter(Boolean);
  const tagged = (pattern: RegExp) => Number(tags.map((tag) => pattern.exec(tag)?.[1]).find(Boolean) ?? 0) || null;
  const level = tagged(/^[ée]tage (\d+)\//);
  const ground = tags.some((tag) => /^[ée]tage 0\//.test(tag)) && /rez[- ]de[- ]|\brdc\b/i.test(description ?? "");
  return {
    area: areaOf(cell),
    rooms: allow("rooms", knownCount(cell("rooms"))) ?? tagged(/^(\d+) pi[eè]ces?$/),
    bedrooms: allow("bedrooms_count", knownCount(cell("bedrooms_count"))) ?? tagged(/^(\d+) chambres?$/),
    // A 0 stands for the ground floor or for "unknown": the text must say which.
    floor: level ?? (ground ? 0 : null),
    floors: tagged(/^[ée]tage [^/]*\/(\d+)$/),
    features: tags.filter((tag) => !/^\d+ (?:pi[eè]ces?|chambres?|m[²2])$|^[ée]tage /.test(tag)),
  };
}

/**
 * The surface was divided out of a price and a rounded price per m²: it is the roundest number within that rounding
 * (52.9954, at 4,340 €/m², is 53).
 */
function areaOf(cell: Cell): number | null {
  const quotient = allow("area", area(cell("area")));
  const perMetre = allow("price_per_meter", decimal(cell("price_per_meter")));
  if (quotient === null) return null;
  const slack = perMetre && perMetre > 0 ? (quotient * 0.5) / perMetre : 0;
  const round = (digits: number) => Number(quotient.toFixed(digits));
  return [0, 1].map(round).find((value) => value > 0 && Math.abs(value - quotient) <= slack) ?? (round(2) || null);
}

function energyOf(cell: Cell): Partial<Advert> {
  return {
    energyClass: allow("dpe", energyClass(cell("dpe"))),
    ghgClass: allow("ges", energyClass(cell("ges"))),
    energyConsumption: allow("electricity_consumption", energyFigure(cell("electricity_consumption"))),
    ghgEmissions: allow("gas_emissions", energyFigure(cell("gas_emissions"))),
  };
}

function condominiumOf(cell: Cell): Partial<Advert> {
  const condominiumLots = allow("coownership_number_of_lots", knownCount(cell("coownership_number_of_lots")));
  const charges = allow("coownership_annual_charges", price(cell("coownership_annual_charges")));
  return {
    condominium: condominiumLots !== null || charges !== null ? true : null,
    condominiumLots,
    condominiumAnnualChargesCents: charges,
    condominiumProceedings: allow("coownership_is_syndic_procedure", boolean(cell("coownership_is_syndic_procedure"))),
  };
}

function placeOf(cell: Cell): Partial<Advert> {
  const city = placed("address", properName(cell("address")));
  const code = placed("postal_code", postcode(cell("postal_code")));
  const district = allow("district", text(cell("district")));
  const location = city !== null && code !== null ? `${city} (${code})` : (city ?? code);
  return {
    city,
    postcode: code,
    district,
    commune: placed("insee_code", inseeCode(cell("insee_code"))),
    location,
    locationFull: [district, location].filter((part) => part !== null).join(", ") || null,
  };
}

function mediaOf(cell: Cell): Partial<Advert> {
  const tour = allow("virtual_visit_url", url(cell("virtual_visit_url")));
  // A site's home page shows no property.
  const { pathname, search } = new URL(tour ?? "http://none/");
  const shown = pathname !== "/" || search !== "";
  return {
    photoCount: allow("picture_count", count(cell("picture_count"))),
    hasVirtualTour: tour !== null && shown ? true : null,
    virtualTour: shown ? tour : null,
  };
}
