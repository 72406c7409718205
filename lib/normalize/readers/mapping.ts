/** Rows of a table, a document or a database, read where the source's mapping tells; what the mapping does not name is null. */
import type { Source } from "../../sources/schema.ts";
import type { FieldMapping, MappedField, Mapping } from "../../sources/mapping.ts";
import { mappedPaths } from "../../sources/mapping.ts";
import { mappingOf } from "../../sources/variants.ts";
import { valueAt } from "../../records/value-at.ts";
import { blankAdvert, checkedReference, priced, readAdverts } from "../advert.ts";
import { featureFacts } from "../advert-features.ts";
import { mapped } from "../fields/convert.ts";
import { priceTaken } from "../price-taken.ts";
import { energyIn, feesIn, feesPaidBy } from "../fields/mandatory-mentions.ts";
import type { ItemReader, ItemRow, ReadContext } from "../reader.ts";
import { Advert, PropertyType, Transaction } from "../../records/record.ts";
import { RowRefused, allow, excerptOf, missing, placed, vital } from "../refusal.ts";
import { EXPECTED, oneOf } from "../expected.ts";
import { READING } from "../reasons.ts";
import type { Phrase } from "../../records/reason.ts";

/** Reads rows into adverts of the instant at which they were collected. A refused row shows the columns that are mapped, and no other. */
const mapping: ItemReader = {
  version: 3,
  input: "items",
  tables: true,
  read: (rows, context) => {
    const fieldsOf = ({ value }: ItemRow) => fieldsFor(context.source, value);
    return readAdverts(
      rows,
      (row) => readMapped(row.value, fieldsOf(row), context),
      (row) => excerptOf(JSON.stringify(mappedPart(row.value, fieldsOf(row)))),
    );
  },
};
export default mapping;

function fieldsFor(source: Source, row: ItemRow["value"]): Mapping {
  if (source.kind === "web") throw new Error(`The source ${source.id} has no mapping`);
  return source.kind === "database" ? mappingOf(source, row) : source.mapping;
}

/** What a row holds under the mapped paths. */
function mappedPart(row: ItemRow["value"], fields: Mapping): Record<string, unknown> {
  return Object.fromEntries(
    mappedPaths({ mapping: fields }).flatMap((path) => {
      const value = valueAt(row, path);
      return value === undefined ? [] : [[path, value]];
    }),
  );
}

/** Reads one row where a mapping tells. @throws RowRefused when it can't be read. */
export function readMapped(row: ItemRow["value"], fields: Mapping, context: ReadContext): Advert {
  return readAdvert(saidIn(row, fields), context);
}

/** Tells what a row says under each name of the mapping, as the field's kind. */
interface Said {
  /** What the source calls it, for people. */
  columns(field: MappedField): string;
  text(field: MappedField): string | null;
  number(field: MappedField): number | null;
  flag(field: MappedField): boolean | null;
  list(field: MappedField): string[];
  oneOf<Word extends string>(field: MappedField, words: readonly Word[]): Word | null;
}

const VITAL: ReadonlySet<MappedField> = new Set(["reference", "transaction"]);
const PLACE: ReadonlySet<MappedField> = new Set(["city", "postcode", "commune", "longitude", "latitude"]);

function saidIn(row: ItemRow["value"], fields: Mapping): Said {
  const checked = <Kind>(field: MappedField, is: (value: unknown) => value is Kind, expected: Phrase): Kind | null => {
    const value = mapped(row, fields[field], takerOf(field, fields[field]));
    if (value === null || is(value)) return value;
    throw new RowRefused(field, READING.converter(field, expected), null, expected);
  };
  return {
    columns: (field) => [fields[field]?.from ?? field].flat().join(", "),
    text: (field) => checked(field, (value) => typeof value === "string", EXPECTED.text),
    number: (field) => checked(field, (value) => typeof value === "number", EXPECTED.number),
    flag: (field) => checked(field, (value) => typeof value === "boolean", EXPECTED.flag),
    list: (field) => checked(field, isList, EXPECTED.list) ?? [],
    oneOf: (field, words) =>
      checked(field, (value): value is (typeof words)[number] => words.some((word) => word === value), oneOf(words)),
  };
}

/** How strictly the columns of a field are taken: a price's first column by its figures, its others as what may help. */
function takerOf(field: MappedField, mapping: FieldMapping | undefined): typeof allow {
  if (field === "price") {
    const [first] = [mapping?.from ?? []].flat();
    return (column, read) => (column === first ? priceTaken(column, read) : allow(column, read));
  }
  return VITAL.has(field) ? vital : PLACE.has(field) ? placed : allow;
}

function isList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

