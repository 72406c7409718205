/**
 * The agencies' feed: one advert a line, columns by rank, fields in quotes, `<BR>` for line ends. A field of which nothing is known is
 * empty or 0. Of a life annuity sale (viager) no price is told: what its rank 11 means differs from one program to another.
 */
import { blankAdvert, checkedReference, priced, readAdverts } from "../advert.ts";
import { columnsOf } from "../rows/columns.ts";
import { date } from "../fields/date.ts";
import { energyClass } from "../fields/energy-class.ts";
import type { Field } from "../fields/field.ts";
import { LEAST_AMOUNT } from "../fields/money.ts";
import { smallDecimal } from "../fields/numbers.ts";
import { FEATURE_RANKS, HEATING_BITS, PHOTO_RANKS, RANKS } from "../poliris/ranks.ts";
import { propertyType } from "../fields/property-type.ts";
import { boolean, properName, text } from "../fields/text.ts";
import { pointOrComma } from "../fields/written.ts";
import { postcode } from "../dvf/dvf-fields.ts";
import { withoutReferences } from "../page/character-references.ts";
import type { ReadContext, TableReader, TableRow } from "../reader.ts";
import type { ReadResult } from "../read-result.ts";
import type { Advert } from "../../records/record.ts";
import { allow, demand, excerptOf, placed, unexpected, vital } from "../refusal.ts";
import { oneOf } from "../expected.ts";

/** The format has a decimal point; a comma is met. */
const { area, count, decimal, energyFigure, integer, knownCount, money, price, year } = pointOrComma;

/** Reads the feed into adverts; holiday lets are skipped, they are no homes to let. */
const poliris: TableReader = {
  version: 3,
  input: "table",
  read(header, rows, context) {
    const { column } = columnsOf(header);
    const rowOf = (row: TableRow): Row => new Row((rank) => unquoted(column(String(rank))(row)));
    const isHoliday = (row: TableRow) => /vacances|saisonni/i.test(rowOf(row).said(RANKS.offer));
    const homes = rows.filter((row) => !isHoliday(row));
    const result = readAdverts(
      homes,
      (row) => readAdvert(rowOf(row), context),
      (row) => excerptOf(row.values.filter((value) => value !== "" && value !== '""').slice(0, 30)),
    );
    const known = new Map(homes.map((row) => [row.number, row]));
    return {
      ...result,
      rejected: result.rejected.map((refused) => withScope(refused, known.get(refused.row), rowOf)),
      skipped: rows.filter(isHoliday).map(({ number }) => ({ row: number, reason: "a holiday let" })),
    };
  },
};
export default poliris;

/** One advert's columns, by rank. */
class Row {
  /** What stands at a rank, without its quotes. */
  readonly said: (rank: number) => string;

  constructor(said: (rank: number) => string) {
    this.said = said;
  }

  vital<T>(name: keyof typeof RANKS, read: (value: unknown) => Field<T>): T | null {
    return vital(`${name} (rank ${RANKS[name]})`, read(this.said(RANKS[name])));
  }

  placed<T>(name: keyof typeof RANKS, read: (value: unknown) => Field<T>): T | null {
    return placed(`${name} (rank ${RANKS[name]})`, read(this.said(RANKS[name])));
  }

  get<T>(name: keyof typeof RANKS, read: (value: unknown) => Field<T>): T | null {
    return allow(`${name} (rank ${RANKS[name]})`, read(this.said(RANKS[name])));
  }

  need<T>(name: keyof typeof RANKS, read: (value: unknown) => Field<T>): T {
    return demand(`${name} (rank ${RANKS[name]})`, read(this.said(RANKS[name])));
  }
}

function unquoted(cell: string): string {
  return withoutReferences(cell.trim().replace(/^"/, "").replace(/"$/, "")).trim();
}

/** Which advert a refused row is of, where it still tells: it is not gone then. */
function withScope(refused: ReadResult["rejected"][number], row: TableRow | undefined, rowOf: (row: TableRow) => Row) {
  try {
    return row ? { ...refused, scope: referenceOf(rowOf(row)) } : refused;
  } catch {
    return refused;
  }
}

/** Unique and constant for the advert's life: the agency, and the program's own id of it. */
function referenceOf(row: Row): string {
  const agency = row.need("agency", text).replaceAll(/[\s/]+/g, "-");
  const id = (row.vital("technicalId", text) ?? row.need("shownReference", text)).replaceAll(/\s+/g, "-");
  return checkedReference("technicalId", `${agency}/${id}`);
}

function readAdvert(row: Row, context: ReadContext): Advert {
  const reference = referenceOf(row);
  const offer = row.need("offer", text).toLowerCase();
  const description = paragraphs(row.get("description", text));
  const typeLabel = row.get("type", text);
  return {
    ...blankAdvert({ source: context.source.id, reference, collectedAt: context.collectedAt }),
    transaction: transactionOf(offer),
    typeLabel: typeLabel && typeLabel.charAt(0).toUpperCase() + typeLabel.slice(1),
    type: propertyType(typeLabel?.replace(/^(parking)\/box$/i, "$1") ?? null),
    title: row.get("title", text),
    description,
    ...pricesOf(row, offer),
    ...homeOf(row),
    features: featuresOf(row, offer),
    ...energyOf(row),
    ...condominiumOf(row),
    ...placeOf(row),
    ...mediaOf(row),
    exclusive: row.get("exclusive", boolean),
    prestige: offer === "vente de prestige" ? true : null,
  };
}