function readAdvert(said: Said, { source, collectedAt }: ReadContext): Advert {
  const reference = said.text("reference");
  if (reference === null) throw missing(said.columns("reference"));
  const description = said.text("description");
  return {
    ...blankAdvert({ source: source.id, reference: checkedReference("reference", reference), collectedAt }),
    url: said.text("url"),
    type: said.oneOf("type", PropertyType.options) ?? "other",
    typeLabel: said.text("typeLabel"),
    title: said.text("title"),
    description,
    ...pricesOf(said, description),
    ...sizesOf(said),
    ...energyOf(said, description),
    ...condominiumOf(said),
    ...placeOf(said),
    ...showingOf(said),
  };
}

function pricesOf(said: Said, description: string | null): Partial<Advert> {
  const transaction = said.oneOf("transaction", Transaction.options);
  const fees = said.text("fees");
  const told = feesIn(description);
  return {
    transaction,
    ...priced(transaction, said.number("price")),
    priceExcludingFeesCents: said.number("priceExcludingFees") ?? told.priceExcludingFeesCents,
    fees: fees ?? told.fees,
    feesPaidBy:
      said.oneOf("feesPaidBy", Advert.shape.feesPaidBy.unwrap().options) ??
      (fees === null ? told.feesPaidBy : feesPaidBy(fees)),
    chargesIncluded: transaction === "rental" ? said.flag("chargesIncluded") : null,
    chargesCents: said.number("charges"),
    depositCents: said.number("deposit"),
    tenantFeesCents: said.number("tenantFees"),
  };
}

/** What no column says, the list of features may. */
function sizesOf(said: Said): Partial<Advert> {
  const features = said.list("features");
  const facts = featureFacts(features);
  return {
    area: said.number("area") ?? facts.area,
    landArea: said.number("landArea") ?? facts.landArea,
    rooms: said.number("rooms") ?? facts.rooms,
    bedrooms: said.number("bedrooms") ?? facts.bedrooms,
    floor: said.number("floor") ?? facts.floor,
    floors: said.number("floors") ?? facts.floors,
    yearBuilt: said.number("yearBuilt") ?? facts.yearBuilt,
    furnished: said.flag("furnished"),
    heating: said.text("heating") ?? facts.heating,
    features,
  };
}

function energyOf(said: Said, description: string | null): Partial<Advert> {
  const classes = Advert.shape.energyClass.unwrap().options;
  const [energyClass, ghgClass] = [said.oneOf("energyClass", classes), said.oneOf("ghgClass", classes)];
  const told = energyIn(description, energyClass, ghgClass);
  const [lowest, highest] = [said.number("energyCostMin"), said.number("energyCostMax")];
  return {
    energyClass,
    ghgClass,
    energyConsumption: said.number("energyConsumption") ?? told.energyConsumption,
    ghgEmissions: said.number("ghgEmissions") ?? told.ghgEmissions,
    energyRatedOn: said.text("energyRatedOn"),
    energyCostMinCents: lowest,
    energyCostMaxCents: highest,
    // Of the prices that costs were worked out with: alone it means nothing.
    energyCostYear: lowest === null && highest === null ? null : said.number("energyCostYear"),
  };
}

function condominiumOf(said: Said): Partial<Advert> {
  const lots = said.number("condominiumLots");
  const charges = said.number("condominiumAnnualCharges");
  return {
    condominium: lots !== null || charges !== null ? true : null,
    condominiumLots: lots,
    condominiumAnnualChargesCents: charges,
    condominiumProceedings: said.flag("condominiumProceedings"),
  };
}

function placeOf(said: Said): Partial<Advert> {
  const [city, postcode] = [said.text("city"), said.text("postcode")];
  const [longitude, latitude] = [said.number("longitude"), said.number("latitude")];
  // Half a position is none, and so are the zeros that stand where none was found.
  const located = longitude !== null && latitude !== null && (longitude !== 0 || latitude !== 0);
  return {
    location:
      said.text("location") ?? (city !== null && postcode !== null ? `${city} (${postcode})` : (city ?? postcode)),
    locationFull: said.text("locationFull"),
    district: said.text("district"),
    postcode,
    city,
    commune: said.text("commune"),
    ...(located && {
      longitude,
      latitude,
      precision: said.oneOf("precision", Advert.shape.precision.unwrap().options),
    }),
  };
}

function showingOf(said: Said): Partial<Advert> {
  const photos = said.list("photos");
  const photoCount = said.number("photoCount");
  return {
    // Where photos are counted, those after the last one may be other adverts'.
    photos: photos.slice(0, photoCount || photos.length),
    photoCount,
    hasVideo: said.flag("hasVideo"),
    hasVirtualTour: said.flag("hasVirtualTour"),
    exclusive: said.flag("exclusive"),
    underContract: said.flag("underContract"),
    prestige: said.flag("prestige"),
    publishedOn: said.text("publishedOn"),
  };
}