const OFFERS = new Map<string, Advert["transaction"]>([
  ["vente", "sale"],
  ["vente de prestige", "sale"],
  ["viager", "sale"],
  ["produit d'investissement", "sale"],
  ["location", "rental"],
  // Neither sells nor lets a home.
  ["cession de bail", null],
  ["vente-fonds-de-commerce", null],
]);

function transactionOf(offer: string): Advert["transaction"] {
  const transaction = OFFERS.get(offer.replaceAll("’", "'"));
  if (transaction !== undefined) return transaction;
  throw unexpected(`offer (rank ${RANKS.offer})`, offer, oneOf(OFFERS.keys()));
}

const PAYERS = new Map<number, Advert["feesPaidBy"]>([
  [1, "buyer"],
  [2, "seller"],
  [3, "both"],
]);

function pricesOf(row: Row, offer: string): Partial<Advert> {
  const transaction = transactionOf(offer);
  const rental = transaction === "rental";
  const amount =
    offer === "viager" ? null : row.vital("price", (said) => price(said, LEAST_AMOUNT[rental ? "rental" : "sale"]));
  // Of a sale a share of the price, of a rental euros that the tenant pays.
  const share = rental ? null : row.get("fees", (said) => decimal(String(said).replace(/ ?%.{0,10}$/, "")));
  const tenantFees = rental ? row.get("fees", money) : null;
  return {
    ...priced(transaction, amount),
    priceExcludingFeesCents: rental ? null : row.get("priceExcludingFees", (said) => price(said, LEAST_AMOUNT.sale)),
    fees: share ? `${String(share).replace(".", ",")} % TTC` : null,
    tenantFeesCents: tenantFees || null,
    feesPaidBy: rental ? (tenantFees ? "tenant" : null) : (PAYERS.get(row.get("feesPaidBy", integer) ?? 0) ?? null),
    chargesIncluded: rental ? row.get("rentWithCharges", boolean) : null,
    chargesCents: rental ? row.get("charges", price) : null,
    depositCents: row.get("deposit", price),
  };
}

function homeOf(row: Row): Partial<Advert> {
  return {
    area: row.get("area", area),
    landArea: row.get("landArea", area),
    rooms: row.get("rooms", knownCount),
    bedrooms: row.get("bedrooms", count),
    floor: row.get("floor", (value) => (/^(?:rdc|rez)/i.test(String(value)) ? 0 : integer(value))),
    floors: row.get("floors", count),
    furnished: row.get("furnished", boolean),
    yearBuilt: row.get("yearBuilt", year),
    heating: heatingOf(row.get("heating", integer)),
  };
}

function heatingOf(sum: number | null): string | null {
  const words = HEATING_BITS.flatMap(([bit, name]) => (sum !== null && (sum & bit) !== 0 ? [name] : []));
  return words.length > 0 ? words.join(", ") : null;
}

function featuresOf(row: Row, offer: string): string[] {
  const there = FEATURE_RANKS.flatMap(([rank, name]) => {
    const said = row.said(rank);
    return boolean(said) === true || (Number(said) > 0 && /^\d+$/.test(said)) ? [name] : [];
  });
  if (offer !== "viager") return there;
  const amounts = [
    ["Bouquet", row.get("lumpSum", price)] as const,
    ["Rente mensuelle", row.get("annuity", price)] as const,
  ];
  return [
    "Viager",
    ...amounts.flatMap(([name, cents]) => (cents === null ? [] : [`${name} : ${cents / 100} €`])),
    ...there,
  ];
}

function energyOf(row: Row): Partial<Advert> {
  const [lowest, highest] = [row.get("energyCostMin", price), row.get("energyCostMax", price)];
  return {
    energyClass: row.get("energyClass", energyClass),
    energyConsumption: row.get("energyConsumption", energyFigure),
    ghgClass: row.get("ghgClass", energyClass),
    ghgEmissions: row.get("ghgEmissions", energyFigure),
    energyRatedOn: row.get("energyRatedOn", date),
    energyCostMinCents: lowest,
    energyCostMaxCents: highest,
    energyCostYear: lowest === null && highest === null ? null : row.get("energyCostYear", year),
  };
}

function condominiumOf(row: Row): Partial<Advert> {
  return {
    condominium: row.get("condominium", boolean),
    condominiumLots: row.get("condominiumLots", knownCount),
    condominiumAnnualChargesCents: row.get("condominiumCharges", price),
    condominiumProceedings: row.get("condominiumProceedings", boolean),
  };
}

/** The place that is shown; the real one, which may differ, is not read. Coordinates count only where their precision is told. */
function placeOf(row: Row): Partial<Advert> {
  const city = row.placed("city", properName);
  const code = row.placed("postcode", postcode);
  const [latitude, longitude] = [row.get("latitude", smallDecimal), row.get("longitude", smallDecimal)];
  const told = row.get("positionPrecision", text) !== null && latitude !== null && longitude !== null;
  return {
    location: city && code ? `${city} (${code})` : city,
    district: row.get("district", text),
    city,
    postcode: code,
    latitude: told && latitude !== 0 ? latitude : null,
    longitude: told && latitude !== 0 ? longitude : null,
  };
}

function mediaOf(row: Row): Partial<Advert> {
  const photos = PHOTO_RANKS.map((rank) => row.said(rank)).filter(Boolean);
  return {
    photos: photos.filter((photo) => /^https?:\/\//i.test(photo) && URL.canParse(photo)),
    photoCount: photos.length,
    hasVirtualTour: row.get("virtualTour", text) === null ? null : true,
  };
}

function paragraphs(written: string | null): string | null {
  return written?.replaceAll(/<br\s*\/?>/gi, "\n") ?? null;
}
